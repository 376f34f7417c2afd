// The methods of nodes and of `figma` that the plugin uses, with the rules Figma documents for them.
import type { FakeDocument } from "./document.ts";
import { checkPaints } from "./images.ts";
import { notModelled } from "./not-modelled.ts";
import {
  absoluteBox,
  hasChildren,
  isInsideInstance,
  type Matrix,
  makeNode,
  readableOf,
  rotationOf,
  type SceneNode,
  writable,
} from "./scene-node.ts";

/** @source setPluginData in @figma/plugin-typings 1.142: 100 kB for each entry */
const maxDataCharacters = 100_000;

export function readProperty(document: FakeDocument, node: SceneNode, name: string): unknown {
  if (name === "removed") return node.removed;
  if (node.removed && name !== "id" && name !== "type")
    throw new Error(`in get_${name}: The node with id "${node.id}" does not exist`);
  if (!readableOf(node).includes(name)) return undefined;
  if (name === "absoluteBoundingBox") return absoluteBox(node);
  if (name === "rotation") return rotationOf(node);
  if (name === "selection") return [...document.selection];
  if (name === "children") return [...node.children];
  return structuredCopy((node as unknown as Record<string, unknown>)[name]);
}

export function writeProperty(document: FakeDocument, node: SceneNode, name: string, value: unknown): void {
  if (node.removed) throw new Error(`in set_${name}: The node with id "${node.id}" does not exist`);
  if (!readableOf(node).includes(name)) throw new Error(`in set_${name}: object is not extensible`);
  if (!writable.includes(name)) throw new Error(`in set_${name}: Cannot assign to read only property '${name}'`);
  document.change(`set_${name}`);
  if (name === "fills") node.fills = checkPaints(value, document.images);
  else if (name === "relativeTransform") node.relativeTransform = checkTransform(value as Matrix);
  else if (name === "layoutPositioning" && value === "ABSOLUTE" && (node.parent?.layoutMode ?? "NONE") === "NONE")
    throw new Error("in set_layoutPositioning: Can only set ABSOLUTE inside auto-layout");
  else (node as unknown as Record<string, unknown>)[name] = value;
}

type Method = (
  document: FakeDocument,
  node: SceneNode,
  args: readonly unknown[],
  commands: readonly string[],
) => unknown;

/** Methods that answer at once. */
export const methods: Record<string, Method> = {
  getPluginData: (_, node, [key]) => node.pluginData.get(String(key)) ?? "",
  getPluginDataKeys: (_, node) => [...node.pluginData.keys()],
  setPluginData(document, node, [key, value]) {
    if (typeof value !== "string") throw new Error("in setPluginData: Expected a string");
    if (value.length > maxDataCharacters) throw new Error("in setPluginData: The entry is larger than 100 kB");
    document.change("setPluginData");
    if (value === "") node.pluginData.delete(String(key));
    else node.pluginData.set(String(key), value);
  },
  getRelaunchData: (_, node) => ({ ...node.relaunch }),
  setRelaunchData(document, node, [data], commands) {
    const unknown = Object.keys(data as object).find((command) => !commands.includes(command));
    if (unknown !== undefined)
      throw new Error(`in setRelaunchData: "${unknown}" is not in the manifest's relaunchButtons`);
    document.change("setRelaunchData");
    node.relaunch = { ...(data as Record<string, string>) };
  },
  resize(document, node, [width, height]) {
    if (!((width as number) >= 0.01 && (height as number) >= 0.01))
      throw new Error("in resize: Expected at least 0.01");
    document.change("resize");
    Object.assign(node, { width, height });
  },
  remove(document, node) {
    if (isInsideInstance(node.parent)) throw new Error("in remove: Removing this node is not allowed");
    document.change("remove");
    detach(node);
    node.removed = true;
    document.selection = document.selection.filter((one) => one !== node);
  },
  clone(document, node) {
    document.change("clone");
    const copy = (one: SceneNode, parent: SceneNode): SceneNode => {
      const made = makeNode(document.nextId(), one.type, { ...one, id: document.nextId(), parent, children: [] });
      const clone = Object.assign(made, { pluginData: new Map(one.pluginData), relaunch: { ...one.relaunch } });
      clone.children = one.children.map((child) => copy(child, clone));
      return clone;
    };
    const made = copy(node, document.page);
    document.page.children.push(made);
    return made;
  },
  insertChild(document, parent, [index, child]) {
    if (!hasChildren(parent)) throw new Error("in insertChild: not a function");
    if (isInsideInstance(parent))
      throw new Error("in insertChild: Cannot move node. New parent is an instance or is inside of an instance");
    const node = child as SceneNode;
    document.change("insertChild");
    detach(node);
    if ((index as number) < 0 || (index as number) > parent.children.length)
      throw new Error("in insertChild: Index out of bounds");
    parent.children.splice(index as number, 0, node);
    node.parent = parent;
  },
};

/** `figma.group` */
export function group(
  document: FakeDocument,
  nodes: readonly SceneNode[],
  parent: SceneNode,
  index: number,
): SceneNode {
  if (nodes.length === 0) throw new Error("in group: First argument must be an array of at least one node");
  if (isInsideInstance(parent)) throw new Error("in group: Cannot move node. New parent is inside of an instance");
  document.change("group");
  const made = makeNode(document.nextId(), "GROUP", { parent });
  const before = parent.children.slice(0, index).filter((node) => !nodes.includes(node)).length;
  for (const node of nodes) {
    detach(node);
    made.children.push(node);
    node.parent = made;
  }
  parent.children.splice(before, 0, made);
  const boxes = nodes.map(absoluteBox);
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  made.width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  made.height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  made.relativeTransform = [
    [1, 0, x],
    [0, 1, y],
  ];
  return made;
}

/** @throws for what Figma's property does not take: scale and skew */
function checkTransform(value: Matrix): Matrix {
  const [[a, c], [b, d]] = value;
  const isTurn =
    Math.abs(Math.hypot(a, b) - 1) < 1e-6 && Math.abs(Math.hypot(c, d) - 1) < 1e-6 && Math.abs(a * c + b * d) < 1e-6;
  if (!isTurn) throw notModelled("a relativeTransform with scale or skew");
  return structuredClone(value);
}

function detach(node: SceneNode): void {
  const { parent } = node;
  node.parent = null;
  if (parent === null) return;
  parent.children = parent.children.filter((child) => child !== node);
  if (parent.type !== "GROUP" || parent.children.length > 0) return;
  // an empty group does not stay
  detach(parent);
  parent.removed = true;
}

/** Nodes by reference, everything else as a copy: what Figma hands out cannot be changed in place. */
function structuredCopy(value: unknown): unknown {
  return typeof value === "object" && value !== null && "pluginData" in value ? value : structuredClone(value);
}
