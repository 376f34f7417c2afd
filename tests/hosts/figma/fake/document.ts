// A Figma file in memory: nodes, pictures, selection and undo.
import { type Matrix, makeNode, type SceneNode } from "./scene-node.ts";

export interface FakeDocument {
  readonly root: SceneNode;
  readonly page: SceneNode;
  readonly images: Map<string, Uint8Array>;
  /** What was changed and not committed yet. */
  readonly pending: string[];
  /** Undo steps by what each of them changed. */
  readonly undoSteps: (readonly string[])[];
  selection: readonly SceneNode[];
  isReadOnly: boolean;
  /** Throws when the so-many-th change from now is made; 0: never. */
  failAtChange: number;
  /** A node that a person made: nothing before it can be undone. */
  add(
    type: string,
    more?: Partial<SceneNode> & { readonly x?: number; readonly y?: number; readonly degrees?: number },
    parent?: SceneNode,
  ): SceneNode;
  /** A person deletes a node of the page, which leaves the selection too. */
  delete(node: SceneNode): void;
  /** A node as a plugin makes it, on the page. */
  create(type: string): SceneNode;
  find(id: string): SceneNode | null;
  /** Notes a change. @throws in a read-only file */
  change(what: string): void;
  commit(): void;
  /** Takes back the last step, and whatever is not committed. */
  undo(): void;
  nextId(): string;
}

/** What undo restores. */
interface Snapshot {
  readonly nodes: ReadonlyMap<string, SceneNode>;
}

export function createDocument(): FakeDocument {
  const page = makeNode("0:1", "PAGE", { name: "Page 1" });
  const root = makeNode("0:0", "DOCUMENT", { name: "A file", children: [page] });
  page.parent = root;
  let last = 0;
  let history: Snapshot[] = [];
  const undoSteps: (readonly string[])[] = [];
  const pending: string[] = [];

  const all = (node: SceneNode): SceneNode[] => [node, ...node.children.flatMap(all)];
  const take = (): Snapshot => ({
    nodes: new Map(all(root).map((node) => [node.id, copyOf(node)])),
  });
  const restore = ({ nodes }: Snapshot) => {
    const living = new Map(all(root).map((node) => [node.id, node]));
    for (const [id, node] of living) if (!nodes.has(id)) node.removed = true;
    for (const [id, was] of nodes) {
      const node = living.get(id) ?? was;
      const { pluginData, ...rest } = copyOf(was);
      Object.assign(node, rest);
      node.pluginData.clear();
      for (const [key, value] of pluginData) node.pluginData.set(key, value);
      living.set(id, node);
    }
    for (const node of living.values()) {
      node.children = node.children.flatMap(({ id }) => living.get(id) ?? []);
      for (const child of node.children) child.parent = node;
    }
  };

  const insert = (type: string, more: Partial<SceneNode>, parent: SceneNode): SceneNode => {
    const node = makeNode(self.nextId(), type, { ...more, parent });
    parent.children.push(node);
    return node;
  };

  const self: FakeDocument = {
    root,
    page,
    images: new Map(),
    pending,
    undoSteps,
    selection: [],
    isReadOnly: false,
    failAtChange: 0,
    nextId() {
      last += 1;
      return `1:${last}`;
    },
    create: (type) => insert(type, {}, page),
    add(type, { x = 0, y = 0, degrees = 0, ...more } = {}, parent = page) {
      const node = insert(type, { relativeTransform: turned(degrees, x, y), ...more }, parent);
      history = [take()];
      return node;
    },
    delete(node) {
      for (const one of all(node)) one.removed = true;
      page.children = page.children.filter((other) => other !== node);
      self.selection = self.selection.filter(({ removed }) => !removed);
      history = [take()];
    },
    find: (id) => all(root).find((node) => node.id === id) ?? null,
    change(what) {
      if (self.isReadOnly) throw new Error(`in ${what}: Cannot write to a file in read-only mode`);
      if (self.failAtChange > 0) {
        self.failAtChange -= 1;
        if (self.failAtChange === 0) throw new Error(`in ${what}: Internal error`);
      }
      pending.push(what);
    },
    commit() {
      if (pending.length === 0) return;
      undoSteps.push(pending.splice(0));
      history.push(take());
    },
    undo() {
      if (pending.splice(0).length === 0 && undoSteps.pop() !== undefined) history.pop();
      const before = history.at(-1);
      if (before !== undefined) restore(before);
    },
  };
  history = [take()];
  return self;
}

function copyOf(node: SceneNode): SceneNode {
  return {
    ...node,
    children: [...node.children],
    fills: structuredClone(node.fills),
    relaunch: { ...node.relaunch },
    pluginData: new Map(node.pluginData),
  };
}

function turned(degrees: number, x: number, y: number): Matrix {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    [cos, sin, x],
    [-sin, cos, y],
  ];
}
