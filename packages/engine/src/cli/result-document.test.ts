import type { Layer as PlacedLayer } from "@scumble/protocol";
import { describe, expect, it } from "vitest";
import type { Rgba8, Rgba16 } from "../imaging/pixels.ts";
import { type FetchedLayer, flatPicture, layeredDocument } from "./result-document.ts";

const blob = "0".repeat(64);

/** Two opaque red pixels beside each other, the right one shut by the mask. */
function redPair(x: number, y: number): FetchedLayer {
  const raw = { blob, width: 2, height: 1 };
  const placed: PlacedLayer = {
    name: "red",
    rect: { x, y, width: 2, height: 1 },
    pixels: { format: "rgba8", ...raw, colorSpace: "srgb", icc: null },
    mask: { format: "gray8", ...raw },
    seed: 5,
    group: null,
    report: null,
    recipe: {
      engine: "0",
      model: "m",
      request: { pipeline: "generate", prompt: "red" } as PlacedLayer["recipe"]["request"],
    },
  };
  return { placed, pixels: Uint8Array.of(255, 0, 0, 255, 255, 0, 0, 255), mask: Uint8Array.of(255, 0) };
}

const grey: Rgba8 = { format: "rgba8", width: 3, height: 2, data: new Uint8Array(24).fill(128) };
const source = { name: "coffee", pixels: grey, icc: null };

describe("layeredDocument", () => {
  it("puts the result above the source, counted from the file's corner", () => {
    const { width, height, layers } = layeredDocument(source, redPair(11, 21), { x: 10, y: 20 });
    expect({ width, height }).toEqual({ width: 3, height: 2 });
    expect(layers.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
      { name: "coffee", x: 0, y: 0 },
      { name: "red", x: 1, y: 1 },
    ]);
    expect(layers[1]?.mask).toMatchObject({ x: 1, y: 1, pixels: { data: Uint8Array.of(255, 0) } });
  });

  it("is the result alone where there is no source", () => {
    const { width, height, layers } = layeredDocument(null, redPair(40, 50), { x: 7, y: 0 });
    expect({ width, height, place: [layers[0]?.x, layers[0]?.y] }).toEqual({ width: 2, height: 1, place: [0, 0] });
    expect(layers[0]?.mask).toMatchObject({ x: 0, y: 0 });
    expect([...flatPicture(null, redPair(40, 50), { x: 7, y: 0 }).data]).toEqual([255, 0, 0, 255, 0, 0, 0, 0]);
  });

  it("grows to hold a result that reaches beyond the source", () => {
    const { width, height, layers } = layeredDocument(source, redPair(-1, -2), { x: 0, y: 0 });
    expect({ width, height }).toEqual({ width: 4, height: 4 });
    expect(layers).toMatchObject([
      { name: "coffee", x: 1, y: 2 },
      { name: "red", x: 0, y: 0, mask: { x: 0, y: 0 } },
    ]);
    const flat = flatPicture(source, redPair(-1, -2), { x: 0, y: 0 });
    expect(flat).toMatchObject({ width: 4, height: 4 });
    expect([...flat.data.subarray(0, 8)]).toEqual([255, 0, 0, 255, 0, 0, 0, 0]);
    expect([...flat.data.subarray((2 * 4 + 1) * 4, (2 * 4 + 2) * 4)]).toEqual([128, 128, 128, 128]);
  });
});

describe("flatPicture", () => {
  it("changes only what layer and mask cover", () => {
    const flat = flatPicture(source, redPair(1, 1), { x: 0, y: 0 });
    const changed = [...flat.data].flatMap((value, i) => (value === 128 ? [] : [i]));
    expect(changed).toEqual([16, 17, 18, 19]);
    expect([...flat.data.slice(16, 20)]).toEqual([255, 0, 0, 255]);
  });

  it("keeps the source's 16 bits", () => {
    const deep: Rgba16 = { format: "rgba16", width: 3, height: 2, data: new Uint16Array(24).fill(12_345) };
    const flat = flatPicture({ ...source, pixels: deep }, redPair(1, 1), { x: 0, y: 0 });
    expect(flat.format).toBe("rgba16");
    expect([...flat.data.slice(12, 24)]).toEqual([
      ...[12_345, 12_345, 12_345, 12_345],
      ...[65_535, 0, 0, 65_535],
      ...[12_345, 12_345, 12_345, 12_345],
    ]);
  });
});
