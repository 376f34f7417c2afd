import { z } from "zod";
import { limits } from "../limits.ts";

export const Side = z.int().min(1).max(limits.maxSidePixels).meta({ unit: "px" });

const Coordinate = z.int().min(-1_000_000).max(1_000_000);

export const Point = z
  .object({ x: Coordinate.describe("Pixels to the right."), y: Coordinate.describe("Pixels down.") })
  .describe("A place in document pixels, from the document's top left corner.")
  .meta({ id: "Point" });

export const PixelSize = z
  .object({ width: Side, height: Side })
  .describe("Width and height.")
  .meta({ id: "PixelSize" });

export const Rect = z
  .object({
    x: Coordinate.describe("Pixels to the right."),
    y: Coordinate.describe("Pixels down."),
    width: Side,
    height: Side,
  })
  .describe("A rectangle in document pixels.")
  .meta({ id: "Rect" });
