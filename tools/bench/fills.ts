// A fill in a 4096 × 4096 document of 16 bits: what everything beside the model takes of its time, and the memory it takes.
import type { Engine, JobResult } from "@scumble/protocol/client";
import { ellipseSelection } from "../demo/selection.ts";
import { type Figure, median } from "./figure.ts";
import { peakOf } from "./peak-memory.ts";
import type { Daemon } from "./start-daemon.ts";

const side = 4096;
const runs = 1;
const documentBytes = side * side * 4 * 2;

/** Needs a fresh daemon, whose worker has held nothing large yet. */
export async function measureFills({ engine, report }: Daemon): Promise<Figure[]> {
  await fill(engine, 256);
  const { workerPid } = await report();
  const before = await peakOf(workerPid);
  const timings = [];
  for (let run = 0; run < runs; run++) timings.push((await fill(engine, side)).timing);
  const after = await peakOf(workerPid);
  const jobMs = median(timings.map(({ totalMs }) => totalMs));
  const modelMs = median(timings.map(({ modelMs }) => modelMs));
  const share: Figure = {
    name: "fill in a 4096×4096 16-bit document: time beside ONNX Runtime's calls over the whole job",
    value: median(timings.map((timing) => 1 - timing.modelMs / timing.totalMs)),
    unit: "ratio",
    runs,
    parts: { jobMs, modelMs },
  };
  if (before === null || after === null) return [share];
  const memory: Figure = {
    name: "the same: peak memory of the worker above the model's, over the document's size",
    value: (after - before) / documentBytes,
    unit: "ratio",
    atMost: 3,
    runs: 1,
    parts: { documentMiB: documentBytes / 2 ** 20, modelMiB: before / 2 ** 20, peakMiB: after / 2 ** 20 },
  };
  return [share, memory];
}

/** A noisy document of 16 bits, and a soft ellipse over a quarter of its sides. @param length of a side, pixels */
export function largeFill(length = side) {
  const place = { width: length, height: length };
  const pixels = Uint16Array.from({ length: length * length * 4 }, (_, i) =>
    i % 4 === 3 ? 65_535 : (i * 2_654_435_761) >>> 17,
  );
  const middle = { x: length / 2, y: length / 2, radiusX: length / 8, radiusY: length / 8, featherPx: 16 };
  return { place, pixels, mask: ellipseSelection(place, middle) };
}

async function fill(engine: Engine, length: number): Promise<JobResult> {
  const { place, pixels, mask } = largeFill(length);
  const request = {
    pipeline: "fill",
    prompt: "red brick wall",
    seed: 1,
    image: { format: "rgba16", blob: await engine.upload(new Uint8Array(pixels.buffer)), ...place },
    mask: { format: "gray8", blob: await engine.upload(mask.data), ...place },
  } as const;
  return engine.submit(request).result();
}
