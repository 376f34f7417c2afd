import { Command } from "commander";
import { engineVersion } from "../base/version.ts";
import { againCommand } from "./again.ts";
import { describeCommand } from "./describe.ts";
import { doctorCommand, probeRuntimeCommand } from "./doctor.ts";
import { expandCommand } from "./expand.ts";
import { fillCommand } from "./fill.ts";
import { generateCommand } from "./generate.ts";
import { installCommand, statusCommand, uninstallCommand } from "./install.ts";
import { jobsCommand } from "./jobs.ts";
import { modelsCommand } from "./models.ts";
import { pairCommand } from "./pair.ts";
import { refineCommand } from "./refine.ts";
import { removeCommand } from "./remove.ts";
import { repairCommand } from "./repair.ts";
import { serveCommand } from "./serve.ts";

/** The command `scumble` with all its verbs. They load what they need when they run, so that help and errors come at once. */
export function createProgram(): Command {
  const program = new Command("scumble")
    .description("Local image generation: an engine for editors, and a command line of its own.")
    .version(engineVersion, "-V, --version", "show the version")
    .addCommand(generateCommand())
    .addCommand(refineCommand())
    .addCommand(fillCommand())
    .addCommand(removeCommand())
    .addCommand(expandCommand())
    .addCommand(repairCommand())
    .addCommand(againCommand())
    .addCommand(serveCommand())
    .addCommand(describeCommand())
    .addCommand(modelsCommand())
    .addCommand(jobsCommand())
    .addCommand(pairCommand())
    .addCommand(installCommand())
    .addCommand(uninstallCommand())
    .addCommand(statusCommand())
    .addCommand(doctorCommand())
    .addCommand(probeRuntimeCommand(), { hidden: true });
  prepare(program);
  return program;
}

/** Settings that commander does not hand down to commands that were made elsewhere. */
function prepare(command: Command): void {
  command
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "scumble: ")) });
  for (const child of command.commands) prepare(child);
}
