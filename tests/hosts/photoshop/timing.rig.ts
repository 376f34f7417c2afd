// How long a large document takes on its way to an engine that gives it back at once. Reports; the only limit is that it works.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createInProcessExecutor } from "../../../packages/engine/src/jobs/in-process-executor.ts";
import type { Perform } from "../../../packages/engine/src/jobs/perform.ts";
import { bundlePlugin } from "../../../plugins/photoshop-uxp/tools/bundle.ts";
import { startInProcess, type TestEngine } from "../../e2e/support/in-process-engine.ts";
import { createFakePhotoshop } from "./fake/photoshop.ts";
import { changedOutside, openPhoto } from "./support/pictures.ts";
import { startSession } from "./support/session.ts";

const echo: Perform = async ({ request }) => {
  if (!("image" in request) || request.image.format === "file") throw new TypeError("expected raw pixels");
  const { width, height, blob, format, colorSpace } = request.image;
  const pixels = { format, blob, width, height, colorSpace, icc: null };
  const recipe = { engine: "0", model: "", request };
  const layer = { name: "echo", group: null, rect: { ...request.origin, width, height }, pixels, mask: null };
  return { layers: [{ ...layer, seed: 0, recipe, report: null }], loadMs: 0, modelMs: 0 };
};

let engine: TestEngine;
let code: string;
beforeAll(async () => {
  const executor = (blobs: Parameters<typeof createInProcessExecutor>[1]) => createInProcessExecutor(echo, blobs);
  [engine, { code }] = await Promise.all([startInProcess({ executor }), bundlePlugin()]);
});
afterAll(async () => {
  await engine?.close();
});

test.each([8, 16, 32] as const)("4096 × 4096 pixels of %i bits, there and back", async (depth) => {
  const photoshop = createFakePhotoshop();
  const session = startSession(code, photoshop, [engine.port]);
  session.surroundings.secureStorage.set("scumble.token", engine.token);
  const paired = session.reload();
  const document = openPhoto(photoshop, { width: 4096, height: 4096, depth });
  const result = await paired.run("refine", { prompt: "same" });
  const { read, send, engine: received, place } = result?.timesMs ?? {};
  console.log(`${depth} bits: read ${read} ms, send ${send} ms, receive ${received} ms, write ${place} ms`);
  console.log(`most image data held at a time: ${Math.round(photoshop.images.peakBytes / 2 ** 20)} MiB`);
  expect(result).toMatchObject({ isPlaced: true });
  const corner = { left: 2000, top: 2000, right: 2100, bottom: 2100 };
  const shown = document.composite(corner);
  document.undo();
  expect(changedOutside(document.composite(corner), shown, () => false)).toBe(0);
  expect(photoshop.images.leaks()).toEqual([]);
  paired.controller.close();
  paired.loaded.unload();
});
