// A node's picture, alone, as PNG.
import type { Box, NodePlace } from "../messages.ts";
import { findNode } from "./place.ts";
import { problem } from "./problem.ts";

/** @throws a sentence when the node is gone */
export async function exportNode(
  place: NodePlace,
  subject: "picture" | "mask",
): Promise<{ png: Uint8Array; box: Box }> {
  const picture = await requireNode(place.nodeId, place.name);
  const node = subject === "picture" ? picture : await requireNode(place.maskNodeId ?? "", "the mask");
  const own = boxOf(node);
  const origin = boxOf(picture);
  const scale = place.imageWidth / place.width;
  const png = await node.exportAsync({
    format: "PNG",
    contentsOnly: true,
    // exactly the layer's box: neither shadows nor what sticks out
    useAbsoluteBounds: true,
    constraint: { type: "SCALE", value: scale },
    colorProfile: "SRGB",
  });
  return { png, box: { ...own, x: own.x - origin.x, y: own.y - origin.y } };
}

async function requireNode(id: string, name: string): Promise<SceneNode> {
  const node = await findNode(id);
  if (node === null) throw problem(`“${name}” is no longer in the document; undo its removal, then run this again.`);
  return node;
}

function boxOf(node: SceneNode): Box {
  const box = "absoluteBoundingBox" in node ? node.absoluteBoundingBox : null;
  if (box === null) throw problem(`“${node.name}” has no place on the canvas; select another layer.`);
  return box;
}
