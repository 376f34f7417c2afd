import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { z } from "zod";
import { EngineError } from "./errors.ts";
import { type Paths, resolvePaths } from "./paths.ts";

// A setting comes from the command line, else from SCUMBLE_<NAME>, else from config.json, else from here.

const Settings = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .nullable()
    .default(null)
    .describe("Port to listen on; 0: any free one; null: the protocol's own ports."),
  host: z.string().default("127.0.0.1").describe("Must be an address of this machine's loopback."),
  models: z.array(z.string()).default([]).describe("More folders that hold model folders."),
  allowedOrigins: z
    .array(z.string().max(200))
    .default([])
    .describe("Origin headers besides none, `null` and the engine's own that may say hello."),
  threads: z.int().min(1).max(1024).nullable().default(null).describe("Threads of one model call; null: one per core."),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error"]).default("info").describe("Least severe line to write."),
  logPrompts: z.boolean().default(false).describe("Whether prompts appear in the log."),
  keepJobsDays: z
    .number()
    .min(0.01)
    .max(36_500)
    .default(30)
    .describe("Ended jobs and their pixels are kept this long."),
});

export type Settings = z.output<typeof Settings>;
export type SettingsInput = {
  readonly [K in keyof z.input<typeof Settings>]?: z.input<typeof Settings>[K] | undefined;
};

export interface Config extends Settings {
  readonly paths: Paths;
}

/** Where settings come from; tests pass their own. */
export interface ConfigSources {
  /** From the command line; undefined fields count as not given. `data` chooses the data folder. */
  readonly flags?: SettingsInput & { readonly data?: string | undefined };
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The settings in force.
 * @throws {EngineError} protocol.invalid_params naming the setting and where it came from; file.unreadable for a broken config.json
 */
export function loadConfig({ flags = {}, env = process.env }: ConfigSources = {}): Config {
  const { data, ...given } = flags;
  const { configFile } = resolvePaths({ data }, env);
  const merged = { ...fromFile(configFile), ...fromEnv(env), ...withoutUndefined(given) };
  const parsed = Settings.safeParse(merged);
  if (!parsed.success) throw badSetting(parsed.error.issues[0], merged);
  return { ...parsed.data, paths: resolvePaths({ data, models: parsed.data.models }, env) };
}

function fromEnv(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(Settings.shape)) {
    const text = env[`SCUMBLE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`];
    if (text !== undefined && text !== "") found[name] = read(name, text);
  }
  return found;
}

function read(name: string, text: string): unknown {
  if (name === "models") return text.split(delimiter).filter((part) => part !== "");
  if (name === "allowedOrigins") return text.split(",").map((part) => part.trim());
  if (/^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return JSON.parse(text);
  return text;
}

function fromFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return {};
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new EngineError("file.unreadable", { field: path, expected: "a JSON object with settings" }, { cause });
  }
}

const withoutUndefined = (record: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

function badSetting(issue: z.core.$ZodIssue | undefined, given: Record<string, unknown>): EngineError {
  const field =
    issue?.code === "unrecognized_keys" ? String(issue.keys[0]) : String(issue?.path.map(String).join(".") ?? "");
  return new EngineError("protocol.invalid_params", {
    field,
    expected: issue?.message.replace(/^[^:]*: expected /, "") ?? "a legal setting",
    received: JSON.stringify(given[field]),
    action: "correct the flag, the SCUMBLE_… variable or config.json",
  });
}
