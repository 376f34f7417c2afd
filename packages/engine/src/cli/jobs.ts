import { type JobRecord, messages } from "@scumble/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { withEngine } from "./engine-connection.ts";
import { addEngineOptions, type EngineChoices } from "./engine-options.ts";
import { formatAge, formatTable, shorten } from "./table.ts";
import { print, printJson } from "./terminal.ts";

const states = ["queued", "running", "finished", "failed", "cancelled"] as const satisfies JobRecord["state"][];

interface ListChoices extends EngineChoices {
  readonly state?: JobRecord["state"];
  readonly limit?: number;
}

/** `scumble jobs list` and `scumble jobs cancel`. */
export function jobsCommand(): Command {
  const list = addEngineOptions(new Command("list"))
    .description("List the jobs of all clients, newest first.")
    .addOption(new Option("--state <state>", "Only jobs in this state").choices(states))
    .option("--limit <number>", "At most so many (default 50)", parseLimit)
    .action(async ({ state, limit, ...choices }: ListChoices) => {
      const asked = { ...(state === undefined ? {} : { state }), ...(limit === undefined ? {} : { limit }) };
      const { jobs } = await withEngine(choices, (engine) => engine.call("job.list", { whose: "all", ...asked }));
      if (choices.json === true) return printJson({ jobs });
      if (jobs.length === 0) return print("No jobs.");
      for (const line of jobRows(jobs, Date.now())) print(line);
    });
  const cancel = addEngineOptions(new Command("cancel"))
    .description("Stop a job: a waiting one at once, a running one after the step it is in.")
    .argument("<job>", "Id from `scumble jobs list`", parseJobId)
    .action(async (jobId: string, choices: EngineChoices) => {
      const { state } = await withEngine(choices, (engine) => engine.call("job.cancel", { jobId }));
      if (choices.json === true) printJson({ job: jobId, state });
      else print(state === "running" ? `${jobId} stops after its step` : `${jobId} is ${state}`);
    });
  return new Command("jobs").description("See and stop jobs.").addCommand(list).addCommand(cancel);
}

/** A table of jobs. @param now milliseconds since 1970, to tell ages */
export function jobRows(jobs: readonly JobRecord[], now: number): string[] {
  return formatTable(
    ["job", "state", "age", "pipeline", "client", "prompt"],
    jobs.map(({ jobId, state, position, createdAt, request, client }) => [
      jobId,
      position === null ? state : `${state} (${position} ahead)`,
      formatAge(now - createdAt),
      request.pipeline,
      shorten(client, 24),
      shorten(request.prompt, 48),
    ]),
  );
}

function parseLimit(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 500)
    throw new InvalidArgumentError("Expected a whole number from 1 to 500.");
  return Number(text);
}

function parseJobId(text: string): string {
  if (!messages["job.cancel"].params.shape.jobId.safeParse(text).success)
    throw new InvalidArgumentError("Expected an id from `scumble jobs list`, like job_7csukmsvhmonoid42hge.");
  return text;
}
