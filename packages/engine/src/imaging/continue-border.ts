// Pure. Colours at a hole's edge, continued inwards.

import { waysToKept } from "./nearest-kept.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";

/** Every masked pixel takes the colour of the kept pixel that is nearest. */
export function continueBorder(picture: RgbPicture, mask: Gray8): RgbPicture {
  const { width, data: selected } = mask;
  const { dx, dy } = waysToKept(mask);
  const data = picture.data.slice();
  for (let i = 0; i < selected.length; i++) {
    if (selected[i] === 0) continue;
    const from = (i + dy[i]! * width + dx[i]!) * 3;
    data.set(picture.data.subarray(from, from + 3), i * 3);
  }
  return { ...picture, data };
}
