import { FillRequest, GenerateRequest } from "@scumble/protocol";
import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { requestFields, requestOptions } from "./request-options.ts";

function parse(fields: typeof FillRequest.shape | typeof GenerateRequest.shape, args: string[]): Command {
  const command = new Command("try").exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of requestOptions(fields)) command.addOption(option);
  return command.parse(args, { from: "user" });
}

const fill = (...args: string[]) =>
  requestFields(
    FillRequest.shape,
    parse(FillRequest.shape, ["--image", "a.png", "--mask", "m.png", "--prompt", "bricks", ...args]).opts(),
  );

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

  it("cover every field of every request", () => {
    const names = requestOptions(GenerateRequest.shape).map((option) => option.attributeName());
    expect(names).toEqual(Object.keys(GenerateRequest.shape).filter((name) => name !== "pipeline"));
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
    ["--scheduler", "x".repeat(65)],
  ])("refuse %s %s", (flag, text) => {
    expect(() => fill(`${flag}=${text}`)).toThrowError(CommanderError);
    expect(() => fill(`${flag}=${text}`)).toThrowError(/Expected .*, received/);
  });

  it("demand what has no default", () => {
    expect(() => parse(FillRequest.shape, ["--image", "a.png", "--prompt", "x"])).toThrowError(/--mask/);
  });

  it("tell bounds and defaults, and never speak of null", () => {
    const help = requestOptions(FillRequest.shape).map(({ flags, description }) => `${flags}  ${description}`);
    expect(help.join("\n")).not.toMatch(/null|limits\.|undefined/);
    expect(help).toContain(
      "--strength <number>  How much may change: 0 keeps the picture, 1 starts from noise alone (0 to 1, default 1)",
    );
  });
});
