import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { findPipeline, requestFields, requestOptions } from "./request-options.ts";

const fillPipeline = findPipeline("fill");

function parse(args: string[]): Record<string, unknown> {
  const command = new Command("try").exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of requestOptions(fillPipeline)) command.addOption(option);
  return command.parse(args, { from: "user" }).opts();
}

const fill = (...args: string[]) =>
  requestFields(fillPipeline, parse(["--image", "a.png", "--mask", "m.png", "--prompt", "bricks", ...args]));

describe("request options", () => {
  it("leave what was not given to the engine's defaults", () => {
    expect(fill()).toEqual({ prompt: "bricks" });
  });

  it("turn text into the types that the schema wants", () => {
    expect(
      fill(
        "--seed=5",
        "--steps=4",
        "--guidance=2.5",
        "--origin=-3,40",
        "--padding-px=16",
        "--negative-prompt=dull",
        "--scheduler=euler",
        "--batch=2",
      ),
    ).toEqual({
      prompt: "bricks",
      seed: 5,
      steps: 4,
      guidance: 2.5,
      origin: { x: -3, y: 40 },
      paddingPx: 16,
      negativePrompt: "dull",
      scheduler: "euler",
      batch: 2,
    });
  });

  it("exist for every parameter of every pipeline", () => {
    for (const id of ["generate", "refine", "fill"]) {
      const pipeline = findPipeline(id);
      const names = requestOptions(pipeline).map((option) => option.attributeName());
      expect(names).toEqual(pipeline.parameters.map(({ name }) => name));
    }
  });

  it.each([
    ["--steps", "0"],
    ["--steps", "2.5"],
    ["--steps", "many"],
    ["--steps", ""],
    ["--seed", "-1"],
    ["--seed", "0x10"],
    ["--strength", "1.5"],
    ["--guidance", "NaN"],
    ["--batch", "9"],
    ["--origin", "1"],
    ["--origin", "1,2,3"],
    ["--origin", "1.5,2"],
  ])("refuse %s %s", (flag, text) => {
    expect(() => fill(`${flag}=${text}`)).toThrowError(CommanderError);
    expect(() => fill(`${flag}=${text}`)).toThrowError(/Expected .*, received/);
  });

  it("demand what has no default", () => {
    expect(() => parse(["--image", "a.png", "--prompt", "x"])).toThrowError(/--mask/);
  });

  it("tell bounds and defaults, and never speak of null", () => {
    const help = requestOptions(fillPipeline).map(({ flags, description }) => `${flags}  ${description}`);
    expect(help.join("\n")).not.toMatch(/null|limits\.|undefined/);
    expect(help).toContain(
      "--strength <number>  How much may change: 0 keeps the picture, 1 starts from noise alone (0 to 1, default 1)",
    );
  });
});
