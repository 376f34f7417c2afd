import type { JobRecord, Result } from "@scumble/protocol";
import { describe, expect, it } from "vitest";
import { pipelines } from "../session/describe.ts";
import { summarize } from "./describe.ts";
import { examineNode } from "./examination.ts";
import { jobRows } from "./jobs.ts";
import { modelRows } from "./models.ts";
import { announcement } from "./pair.ts";

const model: Result<"engine.describe">["models"][number] = {
  id: "swatch",
  name: "Swatch",
  family: "sd1",
  pipelines: ["generate", "fill"],
  nativeSize: { width: 256, height: 256 },
  recommended: { steps: 20, guidance: 4, scheduler: "euler" },
  understands: {},
  sizeBytes: 29_000_000,
  problem: null,
};

describe("jobs list", () => {
  it("shows one line a job, with the prompt last and shortened", () => {
    const job = {
      jobId: "job_0000000000000000000a",
      client: "Krita",
      state: "queued",
      position: 2,
      createdAt: 1_000,
      request: { pipeline: "fill", prompt: `red\nbrick ${"wall ".repeat(20)}` },
    } as unknown as JobRecord;
    expect(jobRows([job], 66_000)).toEqual([
      "job                       state             age    pipeline  client  prompt",
      "job_0000000000000000000a  queued (2 ahead)  1 min  fill      Krita   red brick wall wall wall wall wall wall wall wa…",
    ]);
  });
});

describe("models list", () => {
  it("marks the default and tells what is wrong below", () => {
    const broken = { ...model, id: "other", problem: "unet/model.onnx is missing." };
    const lines = modelRows([model, broken], "swatch");
    expect(lines[1]).toMatch(/^\* {2}swatch {2}sd1 .* 256 × 256 {2}29\.0 MB {2}generate, fill {2}Swatch$/);
    expect(lines[2]).toMatch(/^ {3}other .*Swatch \(unusable\)$/);
    expect(lines[3]).toBe("other: unet/model.onnx is missing.");
  });
});

describe("describe", () => {
  const device = { name: "A processor", provider: "CPU", threads: 2, memoryBytes: 8_000_000_000 };
  const schedulers = [{ id: "euler", title: "Euler", diffusersClass: "EulerDiscreteScheduler" }];
  const all = {
    engine: "0.1.0",
    device,
    pipelines: [...pipelines],
    schedulers,
    models: [model],
    defaultModel: "swatch",
  };

  it("tells every parameter of every pipeline", () => {
    const text = summarize(all).join("\n");
    for (const { id, parameters } of pipelines)
      for (const { name } of [{ name: id }, ...parameters]) expect(text).toContain(name);
    expect(text).toMatch(/strength +number +0 to 1, default 1 +Strength/);
    expect(text).toContain("A processor, CPU, 2 threads, 8.0 GB memory");
  });

  it("says so when there is no model", () => {
    expect(summarize({ ...all, models: [], defaultModel: null })).toContain("No model is installed.");
  });
});

describe("pair", () => {
  it("shows the code spaced out", () => {
    expect(announcement("AB12-CD34", 0).join("\n")).toContain("A B 1 2 - C D 3 4");
  });
});

describe("doctor", () => {
  it.each([
    ["20.19.0", "good"],
    ["20.18.3", "bad"],
    ["22.1.0", "good"],
    ["18.20.0", "bad"],
  ])("finds Node %s %s", (version, state) => {
    expect(examineNode(version).state).toBe(state);
  });
});
