// Puts results into the document: all of a run in one undo step, or nothing.
import type { PaintOptions, PlaceOrder, PlaceOutcome, PlacePiece, PlaceReceipt } from "../messages.ts";
import { addLayer, addTiledLayer } from "./new-layer.ts";
import { asProblem } from "./problem.ts";
import { keepRecipe, notePlaced } from "./recipe.ts";
import type { Shape } from "./shapes.ts";

/** Takes back what one piece changed. */
type Revert = () => unknown;

/**
 * Places every piece whose node is still there and can be changed.
 * @throws a sentence if Figma refuses halfway; what was done until then is taken back
 */
export async function place(order: PlaceOrder): Promise<readonly PlaceOutcome[]> {
  const nodes = await Promise.all(
    order.pieces.map(({ place, replaces }) => findNode(replaces?.nodeId ?? place.nodeId)),
  );
  const outcomes: PlaceOutcome[] = [];
  const reverts: Revert[] = [];
  try {
    // no await from here to the commit: nothing of the person's own doing gets into the step
    for (const [i, piece] of order.pieces.entries()) {
      const node = nodes[i] ?? null;
      const trouble = node === null ? goneSentence(piece) : changeTrouble(node, piece);
      if (node === null || trouble !== null) outcomes.push({ problem: trouble ?? "" });
      else outcomes.push({ receipt: placeOne(node, piece, order, reverts) });
    }
  } catch (error) {
    for (const revert of reverts.reverse()) revert();
    throw new Error(asProblem(error));
  }
  if (reverts.length > 0) figma.commitUndo();
  return outcomes;
}

function placeOne(node: SceneNode, piece: PlacePiece, order: PlaceOrder, reverts: Revert[]): PlaceReceipt {
  const images = piece.tiles.map(({ png }) => figma.createImage(png));
  const [image] = images;
  if (image === undefined) throw new Error("no picture");
  const isTiled = images.length > 1;
  if (!isTiled && (piece.place.isInPlace || piece.replaces !== null) && "fills" in node) {
    const shape = node as Shape;
    remember(shape, reverts);
    shape.fills = withPicture(shape, image.hash, piece.replaces, order);
    finish(shape, shape, piece, order);
    return { nodeId: node.id, isNewLayer: piece.replaces?.isNewLayer ?? false, imageHash: image.hash };
  }
  if (piece.replaces !== null) {
    // a tiled layer is made anew in the place of the old one
    node.visible = false;
    reverts.push(() => {
      node.visible = true;
    });
  }
  const paints = images.map(({ hash }) => paintOf(hash, { ...order, isPattern: false }));
  const onMade = (made: SceneNode) => reverts.push(() => !made.removed && made.remove());
  const layer = isTiled
    ? addTiledLayer(node, piece, paints, order.title, onMade)
    : addLayer(node, paints[0]!, order.title, onMade);
  if (piece.replaces !== null) node.remove();
  finish(layer, piece.replaces === null ? node : layer, piece, order);
  return { nodeId: layer.id, isNewLayer: true, imageHash: image.hash };
}

function withPicture(shape: Shape, hash: string, replaces: PlaceReceipt | null, options: PaintOptions): Paint[] {
  const fresh = paintOf(hash, options);
  const fills = shape.fills as readonly Paint[];
  if (replaces !== null && fills.some((fill) => fill.type === "IMAGE" && fill.imageHash === replaces.imageHash))
    return fills.map((fill) =>
      fill.type === "IMAGE" && fill.imageHash === replaces.imageHash ? { ...fill, imageHash: hash } : fill,
    );
  return options.paint === "add" ? [...fills, fresh] : [fresh];
}

function paintOf(imageHash: string, { isPattern, scale }: PaintOptions): ImagePaint {
  return isPattern
    ? { type: "IMAGE", imageHash, scaleMode: "TILE", scalingFactor: scale }
    : { type: "IMAGE", imageHash, scaleMode: "FILL" };
}

/** @param source remembers the run, so that it is found again even if the layer made for it is not */
function finish(carrier: SceneNode, source: SceneNode, { recipe }: PlacePiece, { key, title }: PlaceOrder): void {
  keepRecipe(carrier, recipe, title);
  notePlaced(carrier, key);
  if (source.id !== carrier.id) notePlaced(source, key);
}

function remember(shape: Shape, reverts: Revert[]): void {
  const fills = shape.fills as readonly Paint[];
  const relaunch = shape.getRelaunchData();
  const data = shape.getPluginDataKeys().map((key) => [key, shape.getPluginData(key)] as const);
  reverts.push(() => {
    shape.fills = fills;
    shape.setRelaunchData(relaunch);
    for (const key of shape.getPluginDataKeys()) shape.setPluginData(key, "");
    for (const [key, value] of data) shape.setPluginData(key, value);
  });
}

/** A node by id; null: it is gone. */
export async function findNode(id: string): Promise<SceneNode | null> {
  const node = await figma.getNodeByIdAsync(id);
  return node === null || node.removed || node.type === "PAGE" || node.type === "DOCUMENT" ? null : node;
}

const goneSentence = ({ place }: PlacePiece) =>
  `“${place.name}” is no longer in the document; undo its removal, then place the result again.`;

function changeTrouble(node: SceneNode, { place, replaces }: PlacePiece): string | null {
  if (node.locked) return `“${node.name}” was locked meanwhile; unlock it, then place the result again.`;
  if (replaces !== null || !("width" in node)) return null;
  const isReshaped =
    Math.abs(node.width / node.height - place.width / place.height) > 0.02 * (place.width / place.height);
  return isReshaped
    ? `“${node.name}” has another shape now; undo that, then place the result again, or run it anew.`
    : null;
}
