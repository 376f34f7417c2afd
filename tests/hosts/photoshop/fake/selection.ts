import type { Bounds, Selection } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { guard } from "./guard.ts";
import { boundsOf, type Raster, trim } from "./raster.ts";

/** A selection as 8-bit coverage: "pixel-based, though 8-bit transparency is possible". */
export interface SelectionState {
  readonly bounds: Bounds;
  readonly mask: Raster;
}

/** What the plugin sees of the current selection. */
export function selectionFace(current: () => SelectionState | null): Selection {
  return guard("selection", {
    get bounds() {
      return current()?.bounds ?? null;
    },
    get solid() {
      const selection = current();
      if (selection === null) return false;
      return selection.mask.samples.every((coverage) => coverage === 255);
    },
  });
}

/** @param coverage 0…255 for each pixel of `area` */
export function selectionFrom(area: Bounds, coverage: (x: number, y: number) => number): SelectionState | null {
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) samples[y * width + x] = coverage(x + area.left, y + area.top);
  const whole: Raster = { left: area.left, top: area.top, width, height, components: 1, samples };
  const bounds = trim(whole, boundsOf(whole));
  return bounds === null ? null : { bounds, mask: whole };
}

export const rectangle = (area: Bounds): SelectionState | null => selectionFrom(area, () => 255);

/** An ellipse whose edge fades over `softPx` pixels. */
export function softEllipse(area: Bounds, softPx: number): SelectionState | null {
  const [rx, ry] = [(area.right - area.left) / 2, (area.bottom - area.top) / 2];
  const [cx, cy] = [area.left + rx, area.top + ry];
  return selectionFrom(area, (x, y) => {
    const distance = 1 - Math.hypot((x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry);
    return Math.max(0, Math.min(255, Math.round((distance * Math.min(rx, ry) * 255) / softPx)));
  });
}
