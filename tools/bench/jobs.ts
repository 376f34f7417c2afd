// Jobs on the embedded model: how long they take, what the engine adds to ONNX Runtime's own time, how the daemon's event loop
// does meanwhile, memory.
import { availableParallelism } from "node:os";
import type { JobRequestInput } from "@scumble/protocol/client";
import { type Figure, median } from "./figure.ts";
import { peakOf } from "./peak-memory.ts";
import type { Daemon } from "./start-daemon.ts";

const runs = 5;

interface Size {
  /** Width and height, pixels. */
  readonly side: number;
  readonly steps: number;
  /** Bar for a job; left out: none. */
  readonly atMostMs?: number;
  /** Bar for a job over its calls. */
  readonly atMostOverCalls?: number;
}

const sizes: readonly Size[] = [
  { side: 256, steps: 4, atMostMs: 1000 },
  { side: 512, steps: 4, atMostMs: 4000 },
  { side: 512, steps: 20, atMostOverCalls: 1.1 },
];

const request = ({ side, steps }: Size, seed: number): JobRequestInput => ({
  pipeline: "generate",
  prompt: "red brick wall",
  seed,
  steps,
  width: side,
  height: side,
});

/** Jobs by size and steps, then the daemon while they ran. The first job, which loads the model, is not counted. */
export async function measureJobs({ engine, reset, report }: Daemon): Promise<Figure[]> {
  await engine.submit(request(sizes[0]!, 0)).result();
  reset();
  const figures: Figure[] = [];
  for (const size of sizes) {
    // not counted: ONNX Runtime's arenas grow at a new size
    await engine.submit(request(size, 0)).result();
    const timings = [];
    for (let seed = 1; seed <= runs; seed++) timings.push((await engine.submit(request(size, seed)).result()).timing);
    const name = `${size.side}×${size.side} in ${size.steps} steps`;
    const jobMs = median(timings.map(({ totalMs }) => totalMs));
    const modelMs = median(timings.map(({ modelMs }) => modelMs));
    figures.push(
      {
        name: `${name}: job`,
        value: jobMs,
        unit: "ms",
        ...(size.atMostMs === undefined ? {} : { atMost: size.atMostMs }),
        runs,
        parts: { modelMs, cores: availableParallelism() },
      },
      {
        name: `${name}: job over its ONNX Runtime calls`,
        value: median(timings.map((timing) => timing.totalMs / timing.modelMs)),
        unit: "ratio",
        ...(size.atMostOverCalls === undefined ? {} : { atMost: size.atMostOverCalls }),
        runs,
        parts: { jobMs, modelMs },
      },
    );
  }
  const { delayP99Ms, peakBytes, workerPid } = await report();
  const workerBytes = await peakOf(workerPid);
  return [
    ...figures,
    {
      name: "event-loop delay p99 in the daemon during jobs",
      value: delayP99Ms,
      unit: "ms",
      atMost: 20,
      runs: runs * sizes.length,
    },
    { name: "peak memory of the daemon", value: peakBytes / 2 ** 20, unit: "MiB", runs: 1 },
    ...(workerBytes === null
      ? []
      : [{ name: "peak memory of the worker", value: workerBytes / 2 ** 20, unit: "MiB", runs: 1 } as const]),
  ];
}
