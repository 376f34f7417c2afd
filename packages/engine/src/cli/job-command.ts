import { Command, Option } from "commander";
import { addEngineOptions } from "./engine-options.ts";
import { orderFrom } from "./job-order.ts";
import { besideDocument, collectOutput, type Output } from "./outputs.ts";
import { findPipeline, requestOptions } from "./request-options.ts";

/** Other names for file options: the layered document that results go into, and what is selected in it. */
const otherNames = {
  image: {
    flags: "--document <file>",
    help: "A .psd or .ora instead of --image: results become layers on top of it, and everything else in it stays",
  },
  mask: { flags: "--selection <file>", help: "Another name for --mask" },
} as const;

type Given = Omit<Parameters<typeof orderFrom>[1], "out"> & { readonly out?: readonly Output[] };

/** A verb that runs one job of a pipeline; its options are the pipeline's parameters. */
export function jobCommand(id: string, example: string): Command {
  const pipeline = findPipeline(id);
  const command = new Command(id).description(pipeline.doc);
  const options = requestOptions(pipeline);
  const needed: Option[] = [];
  const optional = options.filter(({ mandatory }) => !mandatory);
  for (const option of options.filter(({ mandatory }) => mandatory)) {
    command.addOption(option.helpGroup("Needed:"));
    const other = otherNames[option.attributeName() as keyof typeof otherNames];
    if (other === undefined) continue;
    // one of the two will do, which is checked when both are known
    needed.push(option.makeOptionMandatory(false));
    command.addOption(new Option(other.flags, other.help).conflicts(option.attributeName()).helpGroup("Needed:"));
  }
  const out = new Option(
    "--out <file>",
    "Where to write the result: .png (flattened), .ora or .psd (layers and masks); may be repeated; several results are numbered. Left out: beside the --document, under a name of its own",
  );
  command.addOption(out.argParser(collectOutput).helpGroup("Needed:"));
  for (const option of optional) command.addOption(option);
  return addEngineOptions(command)
    .addHelpText("after", `\nExample:\n  ${example}`)
    .action(async (given: Given) => {
      const { document, selection, image = document, mask = selection } = given;
      const paths: Record<string, string | undefined> = { image, mask };
      for (const option of needed) if (paths[option.attributeName()] === undefined) refuseMissing(command, option);
      if (given.out === undefined && document === undefined) refuseMissing(command, out);
      const { runJob } = await import("./run-job.ts");
      const outputs = given.out ?? [await besideDocument(document ?? "", id)];
      process.exitCode = await runJob(orderFrom(pipeline, { ...given, out: outputs }));
    });
}

function refuseMissing(command: Command, { flags }: Option): never {
  return command.error(`error: required option '${flags}' not specified`, {
    code: "commander.missingMandatoryOptionValue",
  });
}
