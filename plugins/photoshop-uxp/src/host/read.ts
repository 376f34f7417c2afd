// Reads pixels and selection at the document's own depth.
import type { Bounds, ComponentSize, Samples } from "../photoshop-api.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { using } from "./images.ts";
import { imaging } from "./modules.ts";
import { messageOf, problem } from "./problem.ts";
import { maskBytes, samplesOf, toWire, whiteOf } from "./samples.ts";

/**
 * Pixels of an area as rgba on the wire; where there are none they are transparent.
 *
 * @param layerID undefined: the visible layers together
 * @returns owned bytes, rows top to bottom, straight alpha, little-endian
 */
export async function readPixels(
  { documentId, depth, profile }: DocumentFacts,
  area: Bounds,
  layerID?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const options = { documentID: documentId, sourceBounds: area, colorSpace: "RGB" };
  const wanted = {
    ...options,
    // depth is left to Photoshop: it gives its own, and asking for another failed on some versions
    ...(profile !== "" && { colorProfile: profile }),
    ...(layerID !== undefined && { layerID }),
  };
  const { imageData, sourceBounds } = await imaging.getPixels(wanted).catch((error: unknown) => {
    const said = `Photoshop could not read pixels there (${messageOf(error)})`;
    throw problem(`${said}; if the area is empty, paint something first or use Generate.`, { cause: error });
  });
  return using(imageData, async ({ components }) => {
    const samples = toWire(await imageData.getData({ chunky: true }));
    const whole = sameBounds(sourceBounds, area) && components === 4;
    return bytesOf(whole ? samples : spread(samples, components, sourceBounds, area, depth));
  });
}

/** The selection of an area as 0…255; @param area overlaps the selection's bounds */
export async function readSelection(documentID: number, area: Bounds): Promise<Uint8Array<ArrayBuffer>> {
  const { imageData, sourceBounds } = await imaging.getSelection({ documentID, sourceBounds: area });
  return using(imageData, async () => {
    const coverage = maskBytes(await imageData.getData({ chunky: true }));
    const [width, height] = [area.right - area.left, area.bottom - area.top];
    const mask = new Uint8Array(width * height);
    const read = sourceBounds.right - sourceBounds.left;
    for (let y = sourceBounds.top; y < sourceBounds.bottom; y += 1) {
      const row = coverage.subarray((y - sourceBounds.top) * read, (y - sourceBounds.top + 1) * read);
      mask.set(row, (y - area.top) * width + sourceBounds.left - area.left);
    }
    return mask;
  });
}

/** Photoshop trims what it returns and leaves alpha out where all is opaque: back to rgba over the whole area. */
function spread(samples: Samples, components: number, from: Bounds, to: Bounds, depth: ComponentSize): Samples {
  const width = to.right - to.left;
  const out = samplesOf(depth, width * (to.bottom - to.top) * 4);
  const opaque = depth === 16 ? 65_535 : whiteOf(depth);
  const read = from.right - from.left;
  for (let y = from.top; y < from.bottom; y += 1) {
    let s = (y - from.top) * read * components;
    let d = ((y - to.top) * width + from.left - to.left) * 4;
    for (let x = 0; x < read; x += 1) {
      out[d] = samples[s]!;
      out[d + 1] = samples[s + 1]!;
      out[d + 2] = samples[s + 2]!;
      out[d + 3] = components === 4 ? samples[s + 3]! : opaque;
      s += components;
      d += 4;
    }
  }
  return out;
}

function sameBounds(a: Bounds, b: Bounds): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

function bytesOf({ buffer, byteOffset, byteLength }: Samples): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
