// A layer above a node, where the node itself cannot carry the picture.
import type { PlacePiece } from "../messages.ts";
import { problem } from "./problem.ts";
import { holdingInstance } from "./shapes.ts";

/** Told of every node as soon as it exists, so that it can be taken back. */
export type OnMade = (node: SceneNode) => void;

/** A rectangle of the node's place and size, right above it. */
export function addLayer(node: SceneNode, paint: ImagePaint, title: string, onMade: OnMade): RectangleNode {
  const { width, height } = node as SceneNode & LayoutMixin;
  const layer = figma.createRectangle();
  onMade(layer);
  layer.name = title;
  layer.resize(width, height);
  layer.fills = [paint];
  insertAbove(node, layer);
  layer.relativeTransform = (node as SceneNode & LayoutMixin).relativeTransform;
  return layer;
}

/** Rectangles side by side in a group, cut to the node's shape by a copy of it. */
export function addTiledLayer(
  node: SceneNode,
  { place, tiles }: PlacePiece,
  paints: readonly ImagePaint[],
  title: string,
  onMade: OnMade,
): GroupNode {
  const shape = node as SceneNode & LayoutMixin;
  const [[a, c, e], [b, d, f]] = shape.relativeTransform;
  const unitX = shape.width / place.imageWidth;
  const unitY = shape.height / place.imageHeight;
  const pieces = tiles.map((tile, i) => {
    const part = figma.createRectangle();
    onMade(part);
    part.name = `${title} ${i + 1}`;
    part.resize(tile.width * unitX, tile.height * unitY);
    part.fills = [paints[i]!];
    insertAbove(node, part);
    const [x, y] = [tile.x * unitX, tile.y * unitY];
    part.relativeTransform = [
      [a, c, a * x + c * y + e],
      [b, d, b * x + d * y + f],
    ];
    return part;
  });
  const mask = shape.clone() as SceneNode & BlendMixin;
  onMade(mask);
  insertAbove(node, mask);
  const parent = parentOf(node);
  const group = figma.group([mask, ...pieces], parent, indexOf(node) + 1);
  onMade(group);
  group.insertChild(0, mask);
  mask.isMask = true;
  group.name = title;
  return group;
}

function insertAbove(node: SceneNode, layer: SceneNode): void {
  const parent = parentOf(node);
  const instance = holdingInstance(node);
  if (instance !== null)
    throw problem(
      `“${node.name}” is inside the instance “${instance.name}”, where no layer can be added; detach it first.`,
    );
  parent.insertChild(indexOf(node) + 1, layer);
  if ("layoutMode" in parent && parent.layoutMode !== "NONE" && "layoutPositioning" in layer)
    layer.layoutPositioning = "ABSOLUTE";
}

function parentOf({ parent, name }: SceneNode): BaseNode & ChildrenMixin {
  if (parent === null || !("insertChild" in parent))
    throw problem(`“${name}” is no longer in the document; undo its removal.`);
  return parent;
}

function indexOf(node: SceneNode): number {
  return parentOf(node).children.findIndex(({ id }) => id === node.id);
}
