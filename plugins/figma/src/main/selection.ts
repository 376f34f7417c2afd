// From the selection to places for results.
import type { NodePlace, SelectionNeeds, SelectionSummary } from "../messages.ts";
import { problem } from "./problem.ts";
import { recipeOf } from "./recipe.ts";
import { fillTrouble, holdingInstance, pictureTrouble, takesFill } from "./shapes.ts";

export function summarize(nodes: readonly SceneNode[]): SelectionSummary {
  const [first] = nodes;
  const sized = first !== undefined && "width" in first ? first : { width: 0, height: 0 };
  const { width, height } = sized;
  return {
    count: nodes.length,
    name: first?.name ?? "",
    width,
    height,
    recipe: first === undefined ? null : recipeOf(first),
  };
}

/**
 * Where results go, one place for each selected node.
 * @throws a sentence that names the first node that will not do
 */
export function readSelection(nodes: readonly SceneNode[], needs: SelectionNeeds): NodePlace[] {
  if (figma.editorType !== "figma") throw problem("Dev Mode cannot change the document; switch to design mode first.");
  if (nodes.length === 0) throw problem("Nothing is selected; select a shape or a frame first.");
  if (!needs.topIsMask) return nodes.map((node) => placeOf(node, needs, null));
  const [below, above] = inLayerOrder(nodes);
  if (below === undefined || above === undefined || nodes.length > 2)
    throw problem("The mask needs two layers; select the picture and the shape that lies above it.");
  return [placeOf(below, needs, above.id)];
}

function placeOf(node: SceneNode, needs: SelectionNeeds, maskNodeId: string | null): NodePlace {
  const trouble = needs.readsPicture ? pictureTrouble(node) : fillTrouble(node);
  if (trouble !== null) throw problem(trouble);
  const instance = holdingInstance(node);
  const isInPlace = !needs.readsPicture || takesFill(node);
  if (!isInPlace && instance !== null)
    throw problem(
      `“${node.name}” is inside the instance “${instance.name}”, where no layer can be added; select the instance.`,
    );
  const { width, height } = node as LayoutMixin & SceneNode;
  const scale = needs.isPattern ? 1 : needs.scale;
  const imageWidth = Math.max(1, Math.round(width * scale));
  const imageHeight = Math.max(1, Math.round(height * scale));
  return { nodeId: node.id, name: node.name, width, height, imageWidth, imageHeight, isInPlace, maskNodeId };
}

/** Two layers, the lower one first. */
function inLayerOrder(nodes: readonly SceneNode[]): readonly SceneNode[] {
  const path = (node: BaseNode): number[] => {
    const { parent } = node;
    if (parent === null || !("children" in parent) || node.type === "PAGE") return [];
    return [...path(parent), parent.children.findIndex(({ id }) => id === node.id)];
  };
  const compare = (a: readonly number[], b: readonly number[]) => {
    const at = a.findIndex((index, i) => index !== b[i]);
    return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
  };
  return [...nodes].sort((a, b) => compare(path(a), path(b)));
}
