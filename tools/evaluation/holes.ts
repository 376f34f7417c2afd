// Pure. Random holes for judging fills: seeded, hard-edged, of an exact area.
import { emptyMask, type Gray8 } from "../../packages/engine/src/imaging/pixels.ts";
import type { Size } from "../../packages/engine/src/imaging/rect.ts";
import { mt19937 } from "../../packages/engine/src/numerics/mt19937.ts";

/** Where a hole lies deeper the value is smaller; the hole is where it is below some level. Arguments are shares of the sides. */
type Depth = (x: number, y: number) => number;
/** Uniform, low … high. */
type Draw = (low: number, high: number) => number;

/** Pixels along the border that stay, so that there is something around every hole. */
const marginPx = 12;

const shapes = {
  ellipse: (draw) => blob(draw, ellipseRadius(draw)),
  polygon: (draw) => blob(draw, polygonRadius(draw)),
  stroke: (draw) => distanceToPath(wanderingPath(draw)),
  islands(draw) {
    const corners = [0.28, 0.72].flatMap((y) => [0.28, 0.72].map((x) => ({ x, y })));
    const count = Math.floor(draw(3, 5));
    const parts = corners.slice(0, count).map(({ x, y }) => {
      const at = { x: x + draw(-0.06, 0.06), y: y + draw(-0.06, 0.06) };
      return around(at, draw(0, 1) < 0.5 ? ellipseRadius(draw) : polygonRadius(draw));
    });
    return (x, y) => Math.min(...parts.map((part) => part(x, y)));
  },
} as const satisfies Record<string, (draw: Draw) => Depth>;

export type HoleShape = keyof typeof shapes;
export const holeShapes = Object.keys(shapes) as HoleShape[];

/**
 * A random hole of one shape: 255 in it, 0 around it.
 *
 * @param share of the picture's area, above 0 and small enough for the margin of 12 pixels
 * @param seed  0 … 2³² − 1; the same seed gives the same hole
 */
export function holeMask(size: Size, shape: HoleShape, share: number, seed: number): Gray8 {
  const twister = mt19937(seed);
  const draw: Draw = (low, high) => low + ((high - low) * twister.next()) / 2 ** 32;
  const depthAt = shapes[shape](draw);
  const { width, height } = size;
  const depths = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  for (let y = marginPx; y < height - marginPx; y++)
    for (let x = marginPx; x < width - marginPx; x++)
      depths[y * width + x] = depthAt((x + 0.5) / width, (y + 0.5) / height);
  const mask = emptyMask(size);
  const level = depths.toSorted()[Math.max(1, Math.round(share * depths.length)) - 1]!;
  for (const [i, depth] of depths.entries()) if (depth <= level && depth < Number.POSITIVE_INFINITY) mask.data[i] = 255;
  return mask;
}

/** A shape around a random middle. */
function blob(draw: Draw, radiusAt: (angle: number) => number): Depth {
  return around({ x: draw(0.35, 0.65), y: draw(0.35, 0.65) }, radiusAt);
}

function around(centre: { x: number; y: number }, radiusAt: (angle: number) => number): Depth {
  return (x, y) => {
    const dx = x - centre.x;
    const dy = y - centre.y;
    return Math.hypot(dx, dy) / radiusAt(Math.atan2(dy, dx));
  };
}

function ellipseRadius(draw: Draw): (angle: number) => number {
  const ratio = draw(0.55, 1);
  const turn = draw(0, Math.PI);
  return (angle) => ratio / Math.hypot(ratio * Math.cos(angle - turn), Math.sin(angle - turn));
}

/** Corners at uneven angles and distances, joined by straight edges. */
function polygonRadius(draw: Draw): (angle: number) => number {
  const count = Math.floor(draw(5, 10));
  const turn = draw(0, 2 * Math.PI);
  const corners = Array.from({ length: count }, (_, i) => {
    const angle = turn + (2 * Math.PI * (i + draw(-0.25, 0.25))) / count;
    const radius = draw(0.65, 1.2);
    return { angle, x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
  return (angle) => {
    const from = corners.findLastIndex((corner) => fromFirst(angle - turn) >= fromFirst(corner.angle - turn));
    const a = corners.at(from)!;
    const b = corners[(from + 1) % count]!;
    const cross = a.x * b.y - a.y * b.x;
    return cross / (Math.cos(angle) * (b.y - a.y) - Math.sin(angle) * (b.x - a.x));
  };
}

/** Into −0.35 … 2π − 0.35: a little before the first corner, wherever it was moved to. */
function fromFirst(angle: number): number {
  return angle - 2 * Math.PI * Math.floor((angle + 0.35) / (2 * Math.PI));
}

/** What a brush does that is dragged over the picture. */
function wanderingPath(draw: Draw): { x: number; y: number }[] {
  let at = { x: draw(0.2, 0.8), y: draw(0.2, 0.8) };
  let angle = draw(0, 2 * Math.PI);
  const path = [at];
  for (let i = 0; i < 6; i++) {
    angle += draw(-1, 1);
    const next = () => ({ x: at.x + 0.16 * Math.cos(angle), y: at.y + 0.16 * Math.sin(angle) });
    // turns at the picture's edge
    for (let turns = 0; turns < 8 && !isInside(next()); turns++) angle += Math.PI / 4;
    at = next();
    path.push(at);
  }
  return path;
}

const isInside = ({ x, y }: { x: number; y: number }) => Math.min(x, y, 1 - x, 1 - y) > 0.15;

function distanceToPath(path: readonly { x: number; y: number }[]): Depth {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = 1; i < path.length; i++) {
      const a = path[i - 1]!;
      const b = path[i]!;
      const along = ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / ((b.x - a.x) ** 2 + (b.y - a.y) ** 2);
      const t = Math.min(1, Math.max(0, along));
      nearest = Math.min(nearest, Math.hypot(x - a.x - t * (b.x - a.x), y - a.y - t * (b.y - a.y)));
    }
    return nearest;
  };
}
