// From nothing to the first placed layer: the built daemon's process start, model load and one picture as recommended.
import { startEngineProcess } from "../demo/engine-process.ts";
import { type Figure, median } from "./figure.ts";

const runs = 3;

export async function measureColdStart(): Promise<Figure> {
  await import("../build.ts");
  const totals: number[] = [];
  const starts: number[] = [];
  const loads: number[] = [];
  const jobs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const daemon = await startEngineProcess({ quiet: true });
    try {
      const engine = await daemon.connect();
      starts.push(performance.now() - start);
      const { layers, timing } = await engine
        .submit({ pipeline: "generate", prompt: "red brick wall", seed: 1 })
        .result();
      await engine.download(layers[0]!.pixels.blob);
      totals.push(performance.now() - start);
      loads.push(timing.loadMs);
      jobs.push(timing.totalMs);
      engine.close();
    } finally {
      await daemon.close();
    }
  }
  return {
    name: "cold start of the daemon to the first placed layer",
    value: median(totals),
    unit: "ms",
    runs,
    parts: { startMs: median(starts), loadMs: median(loads), jobMs: median(jobs) },
  };
}
