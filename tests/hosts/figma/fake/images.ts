// The document's pictures and the fills that show them.
import { createHash } from "node:crypto";

/** @source createImage in @figma/plugin-typings 1.142: PNG, JPEG or GIF, at most 4096 × 4096 */
const maxSidePx = 4096;

/** Width and height of a PNG. */
export function measure(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 24 || view.getUint32(0) !== 0x89504e47)
    throw new Error("in createImage: Image type is unsupported");
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** @returns the hash of a picture that Figma would take */
export function takeImage(images: Map<string, Uint8Array>, bytes: unknown): string {
  if (!(bytes instanceof Uint8Array)) throw new Error("in createImage: Expected argument to be a Uint8Array");
  const { width, height } = measure(bytes);
  if (width > maxSidePx || height > maxSidePx) throw new Error("in createImage: Image is too large");
  const hash = createHash("sha1").update(bytes).digest("hex");
  images.set(hash, bytes.slice());
  return hash;
}

export interface Paint {
  readonly type: string;
  readonly imageHash?: string;
  readonly scaleMode?: string;
  readonly scalingFactor?: number;
  readonly color?: { readonly r: number; readonly g: number; readonly b: number };
  readonly opacity?: number;
  readonly visible?: boolean;
}

const fields: Record<string, readonly string[]> = {
  SOLID: ["type", "color", "opacity", "visible"],
  IMAGE: ["type", "imageHash", "scaleMode", "scalingFactor", "opacity", "visible"],
};

/** @throws what a list of fills must not be */
export function checkPaints(value: unknown, images: ReadonlyMap<string, Uint8Array>): Paint[] {
  if (!Array.isArray(value)) throw new Error("in set_fills: Expected a list of paints");
  for (const paint of value as Paint[]) {
    const known = fields[paint.type];
    const unknown = Object.keys(paint).find((name) => known?.includes(name) !== true);
    if (known === undefined || unknown !== undefined)
      throw new Error(`in set_fills: Property "fills" failed validation: ${unknown ?? paint.type}`);
    if (paint.type !== "IMAGE") continue;
    if (!images.has(paint.imageHash ?? "")) throw new Error("in set_fills: Unknown image hash");
    if (!["FILL", "TILE"].includes(paint.scaleMode ?? ""))
      throw new Error(`in set_fills: scaleMode ${paint.scaleMode}`);
    if (paint.scaleMode === "TILE" ? !(paint.scalingFactor! > 0) : paint.scalingFactor !== undefined)
      throw new Error("in set_fills: scalingFactor goes with TILE, and is above 0");
  }
  return structuredClone(value as Paint[]);
}
