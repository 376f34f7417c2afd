// What a job's command answers.
import type { JobResult } from "@scumble/protocol/client";
import { formatDuration, printable } from "./table.ts";

/** One file with the layer that is in it. */
export interface WrittenFile {
  readonly path: string;
  readonly layer: JobResult["layers"][number];
}

/** The answer for programs. */
export function jobAnswer(result: JobResult, files: readonly WrittenFile[]) {
  const { jobId, layers, timing } = result;
  return {
    job: jobId,
    state: "finished",
    model: layers[0]?.recipe.model ?? null,
    seeds: layers.map(({ seed }) => seed),
    layers: layers.map(({ name, rect, seed, mask, report, warnings = [] }) => ({
      ...{ name, rect, seed, hasMask: mask !== null, report, warnings },
    })),
    timing,
    files: [...new Set(files.map(({ path }) => path))],
  };
}

/** The answer for people: one line for each file, what was put up with, then the timings. */
export function jobLines(
  { layers, timing }: Pick<JobResult, "layers" | "timing">,
  files: readonly WrittenFile[],
): string[] {
  const { totalMs, modelMs, loadMs } = timing;
  const loading = loadMs === 0 ? "" : `, loading it ${formatDuration(loadMs)}`;
  return [
    ...files.map(({ path, layer: { name, rect, seed } }) => {
      const place = `${rect.width} × ${rect.height} at ${rect.x},${rect.y}`;
      return `wrote ${printable(path)}  (“${printable(name)}”, ${place}, seed ${seed})`;
    }),
    // every layer of a job comes from the same document and prompt
    ...[...(layers[0]?.report?.warnings ?? []), ...(layers[0]?.warnings ?? [])].map(
      ({ message }) => `warning: ${printable(message)}`,
    ),
    `${formatDuration(totalMs)}: model ${formatDuration(modelMs)}${loading}`,
  ];
}
