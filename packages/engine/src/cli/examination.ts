// What doctor looks at, in the order in which one thing needs the other. No finding ever stops the next.
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ports } from "@scumble/protocol";
import { modelDirectory } from "@scumble/swatch";
import { type Config, loadConfig } from "../base/config.ts";
import { toEngineError } from "../base/errors.ts";
import { createRegistry } from "../models/registry.ts";
import type { Provider } from "../runtime/providers.ts";
import { findEngine, type RunningEngine } from "./engine-file.ts";
import { spawnSelf } from "./self-process.ts";
import { formatBytes, shorten } from "./table.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly title: string;
  readonly state: "good" | "warning" | "bad";
  readonly text: string;
  /** What to do; null when nothing is wrong. */
  readonly advice: string | null;
}

const nodeFloor = [20, 19] as const;
const lowSpaceBytes = 2_000_000_000;
const probeTimeoutMs = 30_000;

const good = (title: string, text: string): Finding => ({ title, state: "good", text, advice: null });
const warning = (title: string, text: string, advice: string): Finding => ({ title, state: "warning", text, advice });
const bad = (title: string, text: string, advice: string): Finding => ({ title, state: "bad", text, advice });

/** Looks at one thing after the other. */
export async function* examine(options: { readonly data?: string }): AsyncGenerator<Finding> {
  yield examineNode(process.versions.node);
  yield good(
    "machine",
    `${process.platform} ${process.arch}, ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown processor"}), ${formatBytes(totalmem())} memory`,
  );
  yield await examineRuntime();
  let config: Config;
  try {
    config = loadConfig({ flags: { data: options.data } });
  } catch (thrown) {
    yield bad("settings", toEngineError(thrown).message, "correct config.json or the SCUMBLE_… variable");
    return;
  }
  yield await examineFolder(config.paths.data);
  yield await examineSpace(config.paths.data);
  yield* examineModels(config);
  const running = await findEngine(config.paths);
  yield running === null
    ? good("engine", "not running; the commands start one when they need it")
    : good("engine", `running, process ${running.pid} at port ${running.port}`);
  yield* examinePorts(running);
}

/** @param version as `process.versions.node` has it */
export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > nodeFloor[0] || (major === nodeFloor[0] && minor >= nodeFloor[1]);
  return enough ? good("node", version) : bad("node", version, `install Node ${nodeFloor.join(".")} or newer`);
}

async function examineRuntime(): Promise<Finding> {
  const title = "onnx runtime";
  try {
    const providers = await probeProviders();
    return good(title, providers.map(({ name, bundled }) => (bundled ? name : `${name} (if installed)`)).join(", "));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return bad(
      title,
      `cannot be loaded: ${reason}`,
      "install the dependencies again; on Windows install the Visual C++ runtime",
    );
  }
}

/** Asks in a process of its own, as a native library may abort. */
async function probeProviders(): Promise<Provider[]> {
  const child = spawnSelf(["probe-runtime"], { stdio: ["ignore", "pipe", "pipe"], timeout: probeTimeoutMs });
  const exit = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const [ended, answer, complaint] = await Promise.all([exit, text(child.stdout!), text(child.stderr!)]);
  if (ended !== "exit code 0") throw new Error(`${ended}; ${lastLine(complaint)}`);
  return JSON.parse(answer) as Provider[];
}

async function examineFolder(folder: string): Promise<Finding> {
  const trial = join(folder, `.doctor-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(trial, "");
    await rm(trial);
    return good("data folder", folder);
  } catch (thrown) {
    const reason = (thrown as NodeJS.ErrnoException).code ?? String(thrown);
    return bad(
      "data folder",
      `${folder} cannot be written: ${reason}`,
      "correct its permissions or choose another with --data",
    );
  }
}

async function examineSpace(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const said = `${formatBytes(free)} free`;
    return free >= lowSpaceBytes
      ? good("disk", said)
      : warning("disk", said, "free some space; results are kept in the data folder");
  } catch {
    return warning("disk", "free space unknown", "see that the data folder exists");
  }
}

async function* examineModels({ paths }: Config): AsyncGenerator<Finding> {
  const models = await createRegistry([modelDirectory], paths.models, () => []).list();
  for (const { info, directory } of models) {
    const title = `model ${shorten(info.id, 24)}`;
    yield info.problem === null
      ? good(title, `${info.name}, ${info.family}, ${formatBytes(info.sizeBytes)}`)
      : warning(title, info.problem, `correct or remove ${directory}`);
  }
  if (models.every(({ info }) => info.problem !== null))
    yield bad("models", "none can be used", `put a model folder in the diffusers-ONNX layout into ${paths.models[0]}`);
}

async function* examinePorts(running: RunningEngine | null): AsyncGenerator<Finding> {
  const taken = await Promise.all(ports.map(answers));
  for (const [index, port] of ports.entries()) {
    const title = `port ${port}`;
    const text = "taken by another program or another data folder's engine";
    if (running?.port === port) yield good(title, "the running engine's");
    else if (taken[index] !== true) yield good(title, "free");
    else if (running !== null || taken.includes(false))
      yield warning(title, text, "the engine uses another of its ports");
    else yield bad(title, text, "close the program, or run `scumble serve --port` with a free one");
  }
}

/** Whether something on this machine accepts connections at the port. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1", timeout: 1_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.slice(0, 300) || "no message";
}
