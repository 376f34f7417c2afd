import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openSession, type SessionOptions } from "./ort.ts";
import { type Graph, onnxFile } from "./testing/onnx.ts";
import { wrapPadding } from "./wrap-padding.ts";

const folder = mkdtempSync(join(tmpdir(), "scumble-wrap-"));
let files = 0;

async function run(graph: Graph, x: { shape: number[]; data: Float32Array }, options: SessionOptions = {}) {
  const path = join(folder, `${files++}.onnx`);
  writeFileSync(path, onnxFile(graph));
  const session = await openSession(path, options);
  const { y } = await session.run({ x });
  await session.release();
  return y!;
}

function convolution(pads: readonly number[], weights: Float32Array): Graph {
  return {
    inputs: [{ name: "x", type: "float32", shape: [1, 1, "h", "w"] }],
    outputs: [{ name: "y", type: "float32", shape: [1, 1, "h2", "w2"] }],
    constants: [{ name: "weights", shape: [1, 1, 3, 3], data: weights }],
    nodes: [{ op: "Conv", inputs: ["x", "weights"], outputs: ["y"], attributes: { kernel_shape: [3, 3], pads } }],
  };
}

const pictures = fc
  .record({ width: fc.integer({ min: 3, max: 8 }), height: fc.integer({ min: 3, max: 8 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc
        .array(fc.integer({ min: -9, max: 9 }), { minLength: width * height, maxLength: width * height })
        .map((values) => Float32Array.from(values)),
    }),
  );
const weights = Float32Array.from([1, -2, 3, 0.5, 4, -1, 2, 1, -3]);

/** The picture with a border of 1: from the opposite edge where it wraps, else 0. */
function bordered(
  { width, height, data }: { width: number; height: number; data: Float32Array },
  x: boolean,
  y: boolean,
) {
  const wide = new Float32Array((width + 2) * (height + 2));
  for (let row = -1; row <= height; row++) {
    for (let column = -1; column <= width; column++) {
      const inside = (column >= 0 && column < width) || x;
      const within = (row >= 0 && row < height) || y;
      if (!inside || !within) continue;
      const from = ((row + height) % height) * width + ((column + width) % width);
      wide[(row + 1) * (width + 2) + column + 1] = data[from]!;
    }
  }
  return { shape: [1, 1, height + 2, width + 2], data: wide };
}

test.each([
  ["x", true, false],
  ["y", false, true],
  ["both", true, true],
] as const)("%s: a convolution sees the opposite edge in place of zeros", async (seamless, x, y) => {
  await fc.assert(
    fc.asyncProperty(pictures, async (picture) => {
      const { width, height, data } = picture;
      const shape = [1, 1, height, width];
      const wrapped = await run(convolution([1, 1, 1, 1], weights), { shape, data }, { seamless });
      const expected = await run(convolution([0, 0, 0, 0], weights), bordered(picture, x, y));
      expect(wrapped).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});

test("weights in a file of their own are found", async () => {
  const large = Float32Array.from({ length: 9 * 64 }, (_, i) => Math.sin(i));
  const filled = (location?: string): Graph => ({
    ...convolution([1, 1, 1, 1], weights),
    constants: [
      { name: "weights", shape: [64, 1, 3, 3], data: large, ...(location === undefined ? {} : { location }) },
    ],
    outputs: [{ name: "y", type: "float32", shape: [1, 64, "h2", "w2"] }],
  });
  writeFileSync(join(folder, "weights.data"), large);
  const x = { shape: [1, 1, 4, 4], data: Float32Array.from({ length: 16 }, (_, i) => i) };
  const inside = await run(filled(), x, { seamless: "both" });
  expect(await run(filled("weights.data"), x, { seamless: "both" })).toEqual(inside);
  expect(await run(filled("weights.data"), x)).not.toEqual(inside);
});

test("padding by a node of its own wraps too", async () => {
  const graph: Graph = {
    inputs: [{ name: "x", type: "float32", shape: [1, 1, "h", "w"] }],
    outputs: [{ name: "y", type: "float32", shape: [1, 1, "h2", "w2"] }],
    constants: [{ name: "pads", shape: [8], data: BigInt64Array.from([0n, 0n, 0n, 0n, 0n, 0n, 1n, 1n]) }],
    nodes: [{ op: "Pad", inputs: ["x", "pads"], outputs: ["y"] }],
  };
  const x = { shape: [1, 1, 2, 2], data: Float32Array.of(1, 2, 3, 4) };
  expect(Array.from((await run(graph, x)).data)).toEqual([1, 2, 0, 3, 4, 0, 0, 0, 0]);
  expect(Array.from((await run(graph, x, { seamless: "both" })).data)).toEqual([1, 2, 1, 3, 4, 3, 1, 2, 1]);
});

test("a graph without padding keeps every byte of its nodes", async () => {
  const file = onnxFile(convolution([0, 0, 0, 0], weights));
  expect(wrapPadding(file, "both", "test")).toEqual(Buffer.from(file));
});

test("padding that is left to the runtime, and a truncated file, are refused", () => {
  const graph = convolution([1, 1, 1, 1], weights);
  const [node] = graph.nodes;
  const same = onnxFile({ ...graph, nodes: [{ ...node!, attributes: { auto_pad: "SAME_UPPER" } }] });
  expect(() => wrapPadding(same, "both", "unet/model.onnx")).toThrow("auto_pad SAME_UPPER");
  const whole = onnxFile(graph);
  expect(() => wrapPadding(whole.subarray(0, whole.length - 20), "both", "test")).toThrow();
});
