import type { Rgba8, RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";

/** Pictures of one size side by side, row by row. */
export function contactSheet(pictures: readonly RgbPicture[], columns: number): Rgba8 {
  const { width, height } = pictures[0]!;
  const sheet = { width: width * columns, height: height * Math.ceil(pictures.length / columns) };
  const data = new Uint8Array(sheet.width * sheet.height * 4).fill(255);
  for (const [index, picture] of pictures.entries()) {
    const left = (index % columns) * width;
    const top = Math.floor(index / columns) * height;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * 3;
        data.set(picture.data.subarray(from, from + 3), ((top + y) * sheet.width + left + x) * 4);
      }
    }
  }
  return { format: "rgba8", ...sheet, data };
}
