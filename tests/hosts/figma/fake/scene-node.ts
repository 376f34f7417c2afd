// A node of the fake document: what can be read, what can be written, and what Figma refuses.
import type { Paint } from "./images.ts";

export type Matrix = readonly [readonly [number, number, number], readonly [number, number, number]];

export interface SceneNode {
  readonly id: string;
  readonly type: string;
  name: string;
  parent: SceneNode | null;
  children: SceneNode[];
  width: number;
  height: number;
  relativeTransform: Matrix;
  fills: Paint[] | "mixed" | null;
  visible: boolean;
  locked: boolean;
  isMask: boolean;
  layoutMode: "NONE" | "HORIZONTAL" | "VERTICAL";
  layoutPositioning: "AUTO" | "ABSOLUTE";
  removed: boolean;
  readonly pluginData: Map<string, string>;
  relaunch: Record<string, string>;
}

const parents = ["DOCUMENT", "PAGE", "FRAME", "GROUP", "SECTION", "INSTANCE", "COMPONENT"];
const filled = ["RECTANGLE", "ELLIPSE", "STAR", "VECTOR", "FRAME", "TEXT", "INSTANCE", "COMPONENT", "SECTION"];
const withoutRotation = ["SECTION", "PAGE", "DOCUMENT"];

export const hasChildren = ({ type }: SceneNode) => parents.includes(type);
export const hasFills = ({ type }: SceneNode) => filled.includes(type);

const unscaled: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
];

export function makeNode(id: string, type: string, more: Partial<SceneNode> = {}): SceneNode {
  const grey: Paint = { type: "SOLID", color: { r: 0.85, g: 0.85, b: 0.85 } };
  const node: SceneNode = {
    id,
    type,
    name: type[0] + type.slice(1).toLowerCase(),
    parent: null,
    children: [],
    width: 100,
    height: 100,
    relativeTransform: unscaled,
    fills: null,
    visible: true,
    locked: false,
    isMask: false,
    layoutMode: "NONE",
    layoutPositioning: "AUTO",
    removed: false,
    pluginData: new Map(),
    relaunch: {},
    ...more,
  };
  if (more.fills === undefined && hasFills(node)) node.fills = [grey];
  return node;
}

/** Degrees, counterclockwise as Figma counts. */
export function rotationOf({ relativeTransform: [[a], [b]] }: SceneNode): number {
  return (-Math.atan2(b, a) * 180) / Math.PI;
}

/** Names a plugin may read of a node, beside methods. */
export function readableOf(node: SceneNode): readonly string[] {
  const everywhere = ["id", "type", "name", "parent", "removed"];
  if (node.type === "DOCUMENT" || node.type === "PAGE")
    return [...everywhere, "children", ...(node.type === "PAGE" ? ["selection"] : [])];
  const scene = [...everywhere, "visible", "locked", "width", "height", "relativeTransform", "absoluteBoundingBox"];
  return [
    ...scene,
    ...(withoutRotation.includes(node.type) ? [] : ["rotation", "isMask"]),
    ...(hasFills(node) ? ["fills"] : []),
    ...(hasChildren(node) ? ["children"] : []),
    ...(["FRAME", "INSTANCE", "COMPONENT"].includes(node.type) ? ["layoutMode"] : []),
    ...(node.type === "GROUP" || node.type === "SECTION" ? [] : ["layoutPositioning"]),
  ];
}

/** Names a plugin may write. */
export const writable = ["name", "fills", "visible", "locked", "relativeTransform", "isMask", "layoutPositioning"];

/** The box on the page, of all that the node's own transform turns. */
export function absoluteBox(node: SceneNode): { x: number; y: number; width: number; height: number } {
  const corners = [
    [0, 0],
    [node.width, 0],
    [0, node.height],
    [node.width, node.height],
  ].map(([x, y]) => toPage(node, x!, y!));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

function toPage(node: SceneNode, x: number, y: number): [number, number] {
  const [[a, c, e], [b, d, f]] = node.relativeTransform;
  const [px, py] = [a * x + c * y + e, b * x + d * y + f];
  // a group has no space of its own
  let above = node.parent;
  while (above?.type === "GROUP") above = above.parent;
  return above === null || above.type === "PAGE" ? [px, py] : toPage(above, px, py);
}

/** Whether a node is inside an instance, where nothing can be added or removed. */
export function isInsideInstance(node: SceneNode | null): boolean {
  for (let one = node; one !== null; one = one.parent) if (one.type === "INSTANCE") return true;
  return false;
}
