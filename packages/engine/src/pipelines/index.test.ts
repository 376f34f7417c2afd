import { JobRequest } from "@scumble/protocol";
import { expect, test } from "vitest";
import { pipelines } from "./index.ts";

const known = JobRequest.options.map((option) => option.shape.pipeline.value);

test("there is a pipeline for every request that the protocol knows", () => {
  expect(Object.keys(pipelines).sort()).toEqual([...known].sort());
  for (const [id, pipeline] of Object.entries(pipelines)) {
    expect(pipeline.id).toBe(id);
    expect(pipeline.title).toMatch(/^[A-Z]/);
  }
});

test("a model without an encoder can only make pictures from words, an inpainting one not even that", () => {
  const served = (model: { readsPictures: boolean; inChannels: number; latentChannels: number }) =>
    Object.values(pipelines)
      .filter((pipeline) => pipeline.serves(model))
      .map((pipeline) => pipeline.id);
  expect(served({ readsPictures: true, inChannels: 9, latentChannels: 4 })).toEqual(known);
  expect(served({ readsPictures: false, inChannels: 4, latentChannels: 4 })).toEqual(["generate"]);
  expect(served({ readsPictures: false, inChannels: 9, latentChannels: 4 })).toEqual([]);
});
