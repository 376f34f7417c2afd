import { expect, test } from "vitest";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { contactSheet } from "./contact-sheet.ts";

const plain = (side: number, grey: number): RgbPicture => ({
  width: side,
  height: side,
  data: new Uint8Array(side * side * 3).fill(grey),
});
const greyAt = ({ width, data }: RgbPicture, x: number, y: number) => data[(y * width + x) * 3];

test.each(["scale", "crop"] as const)("tiles stand side by side, and long rows are broken: %s", async (fit) => {
  const tiles = [10, 60, 110].map((grey) => ({ picture: plain(40, grey), caption: "" }));
  const sheet = await contactSheet([{ title: "", tiles }], { tilePx: 20, fit, columns: 2 });
  // tiles of 20 pixels between gaps of 6
  expect([greyAt(sheet, 16, 16), greyAt(sheet, 42, 16), greyAt(sheet, 16, 42)]).toEqual([10, 60, 110]);
  expect(greyAt(sheet, 42, 42)).toBe(255);
});

test("a crop keeps the middle", async () => {
  const picture = plain(40, 200);
  for (let y = 10; y < 30; y++) picture.data.fill(50, (y * 40 + 10) * 3, (y * 40 + 30) * 3);
  const sheet = await contactSheet([{ title: "", tiles: [{ picture, caption: "" }] }], {
    tilePx: 20,
    fit: "crop",
    columns: 1,
  });
  expect([greyAt(sheet, 6, 6), greyAt(sheet, 25, 25), greyAt(sheet, 26, 26)]).toEqual([50, 50, 255]);
});
