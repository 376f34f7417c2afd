import type { RgbPicture } from "../imaging/pixels.ts";
import type { Size } from "../imaging/rect.ts";
import { resizePicture } from "../imaging/resize.ts";

/** Enough for what a Lanczos window reaches beyond the edge. */
const marginPx = 16;

/** A picture that continues on its opposite sides, at another size; it still does. */
export function scaleWrapped(picture: RgbPicture, size: Size): RgbPicture {
  const { width, height } = picture;
  if (size.width === width && size.height === height) return picture;
  const wide = { width: width + 2 * marginPx, height: height + 2 * marginPx };
  const data = new Uint8Array(wide.width * wide.height * 3);
  const wrap = (at: number, length: number) => (((at - marginPx) % length) + length) % length;
  for (let y = 0; y < wide.height; y++) {
    for (let x = 0; x < wide.width; x++) {
      const from = (wrap(y, height) * width + wrap(x, width)) * 3;
      data.set(picture.data.subarray(from, from + 3), (y * wide.width + x) * 3);
    }
  }
  return resizePicture({ ...wide, data }, size, "lanczos", { x: marginPx, y: marginPx, width, height });
}
