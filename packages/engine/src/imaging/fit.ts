// Pure. Bringing a whole picture to a size of another shape.

import { cropPicture } from "./crop.ts";
import type { RgbPicture } from "./pixels.ts";
import type { Size } from "./rect.ts";
import { resizePicture } from "./resize.ts";

/** Stretch to the size; shrink inside it and smear the edges outwards; or fill it and cut what sticks out. */
export type Fit = "stretch" | "fill" | "crop";

/**
 * A picture at exactly this size, Lanczos.
 *
 * @source diffusers VaeImageProcessor (0.40.0.dev0) resize modes "default", "fill" and "crop"
 */
export function fitPicture(picture: RgbPicture, target: Size, fit: Fit): RgbPicture {
  if (fit === "stretch") return resizePicture(picture, target, "lanczos");
  const wider = target.width / target.height > picture.width / picture.height;
  const byWidth = fit === "crop" ? wider : !wider;
  const scaled = byWidth
    ? { width: target.width, height: Math.floor((picture.height * target.width) / picture.width) }
    : { width: Math.floor((picture.width * target.height) / picture.height), height: target.height };
  const resized = resizePicture(picture, scaled, "lanczos");
  const x = Math.floor(target.width / 2) - Math.floor(scaled.width / 2);
  const y = Math.floor(target.height / 2) - Math.floor(scaled.height / 2);
  return fit === "crop"
    ? cropPicture(resized, { x: -x, y: -y, ...target })
    : smearOutwards(resized, target, byWidth ? "down" : "across", byWidth ? y : x);
}

/** Centres a picture that fits in one direction; the rest continues its first and last line. */
function smearOutwards(picture: RgbPicture, target: Size, along: "across" | "down", before: number): RgbPicture {
  const data = new Uint8Array(target.width * target.height * 3);
  const lead = edgeLine(picture, along, 0);
  const trail = edgeLine(picture, along, along === "down" ? picture.height : picture.width);
  const length = along === "down" ? picture.height : picture.width;
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const position = (along === "down" ? y : x) - before;
      const across = along === "down" ? x : y;
      const pixel = position < 0 ? lead : position >= length ? trail : picture.data;
      const row = along === "down" ? position : across;
      const column = along === "down" ? across : position;
      const from = pixel === picture.data ? (row * picture.width + column) * 3 : across * 3;
      data.set(pixel.subarray(from, from + 3), (y * target.width + x) * 3);
    }
  }
  return { ...target, data };
}

/** The line that a cubic resampling of an empty box at this edge reads, one RGB triple a pixel. */
function edgeLine(picture: RgbPicture, along: "across" | "down", at: number): Uint8Array {
  return along === "down"
    ? resizePicture(picture, { width: picture.width, height: 1 }, "bicubic", {
        x: 0,
        y: at,
        width: picture.width,
        height: 0,
      }).data
    : resizePicture(picture, { width: 1, height: picture.height }, "bicubic", {
        x: at,
        y: 0,
        width: 0,
        height: picture.height,
      }).data;
}
