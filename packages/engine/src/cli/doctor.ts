import { Command } from "commander";
import type { Finding } from "./examination.ts";
import { exitCodes } from "./exit-codes.ts";
import { coloursFor, print, printJson } from "./terminal.ts";

const marks = { good: "ok", warning: "--", bad: "!!" } as const;

/** `scumble doctor`: looks at everything the engine needs and says what to do about what is wrong. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Look at everything the engine needs; exit code 1 if something is wrong.")
    .option("--data <folder>", "Data folder of the engine")
    .option("--json", "One JSON object on stdout")
    .action(async (options: { data?: string; json?: boolean }) => {
      const { examine } = await import("./examination.ts");
      const findings: Finding[] = [];
      for await (const finding of examine(options)) {
        findings.push(finding);
        if (options.json !== true) showFinding(finding);
      }
      const healthy = findings.every(({ state }) => state !== "bad");
      if (options.json === true) printJson({ healthy, findings });
      process.exitCode = healthy ? exitCodes.ok : exitCodes.failure;
    });
}

/** `scumble probe-runtime`, for doctor alone: a native library that aborts takes only this process along. */
export function probeRuntimeCommand(): Command {
  return new Command("probe-runtime").action(async () => {
    const { listProviders } = await import("../runtime/providers.ts");
    printJson(listProviders());
  });
}

function showFinding({ state, title, text, advice }: Finding): void {
  const colours = coloursFor(process.stdout);
  const paint = { good: colours.green, warning: colours.yellow, bad: colours.red }[state];
  print(`${paint(marks[state])}  ${title.padEnd(20)}  ${text}`);
  if (advice !== null) print(`${" ".repeat(26)}${advice}`);
}
