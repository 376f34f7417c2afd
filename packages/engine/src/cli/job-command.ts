import { Command, Option } from "commander";
import { addEngineOptions } from "./engine-options.ts";
import { orderFrom } from "./job-order.ts";
import { collectOutput } from "./outputs.ts";
import { findPipeline, requestOptions } from "./request-options.ts";

/** A verb that runs one job of a pipeline; its options are the pipeline's parameters. */
export function jobCommand(id: string, example: string): Command {
  const pipeline = findPipeline(id);
  const command = new Command(id).description(pipeline.doc);
  const options = requestOptions(pipeline);
  for (const option of options.filter(({ mandatory }) => mandatory)) command.addOption(option.helpGroup("Needed:"));
  const out = new Option(
    "--out <file>",
    "Where to write the result: .png (flattened), .ora or .psd (layers and masks); may be repeated; several results are numbered",
  );
  command.addOption(out.argParser(collectOutput).makeOptionMandatory().helpGroup("Needed:"));
  for (const option of options.filter(({ mandatory }) => !mandatory)) command.addOption(option);
  return addEngineOptions(command)
    .addHelpText("after", `\nExample:\n  ${example}`)
    .action(async (given: Parameters<typeof orderFrom>[1]) => {
      const { runJob } = await import("./run-job.ts");
      process.exitCode = await runJob(orderFrom(pipeline, given));
    });
}
