import { expect, test } from "vitest";
import { torchNormal } from "../../numerics/noise.ts";
import { guidanceEmbedding, guide, rescaleGuidance } from "./guidance.ts";

const guided = (negative: Float32Array, positive: Float32Array[], weights: number[], guidance: number) => {
  const out = new Float32Array(negative.length);
  guide(negative, positive, weights, guidance, out);
  return out;
};

test("guidance leads from the negative prediction through the positive one and beyond", () => {
  const [negative, positive] = [Float32Array.of(1, 2), Float32Array.of(3, 6)];
  expect(Array.from(guided(negative, [positive], [1], 0))).toEqual([1, 2]);
  expect(Array.from(guided(negative, [positive], [1], 1))).toEqual([3, 6]);
  expect(Array.from(guided(negative, [positive], [1], 7.5))).toEqual([16, 32]);
});

test("composed prompts pull each with its weight", () => {
  const parts = [Float32Array.of(3), Float32Array.of(5)];
  expect(Array.from(guided(Float32Array.of(1), parts, [1, -0.5], 2))).toEqual([1 + 2 * (2 - 2)]);
  expect(guided(Float32Array.of(1), [parts[0]!, parts[0]!], [0.5, 0.5], 3)).toEqual(
    guided(Float32Array.of(1), [parts[0]!], [1], 3),
  );
});

test("full rescaling gives each picture the contrast of its positive prediction, none changes nothing", () => {
  const [negative, positive] = [torchNormal(3, 128), torchNormal(4, 128).map((value, i) => value * (i < 64 ? 1 : 3))];
  const deviation = (values: Float32Array) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  };
  const prediction = guided(negative, [positive], [1], 7.5);
  const before = prediction.slice();
  rescaleGuidance(prediction, positive, 2, 0);
  expect(prediction).toEqual(before);
  rescaleGuidance(prediction, positive, 2, 1);
  for (const start of [0, 64])
    expect(deviation(prediction.subarray(start, start + 64))).toBeCloseTo(
      deviation(positive.subarray(start, start + 64)),
      4,
    );
});

test("guidance 1 embeds as zero angle: sines 0, cosines 1; an odd width ends in 0", () => {
  expect(Array.from(guidanceEmbedding(1, 7))).toEqual([0, 0, 0, 1, 1, 1, 0]);
});

// diffusers get_guidance_scale_embedding(torch.tensor(7.5), 8) in float64 agrees to 1e-3: the angle 7500 leaves few digits
test("the embedding is sinusoidal in a thousandfold guidance", () => {
  const embedding = guidanceEmbedding(8.5, 8);
  expect(embedding[0]).toBeCloseTo(Math.sin(7500), 3);
  expect(embedding[3]).toBeCloseTo(Math.sin(0.75), 5);
  expect(embedding[7]).toBeCloseTo(Math.cos(0.75), 5);
});
