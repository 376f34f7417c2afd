import { Command } from "commander";
import { addEngineOptions } from "./engine-options.ts";
import { orderFrom } from "./job-order.ts";
import { collectOutput } from "./outputs.ts";
import { findPipeline, requestOptions } from "./request-options.ts";

/** A verb that runs one job of a pipeline; its options are the pipeline's parameters. */
export function jobCommand(id: string, example: string): Command {
  const pipeline = findPipeline(id);
  const command = new Command(id).description(pipeline.doc);
  for (const option of requestOptions(pipeline)) command.addOption(option);
  command.requiredOption(
    "--out <file>",
    "where to write the result: .png (flattened), .ora or .psd (layers and masks); may be repeated; several results are numbered",
    collectOutput,
  );
  return addEngineOptions(command)
    .addHelpText("after", `\nExample:\n  ${example}`)
    .action(async (given: Parameters<typeof orderFrom>[1]) => {
      const { runJob } = await import("./run-job.ts");
      process.exitCode = await runJob(orderFrom(pipeline, given));
    });
}
