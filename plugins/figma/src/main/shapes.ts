// Which nodes can take a picture, and which can only be read.

/** A node with a list of fills. */
export type Shape = SceneNode & MinimalFillsMixin & LayoutMixin;

const noun: Partial<Record<NodeType, string>> = {
  GROUP: "a group",
  SECTION: "a section",
  SLICE: "a slice",
  LINE: "a line",
  CONNECTOR: "a connector",
  STICKY: "a sticky note",
  EMBED: "an embed",
  WIDGET: "a widget",
  MEDIA: "a video",
};

/** Why a node's fills cannot take a picture; null: they can. */
export function fillTrouble(node: SceneNode): string | null {
  const name = `“${node.name}”`;
  if (noun[node.type] !== undefined || !("fills" in node))
    return `${name} is ${noun[node.type] ?? "a layer"} and has no fill; select a shape, a frame or a text.`;
  if (node.fills === figma.mixed)
    return `${name} has several fills in one text; give all of it one colour, then run this again.`;
  return stateTrouble(node);
}

/** Why a node's picture cannot be read; null: it can. */
export function pictureTrouble(node: SceneNode): string | null {
  const name = `“${node.name}”`;
  if (!("exportAsync" in node) || node.type === "SLICE") return `${name} has no picture; select another layer.`;
  if ("rotation" in node && Math.abs(node.rotation) > 0.01)
    return `${name} is rotated, so its pixels would be read askew; set its rotation to 0, run this, then turn it back.`;
  return stateTrouble(node);
}

/** Whether a new version of a node's picture can be a fill of the node itself; otherwise it would lie under what it shows. */
export function takesFill(node: SceneNode): node is Shape {
  const hasChildren = "children" in node && node.children.length > 0;
  return "fills" in node && noun[node.type] === undefined && node.type !== "TEXT" && !hasChildren;
}

function stateTrouble(node: SceneNode): string | null {
  const name = `“${node.name}”`;
  const chain = ancestry(node);
  const locked = chain.find((one) => one.locked);
  if (locked !== undefined) return `“${locked.name}” is locked; unlock it, then run this again.`;
  const hidden = chain.find((one) => !one.visible);
  if (hidden !== undefined) return `“${hidden.name}” is hidden; show it, then run this again.`;
  if (!("width" in node) || node.width < 1 || node.height < 1)
    return `${name} is smaller than a pixel; make it larger.`;
  return null;
}

/** The node and what holds it, up to the page. */
function ancestry(node: SceneNode): SceneNode[] {
  const above: SceneNode[] = [];
  let one: BaseNode | null = node;
  while (one !== null && one.type !== "PAGE" && one.type !== "DOCUMENT") {
    above.push(one as SceneNode);
    one = one.parent;
  }
  return above;
}

/** The instance that holds a node, where it cannot get new layers; null: none. */
export function holdingInstance(node: SceneNode): SceneNode | null {
  return (
    ancestry(node)
      .slice(1)
      .find(({ type }) => type === "INSTANCE") ?? null
  );
}
