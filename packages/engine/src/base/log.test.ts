import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createLog } from "./log.ts";

function capture(prompts: boolean) {
  const lines: string[] = [];
  const log = createLog({ level: "debug", file: null, people: { write: (line) => lines.push(line) }, prompts });
  return { log, lines };
}

test("tokens are never written, prompts only when told so", () => {
  for (const prompts of [false, true]) {
    const { log, lines } = capture(prompts);
    log.info(
      { token: "secret1", prompt: "a cat", deep: { request: { negativePrompt: "a dog", token: "secret2" } } },
      "x",
    );
    log.info({ headers: { authorization: "Bearer secret3" }, sessionId: "secret4", resume: "secret5" }, "y");
    const text = lines.join("");
    expect(text).not.toContain("secret");
    expect(text.includes("a cat")).toBe(prompts);
    expect(text.includes("a dog")).toBe(prompts);
  }
});

test("a line for people is one line", () => {
  const { log, lines } = capture(false);
  log.warn({ err: new Error("why"), jobId: "job_1", n: 2 }, "it broke");
  expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d warning: it broke why jobId=job_1 n=2\n$/)]);
});

test("the file holds JSON lines and is the owner's alone", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "scumble-log-")), "logs", "engine.log");
  const log = createLog({ level: "info", file, people: null });
  log.info({ port: 5 }, "started");
  const entry = await vi.waitFor(() => JSON.parse(readFileSync(file, "utf8")));
  expect(entry).toMatchObject({ port: 5, msg: "started" });
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
});
