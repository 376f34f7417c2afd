// Where the time of a fill in a large document goes, by what the code is for: a sampling profile of one job in this process.
import { Session } from "node:inspector/promises";
import { modelDirectory } from "@scumble/swatch";
import { documentPicture } from "../../packages/engine/src/imaging/document-picture.ts";
import { openModel } from "../../packages/engine/src/models/folder.ts";
import { runPipeline } from "../../packages/engine/src/pipelines/index.ts";
import { JobRequest } from "../../packages/protocol/src/index.ts";
import type { Figure } from "./figure.ts";
import { largeFill } from "./fills.ts";

/** Files of imaging/ that make a filling look like its surroundings; all others there cut, scale, select, lay over and check. */
const matching = /\/imaging\/(match-|measure-grain|soften-rim|rim)/;
const sampledEveryUs = 1_000;

/** Runs the job once to warm the code up, and once under the profiler. */
export async function profileFill(): Promise<Figure[]> {
  const model = await (await openModel(modelDirectory)).load();
  const { pixels, mask, place } = largeFill();
  const data = new Uint16Array(pixels.buffer);
  const request = JobRequest.parse({
    ...{ pipeline: "fill", prompt: "red brick wall", seed: 1 },
    image: { format: "rgba16", blob: "0".repeat(64), ...place },
    mask: { format: "gray8", blob: "0".repeat(64), ...place },
  });
  const pictures = {
    picture: async () => documentPicture({ format: "rgba16", ...place, data }),
    mask: async () => mask,
  };
  const run = async () => {
    const started = performance.now();
    for await (const _layer of runPipeline({ request, model, pictures }, { signal: new AbortController().signal }));
    return performance.now() - started;
  };
  await run();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: sampledEveryUs });
  await session.post("Profiler.start");
  const jobMs = await run();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  await model.release();

  const urls = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.url]));
  const parts = { jobMs, geometryAndCompositingMs: 0, matchingMs: 0 };
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const url = urls.get(id) ?? "";
    const spentMs = (profile.timeDeltas?.[i] ?? 0) / 1_000;
    if (matching.test(url)) parts.matchingMs += spentMs;
    else if (url.includes("/imaging/") || /\/pipelines\/[^/]+$/.test(url)) parts.geometryAndCompositingMs += spentMs;
  }
  return [
    {
      name: "fill in a 4096×4096 16-bit document: geometry and compositing over the whole job, code warm, matching apart",
      value: parts.geometryAndCompositingMs / jobMs,
      unit: "ratio",
      atMost: 0.05,
      runs: 1,
      parts,
    },
    {
      name: "the same with the matching of colours and contrast",
      value: (parts.geometryAndCompositingMs + parts.matchingMs) / jobMs,
      unit: "ratio",
      runs: 1,
    },
  ];
}
