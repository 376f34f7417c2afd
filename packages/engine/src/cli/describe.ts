import type { Result } from "@scumble/protocol";
import { Command } from "commander";
import { withEngine } from "./engine-connection.ts";
import { addEngineOptions, type EngineChoices } from "./engine-options.ts";
import { modelRows } from "./models.ts";
import { formatBytes, formatTable } from "./table.ts";
import { print, printJson } from "./terminal.ts";

type Description = Result<"engine.describe">;

/** `scumble describe`: what the engine can do. */
export function describeCommand(): Command {
  return addEngineOptions(new Command("describe"))
    .description("Show what the engine can do: pipelines with their parameters, schedulers, models, device.")
    .action(async (choices: EngineChoices) => {
      const description = await withEngine(choices, (engine) => engine.call("engine.describe", {}));
      if (choices.json === true) printJson(description);
      else for (const line of summarize(description)) print(line);
    });
}

/** The description as lines for people. */
export function summarize({ engine, device, pipelines, schedulers, models, defaultModel }: Description): string[] {
  return [
    `Scumble ${engine}`,
    `Device: ${device.name}, ${device.provider}, ${device.threads} threads, ${formatBytes(device.memoryBytes)} memory`,
    "",
    ...pipelines.flatMap(({ id, doc, parameters }) => [`${id}: ${doc}`, ...parameterTable(parameters), ""]),
    "Schedulers",
    ...indent(schedulers.map(({ id, title }) => [id, title])),
    "",
    ...(models.length === 0 ? ["No model is installed."] : modelRows(models, defaultModel)),
  ];
}

type Parameter = Description["pipelines"][number]["parameters"][number];

function parameterTable(parameters: readonly Parameter[]): string[] {
  return indent(parameters.map((parameter) => [parameter.name, parameter.type, rangeOf(parameter), parameter.title]));
}

function rangeOf({ required, min, max, default: initial, nullable, unit }: Parameter): string {
  const bounds = min === null || max === null ? "" : `${min} to ${max}${unit === null ? "" : ` ${unit}`}`;
  const otherwise = required
    ? "required"
    : initial === null
      ? nullable
        ? "chosen by the engine"
        : ""
      : `default ${initial === "" ? "none" : initial}`;
  return [bounds, otherwise].filter((part) => part !== "").join(", ");
}

function indent(rows: string[][]): string[] {
  const [first, ...others] = rows;
  return first === undefined ? [] : formatTable(first, others).map((line) => `  ${line}`);
}
