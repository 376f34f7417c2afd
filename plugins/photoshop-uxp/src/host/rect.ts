// Pure.
import type { Bounds } from "../photoshop-api.ts";

/** Document pixels, as the protocol has them. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rectFrom({ left, top, right, bottom }: Bounds): Rect {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function boundsFrom({ x, y, width, height }: Rect): Bounds {
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** What two rectangles share; null: nothing. */
export function overlap(a: Bounds, b: Bounds): Bounds | null {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.right, b.right);
  const bottom = Math.min(a.bottom, b.bottom);
  return right > left && bottom > top ? { left, top, right, bottom } : null;
}

/**
 * The part of the canvas worth sending for a selection: enough for every context that the engine may choose for it, so that
 * it chooses as it would with the whole document.
 *
 * @param nativeSidePx side the model was trained at
 * @param paddingPx    context the person asked for; null: the engine's choice
 */
export function reachOf(selection: Bounds, canvas: Bounds, nativeSidePx: number, paddingPx: number | null): Bounds {
  const { width, height } = rectFrom(selection);
  const reach = Math.max(width, height, nativeSidePx, paddingPx ?? 0);
  const wide = {
    left: Math.floor(selection.left - reach),
    top: Math.floor(selection.top - reach),
    right: Math.ceil(selection.right + reach),
    bottom: Math.ceil(selection.bottom + reach),
  };
  return overlap(wide, canvas) ?? canvas;
}
