import { expect, test } from "vitest";
import { torchNormal } from "../../numerics/noise.ts";
import { guidanceEmbedding, guide, rescaleGuidance } from "./guidance.ts";

test("guidance leads from the negative prediction through the positive one and beyond", () => {
  const predictions = Float32Array.of(1, 2, 3, 6);
  expect(Array.from(guide(predictions, 0, new Float32Array(2)))).toEqual([1, 2]);
  expect(Array.from(guide(predictions, 1, new Float32Array(2)))).toEqual([3, 6]);
  expect(Array.from(guide(predictions, 7.5, new Float32Array(2)))).toEqual([16, 32]);
});

test("full rescaling gives each picture the contrast of its positive prediction, none changes nothing", () => {
  const predictions = torchNormal(3, 2 * 2 * 64).map((value, i) => value * (i < 192 ? 1 : 3));
  const deviation = (values: Float32Array) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  };
  const guided = guide(predictions, 7.5, new Float32Array(128));
  const before = guided.slice();
  rescaleGuidance(guided, predictions, 2, 0);
  expect(guided).toEqual(before);
  rescaleGuidance(guided, predictions, 2, 1);
  for (const picture of [0, 1]) {
    const own = guided.subarray(picture * 64, picture * 64 + 64);
    expect(deviation(own)).toBeCloseTo(deviation(predictions.subarray(128 + picture * 64, 192 + picture * 64)), 4);
  }
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
