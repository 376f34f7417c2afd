// `pnpm bench`: one JSON line for each figure, everything measured in this run. Ends with 1 when a bar is not kept.
import { cpus } from "node:os";
import { measureColdStart } from "./cold-start.ts";
import { type Figure, keepsBar, printFigure } from "./figure.ts";
import { profileFill } from "./fill-profile.ts";
import { measureFills } from "./fills.ts";
import { measureJobs } from "./jobs.ts";
import { startDaemon } from "./start-daemon.ts";
import { measureSteps } from "./steps.ts";
import { measureTransport } from "./transport.ts";

console.log(
  JSON.stringify({
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    node: process.version,
    platform: process.platform,
  }),
);
const figures: Figure[] = [];
const report = (...measured: Figure[]) => {
  for (const figure of measured) printFigure(figure);
  figures.push(...measured);
};

report(...(await measureSteps()));
const daemon = await startDaemon();
try {
  report(...(await measureJobs(daemon)));
  report(await measureTransport(daemon));
} finally {
  await daemon.close();
}
const fresh = await startDaemon();
try {
  report(...(await measureFills(fresh)));
} finally {
  await fresh.close();
}
report(...(await profileFill()));
report(await measureColdStart());
if (!figures.every(keepsBar)) process.exitCode = 1;
