import { join } from "node:path";
import { Command, Option } from "commander";
import { loadConfig, type SettingsInput } from "../base/config.ts";
import type { Log } from "../base/log.ts";
import { exitCodes } from "./exit-codes.ts";
import { remark } from "./terminal.ts";

interface Choices {
  readonly data?: string;
  readonly models?: string[];
  readonly port?: number;
  readonly host?: string;
  readonly threads?: number;
  readonly logLevel?: SettingsInput["logLevel"];
  readonly logPrompts?: boolean;
  readonly json?: boolean;
  readonly exitWhenIdle?: number;
}

/** `scumble serve`: the engine, in the foreground until ^C. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("Run the engine until ^C.")
    .option("--data <folder>", "where jobs and pixels are kept")
    .option("--models <folders...>", "more folders that hold model folders")
    .option("--port <number>", "port to listen on; 0: any free one", Number)
    .option("--host <address>", "a loopback address")
    .option("--threads <number>", "threads of one model call", Number)
    .addOption(
      new Option("--log-level <level>", "least severe line to show").choices([
        "trace",
        "debug",
        "info",
        "warn",
        "error",
      ]),
    )
    .option("--log-prompts", "write prompts to the log")
    .option("--json", "one JSON object on stdout once the engine listens")
    .addOption(
      new Option("--exit-when-idle <seconds>", "stop when nobody needs the engine for so long")
        .argParser(Number)
        .hideHelp(),
    )
    .action(serve);
}

async function serve({ json, exitWhenIdle, ...flags }: Choices): Promise<void> {
  const config = loadConfig({ flags });
  const { paths } = config;
  // loaded here, so that help and other verbs come at once
  const [{ createLog }, { startEngine }, { findWorker }, { modelDirectory }] = await Promise.all([
    import("../base/log.ts"),
    import("../app.ts"),
    import("./worker-entry.ts"),
    import("@scumble/swatch"),
  ]);
  const log = createLog({
    level: config.logLevel,
    file: join(paths.data, "logs", "engine.log"),
    people: process.stderr,
    prompts: config.logPrompts,
  });
  const engine = await startEngine({
    dataDirectory: paths.data,
    runtimeDirectory: paths.runtime,
    models: { single: [modelDirectory], folders: paths.models },
    host: config.host,
    port: config.port,
    allowedOrigins: config.allowedOrigins,
    executor: findWorker(),
    threads: config.threads,
    keepJobsDays: config.keepJobsDays,
    log,
  });
  if (json === true)
    process.stdout.write(
      `${JSON.stringify({ url: engine.url, port: engine.port, pid: process.pid, data: paths.data })}\n`,
    );
  else remark(`Scumble listens at ${engine.url}; its data lies in ${paths.data}. Stop it with ^C.`);
  // an engine that a command started must not hold that command's folder
  if (exitWhenIdle !== undefined) process.chdir(paths.data);
  await untilClosed(engine, exitWhenIdle, log);
}

type Engine = Awaited<ReturnType<typeof import("../app.ts").startEngine>>;

/** Closes the engine at ^C, a termination signal or when nobody needs it; a second ^C does not wait. */
async function untilClosed(engine: Engine, idleSeconds: number | undefined, log: Log): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void engine.close(signal));
  process.once("SIGINT", () => process.once("SIGINT", () => process.exit(exitCodes.interrupted)));
  if (idleSeconds !== undefined) watchIdleness(engine, idleSeconds);
  await engine.closed;
  log.flush();
}

function watchIdleness(engine: Engine, idleSeconds: number): void {
  let idleSinceMs: number | null = null;
  setInterval(() => {
    if (!engine.isIdle()) idleSinceMs = null;
    else idleSinceMs ??= performance.now();
    if (idleSinceMs !== null && performance.now() - idleSinceMs >= idleSeconds * 1000)
      void engine.close("nobody needs the engine");
  }, 250).unref();
}
