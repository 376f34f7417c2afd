// Jobs on the embedded model: what the engine adds to ONNX Runtime's own time, how the daemon's event loop does, memory.
import type { JobRequestInput } from "@scumble/protocol/client";
import { type Figure, median } from "./figure.ts";
import { peakOf } from "./peak-memory.ts";
import type { Daemon } from "./start-daemon.ts";

const runs = 5;
const request = (seed: number): JobRequestInput => ({
  pipeline: "generate",
  prompt: "red brick wall",
  seed,
  width: 512,
  height: 512,
});

/** Job time over the time inside ONNX Runtime, and the daemon's event loop meanwhile. The first job, which loads the model, is not counted. */
export async function measureJobs({ engine, reset, report }: Daemon): Promise<Figure[]> {
  await engine.submit(request(0)).result();
  reset();
  const timings = [];
  for (let seed = 1; seed <= runs; seed++) timings.push((await engine.submit(request(seed)).result()).timing);
  const { delayP99Ms, peakBytes, workerPid } = await report();
  const jobMs = median(timings.map(({ totalMs }) => totalMs));
  const modelMs = median(timings.map(({ modelMs }) => modelMs));
  const workerBytes = await peakOf(workerPid);
  return [
    {
      name: "512×512 job over its ONNX Runtime calls",
      value: median(timings.map((timing) => timing.totalMs / timing.modelMs)),
      unit: "ratio",
      atMost: 1.1,
      runs,
      parts: { jobMs, modelMs },
    },
    { name: "event-loop delay p99 in the daemon during jobs", value: delayP99Ms, unit: "ms", atMost: 20, runs },
    { name: "peak memory of the daemon", value: peakBytes / 2 ** 20, unit: "MiB", runs: 1 },
    ...(workerBytes === null
      ? []
      : [{ name: "peak memory of the worker", value: workerBytes / 2 ** 20, unit: "MiB", runs: 1 } as const]),
  ];
}
