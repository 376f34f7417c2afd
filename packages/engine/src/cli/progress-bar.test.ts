import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createProgressBar, describeProgress } from "./progress-bar.ts";

const halfway = { stage: "denoising", step: 3, steps: 20, fraction: 0.5, leftMs: 3200 } as const;

describe("describeProgress", () => {
  it("tells step and time left where they are known", () => {
    expect(describeProgress(halfway)).toBe("denoising, step 3 of 20, 4 s left");
    expect(describeProgress({ ...halfway, stage: "loading", steps: 0, leftMs: null })).toBe("loading the model");
  });
});

describe("createProgressBar", () => {
  const record = (isTTY: boolean) => {
    const written: string[] = [];
    const stream = new Writable({
      write(chunk, _, done) {
        written.push(String(chunk));
        done();
      },
    });
    return {
      written,
      stream: Object.assign(stream, { isTTY, columns: 100, rows: 30 }) as unknown as NodeJS.WriteStream,
    };
  };

  it("writes nothing where nobody watches", () => {
    const { written, stream } = record(false);
    const bar = createProgressBar(stream);
    bar.update({ ...halfway, jobId: "job_00000000000000000000", preview: null });
    bar.close();
    expect(written).toEqual([]);
  });
});
