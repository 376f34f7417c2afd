// Pure geometry on whole pixels.

/** A rectangle in document pixels; x right, y down; width and height ≥ 0. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The rectangle that covers a whole picture of this size. */
export function wholeRect({ width, height }: Size): Rect {
  return { x: 0, y: 0, width, height };
}

/** True if the rectangle covers no pixel. */
export function isEmptyRect(rect: Rect): boolean {
  return rect.width <= 0 || rect.height <= 0;
}

/** True if every pixel of `inner` is in `outer`. */
export function containsRect(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** The pixels that both cover; width and height 0 where they share none. */
export function intersectRects(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const right = Math.min(a.x + a.width, b.x + b.width);
  const bottom = Math.min(a.y + a.height, b.y + b.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

/** The smallest rectangle that holds both; neither is empty. */
export function uniteRects(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** Grown by `padPx` on every side, then cut to a document of this size. */
export function padRect(rect: Rect, padPx: number, document: Size): Rect {
  const grown = {
    x: rect.x - padPx,
    y: rect.y - padPx,
    width: rect.width + 2 * padPx,
    height: rect.height + 2 * padPx,
  };
  return intersectRects(grown, wholeRect(document));
}

/** The rectangle in the coordinates of a picture that begins at `origin`'s corner. */
export function relativeRect(rect: Rect, origin: Rect): Rect {
  return { x: rect.x - origin.x, y: rect.y - origin.y, width: rect.width, height: rect.height };
}

/** As large as wanted, at most the document's size; grows around the centre and moves inside where it would stick out. */
export function growRectTo(rect: Rect, wanted: Size, document: Size): Rect {
  const across = growSpan(rect.x, rect.width, wanted.width, document.width);
  const down = growSpan(rect.y, rect.height, wanted.height, document.height);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/**
 * Widened or heightened around its centre to an aspect, moved inside the document where it sticks out, and cut where
 * the document is too small. Never smaller than `rect`; whole pixels, so the aspect is met to within one.
 *
 * @param rect   inside the document
 * @param aspect width over height
 * @source Same numbers as diffusers' VaeImageProcessor.get_crop_region (0.40.0.dev0), which shapes a padded box.
 */
export function growRectToAspect(rect: Rect, aspect: number, document: Size): Rect {
  if (rect.width / rect.height > aspect) {
    const height = Math.trunc(rect.width / aspect - rect.height) + rect.height;
    return growRectTo(rect, { width: rect.width, height }, document);
  }
  const width = Math.trunc(rect.height * aspect - rect.width) + rect.width;
  return growRectTo(rect, { width, height: rect.height }, document);
}

function growSpan(start: number, length: number, wanted: number, limit: number): { start: number; length: number } {
  const grown = Math.max(length, wanted);
  const from = start - Math.floor((grown - length) / 2);
  const kept = Math.min(grown, limit);
  return { start: Math.max(0, Math.min(from, limit - kept)), length: kept };
}

/** The size itself, or one of its shape that has at most this many pixels. */
export function shrinkToArea({ width, height }: Size, mostPx: number): Size {
  const scale = Math.min(1, Math.sqrt(mostPx / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}
