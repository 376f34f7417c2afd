// The Python client against the real engine, on a whole line and on one that is cut again and again.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { startCuttingProxy } from "@scumble/protocol/testing";
import { expect, test } from "vitest";
import { startInstantEngine } from "./instant-engine.ts";

const folder = join(import.meta.dirname, "..", "..", "packages", "client-py");
const python = ["python3", "python"].find((command) =>
  /^Python 3\.(?!6|7)\d/.test(spawnSync(command, ["--version"]).stdout?.toString() ?? ""),
);

test("the Python client works with the engine", { timeout: 60_000 }, async ({ skip }) => {
  if (python === undefined) return skip("no Python 3.8 or newer here: the Python client was not run");
  const engine = await startInstantEngine();
  const proxy = await startCuttingProxy(engine.port);
  // seldom enough that an upload, which starts anew after a cut, gets through
  const cutEvery = setInterval(() => proxy.cutAfter(120_000), 300);
  const run = spawn(python, ["-m", "unittest", "discover", "-s", "tests_engine", "-t", "."], {
    cwd: folder,
    env: {
      ...process.env,
      SCUMBLE_TEST_URL: engine.url,
      SCUMBLE_TEST_PROXY: proxy.url,
      SCUMBLE_TEST_PORT: String(engine.port),
      SCUMBLE_TEST_TOKEN: engine.token,
    },
  });
  let told = "";
  run.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const status = await new Promise((resolve) => run.on("close", resolve));
  clearInterval(cutEvery);
  await proxy.close();
  await engine.close();
  expect(status, told).toBe(0);
  expect(told).toMatch(/Ran [1-9]\d* tests/);
  expect(proxy.cuts).toBeGreaterThan(2);
});
