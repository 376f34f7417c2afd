// `pnpm bench [part …]`: one JSON line for each figure, everything measured in this run. Ends with 1 when a bar is not kept.
import { availableParallelism, cpus } from "node:os";
import { measureColdStart } from "./cold-start.ts";
import { type Figure, keepsBar, printFigure } from "./figure.ts";
import { profileFill } from "./fill-profile.ts";
import { measureFills } from "./fills.ts";
import { measureJobs } from "./jobs.ts";
import { type Daemon, startDaemon } from "./start-daemon.ts";
import { measureSteps } from "./steps.ts";
import { measureTransport } from "./transport.ts";

/** By name on the command line, in the order in which they run; each with a daemon of its own where it needs one. */
const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  steps: measureSteps,
  jobs: () => onDaemon(measureJobs),
  transport: () => onDaemon(async (daemon) => [await measureTransport(daemon)]),
  fills: () => onDaemon(measureFills),
  profile: profileFill,
  "cold-start": async () => [await measureColdStart()],
};

async function onDaemon(measure: (daemon: Daemon) => Promise<Figure[]>): Promise<Figure[]> {
  const daemon = await startDaemon();
  try {
    return await measure(daemon);
  } finally {
    await daemon.close();
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(
    `Expected parts out of ${Object.keys(parts).join(", ")}, received ${unknown.join(", ")}; name these or none.`,
  );
  process.exit(1);
}
console.log(
  JSON.stringify({
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    coresUsed: availableParallelism(),
    node: process.version,
    platform: process.platform,
  }),
);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const measured = await measure();
  for (const figure of measured) printFigure(figure);
  figures.push(...measured);
}
if (!figures.every(keepsBar)) process.exitCode = 1;
