import type { Result } from "@scumble/protocol";
import { Command } from "commander";
import { withEngine } from "./engine-connection.ts";
import { addEngineOptions, type EngineChoices } from "./engine-options.ts";
import { formatBytes, formatTable } from "./table.ts";
import { print, printJson } from "./terminal.ts";

type ModelInfo = Result<"engine.describe">["models"][number];

/** `scumble models list`. */
export function modelsCommand(): Command {
  const list = addEngineOptions(new Command("list"))
    .description("List the installed models; * marks the one used where none is named.")
    .action(async (choices: EngineChoices) => {
      const { models, defaultModel } = await withEngine(choices, (engine) => engine.call("engine.describe", {}));
      if (choices.json === true) return printJson({ models, defaultModel });
      if (models.length === 0) return print("No model is installed.");
      for (const line of modelRows(models, defaultModel)) print(line);
    });
  return new Command("models").description("Work with installed models.").addCommand(list);
}

/** A table of models and, below it, what is wrong with any of them. */
export function modelRows(models: readonly ModelInfo[], defaultModel: string | null): string[] {
  const rows = models.map((model) => [
    model.id === defaultModel ? "*" : " ",
    model.id,
    model.family,
    `${model.nativeSize.width} × ${model.nativeSize.height}`,
    formatBytes(model.sizeBytes),
    model.pipelines.join(", "),
    model.problem === null ? model.name : `${model.name} (unusable)`,
  ]);
  const problems = models.filter(({ problem }) => problem !== null).map(({ id, problem }) => `${id}: ${problem}`);
  return [...formatTable(["", "model", "family", "size", "on disk", "pipelines", "name"], rows), ...problems];
}
