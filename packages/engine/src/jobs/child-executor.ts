// Runs jobs in a child process: ONNX Runtime blocks the thread it runs on for seconds, and a native abort takes its process down.
//
// When the child counts as hung. A model call blocks its JavaScript thread, so during a job silence is normal: it may last
// `jobSilenceMs`, far above any single call. Between jobs nothing blocks, and `idleSilenceMs` without a heartbeat is enough.
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import { EngineError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { crashed, type Executor, type JobTask, type JobUpdate } from "./executor.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { FromWorker, JobMessage, ToWorker } from "./worker-messages.ts";

/** The program that a child runs. */
export interface WorkerEntry {
  readonly path: string;
  /** Flags of Node itself. */
  readonly execArgv: readonly string[];
}

/** How patient the daemon is with its child; milliseconds. */
export interface Patience {
  readonly startMs: number;
  readonly jobSilenceMs: number;
  readonly idleSilenceMs: number;
  /** From a cancel to the kill: this, and twice the longest silence seen in the job. */
  readonly cancelMs: number;
}

const patience: Patience = { startMs: 120_000, jobSilenceMs: 600_000, idleSilenceMs: 10_000, cancelMs: 5_000 };
/** A child that grew beyond this is replaced before it loads another model: ONNX Runtime does not give all memory back. */
const recycleBytes = 1_500_000_000;
/** A child that dies sooner than this is not replaced until there is work for it. */
const quickDeathMs = 5_000;

export interface ChildExecutorParts {
  readonly entry: WorkerEntry;
  readonly blobDirectory: string;
  /** Threads of one model call; null: one per core. */
  readonly threads: number | null;
  readonly log: Log;
  readonly patience?: Partial<Patience>;
}

export interface ChildExecutor extends Executor {
  /** Process id of the child, null while there is none. */
  readonly pid: number | null;
}

interface Child {
  readonly process: ChildProcess;
  readonly bornMs: number;
  isReady: boolean;
  heardMs: number;
  rssBytes: number;
  modelDirectory: string | null;
  inbox: Inbox<FromWorker> | null;
}

export function createChildExecutor(parts: ChildExecutorParts): ChildExecutor {
  const { entry, blobDirectory, threads, log } = parts;
  const limits = { ...patience, ...parts.patience };
  let child: Child | null = null;
  let isClosed = false;

  function spawn(): Child {
    const started = fork(entry.path, [], {
      execArgv: [...entry.execArgv],
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      windowsHide: true,
    } as Parameters<typeof fork>[2]);
    const now = performance.now();
    const born: Child = {
      process: started,
      bornMs: now,
      isReady: false,
      heardMs: now,
      rssBytes: 0,
      modelDirectory: null,
      inbox: null,
    };
    started.on("message", (message) => hear(born, message as FromWorker));
    started.on("error", (err) => log.error({ err }, "the worker cannot be reached"));
    started.on("exit", (code, signal) => bury(born, signal ?? `exit code ${code}`));
    for (const stream of [started.stdout, started.stderr]) {
      if (stream !== null)
        createInterface(stream).on("line", (line) => log.warn({ worker: started.pid }, line.slice(0, 1_000)));
    }
    tell(born, { type: "begin", blobDirectory, threads });
    log.debug({ worker: started.pid }, "worker started");
    return born;
  }

  function tell(to: Child, message: ToWorker): void {
    // a child that is gone is noticed by its exit
    if (to.process.connected) to.process.send(message, () => undefined);
  }

  function hear(from: Child, message: FromWorker): void {
    from.heardMs = performance.now();
    if (message.type === "alive") from.rssBytes = message.rssBytes;
    else if (message.type === "ready") from.isReady = true;
    else from.inbox?.put(message);
  }

  function bury(dead: Child, how: string): void {
    dead.inbox?.close(crashed(how));
    if (child !== dead) return;
    child = null;
    if (isClosed) return;
    log.warn({ worker: dead.process.pid, how }, "worker stopped");
    if (performance.now() - dead.bornMs > quickDeathMs) child = spawn();
  }

  /** Takes the child out of service at once; its death is noticed later. */
  function replace(old: Child, why: string): void {
    log.warn({ worker: old.process.pid, why }, "worker is replaced");
    if (child === old) child = null;
    old.process.kill("SIGKILL");
    old.inbox?.close(crashed(why));
  }

  const watch = setInterval(() => {
    if (child === null) return;
    const silentMs = performance.now() - child.heardMs;
    const allowedMs =
      child.inbox !== null ? limits.jobSilenceMs : child.isReady ? limits.idleSilenceMs : limits.startMs;
    if (silentMs > allowedMs) replace(child, `silent for ${Math.round(silentMs / 1000)} s`);
  }, 1_000);
  watch.unref();

  async function* run(task: JobTask, signal: AbortSignal): AsyncGenerator<JobUpdate> {
    signal.throwIfAborted();
    if (child !== null && child.rssBytes > recycleBytes && child.modelDirectory !== task.modelDirectory)
      replace(child, "it holds the memory of another model");
    child ??= spawn();
    const worker = child;
    const inbox = createInbox<FromWorker>();
    worker.inbox = inbox;
    worker.heardMs = performance.now();
    worker.modelDirectory = task.modelDirectory;

    let longestGapMs = 0;
    let force: NodeJS.Timeout | null = null;
    const abort = () => {
      tell(worker, { type: "cancel", jobId: task.jobId });
      force = setTimeout(() => replace(worker, "it did not stop a cancelled job"), limits.cancelMs + 2 * longestGapMs);
    };
    signal.addEventListener("abort", abort, { once: true });
    let isEnded = false;
    try {
      tell(worker, { type: "run", task });
      // what comes before the first message is loading, which says nothing about the length of a step
      let lastMs: number | null = null;
      for await (const message of inbox) {
        const nowMs = performance.now();
        longestGapMs = Math.max(longestGapMs, nowMs - (lastMs ?? nowMs));
        lastMs = nowMs;
        if (!("jobId" in message) || message.jobId !== task.jobId) continue;
        isEnded = message.type !== "progress" && message.type !== "layer";
        const update = read(message);
        if (update !== null) yield update;
        if (isEnded) break;
      }
    } catch (thrown) {
      isEnded = true;
      throw signal.aborted ? signal.reason : thrown;
    } finally {
      if (force !== null) clearTimeout(force);
      signal.removeEventListener("abort", abort);
      worker.inbox = null;
      if (!isEnded) replace(worker, "its job was abandoned");
    }
    signal.throwIfAborted();
  }

  /** A message of the job as an update; null for a stop that was asked for. */
  function read(message: JobMessage): JobUpdate | null {
    if (message.type === "progress") return { type: "progress", progress: message.progress };
    if (message.type === "layer") return { type: "layer", layer: message.layer };
    if (message.type === "finished") return { type: "finished", layers: message.layers, timing: message.timing };
    if (message.type === "stopped") return null;
    const { code, details } = message.error;
    if (code === "internal.bug") throw Object.assign(new Error(message.error.message), { stack: message.stack });
    // after running out of memory a session may stay broken
    if (code === "runtime.out_of_memory" && child !== null) replace(child, "it ran out of memory");
    throw new EngineError(code as EngineError["code"], details);
  }

  child = spawn();
  return {
    run,
    get pid() {
      return child?.process.pid ?? null;
    },
    async close() {
      isClosed = true;
      clearInterval(watch);
      const last = child;
      if (last === null || last.process.exitCode !== null || last.process.signalCode !== null) return;
      const gone = new Promise((resolve) => last.process.once("exit", resolve));
      last.process.kill("SIGKILL");
      await gone;
    },
  };
}
