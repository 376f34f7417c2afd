// Pure. Layers as elements of stack.xml.

import { EngineError } from "../../base/errors.ts";
import { bakeMask, isGroup, type Layer, type LayerNode } from "../document.ts";
import { compositeOp } from "./composite-ops.ts";

/** Elements for stack.xml with the layers that they name. */
export interface DescribedStack {
  /** Lines, the top layer first. */
  readonly lines: readonly string[];
  /** Layers by the names of the files that they go into; masks are in their alpha already. */
  readonly layers: ReadonlyMap<string, Layer>;
}

/**
 * Describes nodes, the bottom one first, as OpenRaster does: top first, masks multiplied into the alpha, clipped layers
 * kept in a group with the layer that carries them.
 *
 * @param fileName the file for the layer of this number, counted from 0 at the bottom
 * @throws {EngineError} image.wrong_format for what the format cannot hold: a group's mask, Photoshop's own blend modes
 * @source OpenRaster 0.0.6, layer stack specification
 */
export function describeStack(nodes: readonly LayerNode[], fileName: (index: number) => string): DescribedStack {
  const layers = new Map<string, Layer>();

  function describeNodes(siblings: readonly LayerNode[], indent: string): string[] {
    const lines: string[][] = [];
    for (let i = 0; i < siblings.length; ) {
      let next = i + 1;
      while (siblings[next]?.isClipped === true) next++;
      lines.push(describeRun(siblings.slice(i, next), indent));
      i = next;
    }
    return lines.toReversed().flat();
  }

  function describeRun(run: readonly LayerNode[], indent: string): string[] {
    const [base, ...clipped] = run as [LayerNode, ...LayerNode[]];
    if (clipped.length === 0) return describeNode(base, indent, operation(base));
    const inner = `${indent}  `;
    const carried = { ...base, opacity: 1, isHidden: false };
    // the first is drawn first; hidden clipped layers keep their own flag
    const parts = [
      describeNode(carried, inner, "svg:src-over"),
      ...clipped.map((node) => {
        if ((node.blend ?? "normal") !== "normal") throw refused(node, "a clipped layer with a blend mode");
        return describeNode(node, inner, "svg:src-atop");
      }),
    ];
    const open = `${indent}<stack ${look(base, operation(base))} isolation="isolate">`;
    return [open, ...parts.toReversed().flat(), `${indent}</stack>`];
  }

  function describeNode(node: LayerNode, indent: string, op: string): string[] {
    if (isGroup(node)) {
      if (node.mask !== null) throw refused(node, "a group with a mask");
      const isolation = node.isPassThrough === true ? "auto" : "isolate";
      const open = `${indent}<stack ${look(node, op)} isolation="${isolation}">`;
      return [open, ...describeNodes(node.layers, `${indent}  `), `${indent}</stack>`];
    }
    const file = fileName(layers.size);
    layers.set(file, bakeMask(node));
    return [`${indent}<layer ${look(node, op)} src="${file}" x="${node.x}" y="${node.y}"/>`];
  }

  return { lines: describeNodes(nodes, "    "), layers };
}

function operation(node: LayerNode): string {
  if (isGroup(node) && node.isPassThrough === true) return "svg:src-over";
  const op = compositeOp(node.blend ?? "normal");
  if (op === null) throw refused(node, `the blend mode ${node.blend}`);
  return op;
}

function look({ name, opacity, isHidden = false }: LayerNode, op: string): string {
  const visibility = isHidden ? "hidden" : "visible";
  return `name="${escapeXml(name)}" opacity="${opacity}" visibility="${visibility}" composite-op="${op}"`;
}

function refused({ name }: LayerNode, received: string): EngineError {
  return new EngineError("image.wrong_format", {
    field: `layer ${JSON.stringify(name.slice(0, 100))}`,
    expected: "what OpenRaster can hold",
    received,
    action: "write a Photoshop file (.psd) instead",
  });
}

/** @source XML 1.0 §2.2 and §2.4; characters that XML cannot hold are left out */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
