import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type DestinationStream, type Logger, multistream, pino } from "pino";

export type Log = Logger;

export interface LogChoices {
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "silent";
  /** JSON lines go here; null: nowhere. Owner-only, the file before is kept as `.1` once it passes 10 MiB. */
  readonly file: string | null;
  /** Lines for people go here; null: nowhere. */
  readonly people: { write(text: string): unknown } | null;
  /** Whether prompts may be written. */
  readonly prompts?: boolean;
}

const secretFields = ["token", "authorization", "code", "resume", "sessionId"];
const promptFields = ["prompt", "negativePrompt"];
const depths = ["", "*.", "*.*.", "*.*.*."];
const rotateBytes = 10 * 1024 * 1024;

/** A logger that never writes tokens, and prompts only when told so. */
export function createLog({ level, file, people, prompts = false }: LogChoices): Log {
  const streams: { level: typeof level; stream: DestinationStream }[] = [];
  if (file !== null) streams.push({ level, stream: openFile(file) });
  if (people !== null) streams.push({ level, stream: { write: (line) => void people.write(humanLine(line)) } });
  const hidden = [...secretFields, ...(prompts ? [] : promptFields)];
  return pino(
    {
      level: streams.length === 0 ? "silent" : level,
      base: null,
      redact: { paths: depths.flatMap((depth) => hidden.map((name) => depth + name)), censor: "…" },
    },
    multistream(streams as Parameters<typeof multistream>[0]),
  );
}

function openFile(path: string): DestinationStream {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > rotateBytes) renameSync(path, `${path}.1`);
  return pino.destination({ dest: path, sync: false, mode: 0o600 });
}

const levelNames: Record<number, string> = {
  10: "trace",
  20: "debug",
  30: "",
  40: "warning",
  50: "error",
  60: "fatal",
};

/** One JSON log line as one line for people: time, message, fields. */
export function humanLine(line: string): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const name = levelNames[Number(level)] ?? "";
  const rest = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const cause = err === undefined ? [] : [String((err as { message?: unknown }).message)];
  return `${[clock, ...(name === "" ? [] : [`${name}:`]), String(msg ?? ""), ...cause, ...rest].join(" ")}\n`;
}
