import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitCodes } from "./exit-codes.ts";
import { reportFailure } from "./failure.ts";
import { createProgram } from "./program.ts";

/** Runs a command line that ends before any work. @returns exit code and what was said */
async function parse(...args: string[]): Promise<{ code: number; said: string }> {
  let said = "";
  const listen = (command: Command) => {
    const write = (text: string) => {
      said += text;
    };
    command.configureOutput({ writeErr: write, writeOut: write });
    command.commands.forEach(listen);
  };
  const program = createProgram();
  listen(program);
  const thrown = await program.parseAsync(args, { from: "user" }).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { code: thrown === null ? exitCodes.ok : reportFailure(thrown, false), said };
}

const fill = ["fill", "--image", "a.png", "--mask", "m.png", "--prompt", "x"];

describe("bad usage", () => {
  it.each([
    ["another extension", [...fill, "--out", "c.jpg"], /^scumble: .*\.png, \.tiff, \.ora or \.psd, received "c\.jpg"/],
    ["a number out of range", [...fill, "--out", "c.png", "--steps", "1000"], /from 1 to 150, received "1000"/],
    ["no output", fill, /^scumble: required option '--out <file>'/],
    ["no mask", ["fill", "--image", "a.png", "--prompt", "x", "--out", "c.png"], /--mask <file>/],
    ["an unknown option", [...fill, "--out", "c.png", "--stpes", "4"], /'--stpes'[\s\S]*--steps/],
    ["a layer that is no number", ["again", "a.ora", "--out", "c.png", "--layer", "top"], /from 1, received "top"/],
    ["an unknown verb", ["fil"], /'fil'[\s\S]*fill/],
    ["a limit out of range", ["jobs", "list", "--limit", "0"], /from 1 to 500/],
    ["an unknown state", ["jobs", "list", "--state", "lost"], /queued, running/],
    ["another thing than a job", ["jobs", "cancel", "x"], /an id from `scumble jobs list`/],
    ["another thing than a client", ["pair", "revoke", "x"], /an id from `scumble pair list`/],
    ["another thing than an address", ["describe", "--url", "here"], /ws:\/\/127/],
    ["no job to cancel", ["jobs", "cancel"], /missing required argument 'job'/],
  ])("%s is told in a sentence", async (_, args, pattern) => {
    const { code, said } = await parse(...args);
    expect({ code, said }).toEqual({ code: exitCodes.usage, said: expect.stringMatching(pattern) });
    expect(said.trim().split("\n").length).toBeLessThanOrEqual(2);
  });
});

describe("help", () => {
  it.each([[], ["fill"], ["jobs", "list"], ["models", "list"], ["pair", "revoke"], ["serve"], ["doctor"]])(
    "is there for %s %s",
    async (...verb) => {
      const { code, said } = await parse(...verb, "--help");
      expect(code).toBe(exitCodes.ok);
      expect(said).toContain(["Usage: scumble", ...verb].join(" "));
      expect(said).not.toContain("probe-runtime");
    },
  );
});
