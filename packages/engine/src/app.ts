// The composition root: builds every part, wires events upward. Nothing of onnxruntime or sharp is loaded here; the worker has those.
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { createEvents } from "./base/events.ts";
import { newToken } from "./base/ids.ts";
import type { Log } from "./base/log.ts";
import { engineVersion } from "./base/version.ts";
import { createChildExecutor, type WorkerEntry } from "./jobs/child-executor.ts";
import { createEventLog } from "./jobs/event-log.ts";
import type { Executor } from "./jobs/executor.ts";
import { createJobTable } from "./jobs/job-table.ts";
import { createQueue } from "./jobs/queue.ts";
import { createRunner } from "./jobs/runner.ts";
import { createRegistry } from "./models/registry.ts";
import { pipelines } from "./pipelines/index.ts";
import { createClients } from "./session/clients.ts";
import { createHandlers } from "./session/handlers/index.ts";
import { createPairing } from "./session/pairing.ts";
import type { Notices, Parts } from "./session/parts.ts";
import { createSessions } from "./session/sessions.ts";
import { type Blobs, openBlobs } from "./storage/blobs.ts";
import { openDatabase } from "./storage/database.ts";
import { lockData } from "./storage/lock.ts";
import { createUpkeep } from "./storage/upkeep.ts";
import { createHttp } from "./transport/http.ts";
import { listen } from "./transport/listen.ts";
import { readLeftToken, writeRuntimeFile } from "./transport/runtime-file.ts";
import { createSockets } from "./transport/websocket.ts";

export interface EngineOptions {
  /** Rows, blobs and the lock; made if need be. */
  readonly dataDirectory: string;
  /** Holds engine.json while the engine runs; default: `runtime` in the data folder. */
  readonly runtimeDirectory?: string;
  /** Folders that are models, the default one first, and folders that hold model folders. */
  readonly models: { readonly single: readonly string[]; readonly folders: readonly string[] };
  /** A loopback address; default 127.0.0.1. Both are used in any case. */
  readonly host?: string;
  /** null: one of the protocol's ports; 0: any. */
  readonly port: number | null;
  readonly allowedOrigins?: readonly string[];
  /** The worker program to fork, or an executor of one's own. */
  readonly executor: WorkerEntry | ((blobs: Blobs) => Executor);
  /** Threads of one model call; null: one per core. */
  readonly threads?: number | null;
  /** Ended jobs and their blobs are kept this long. */
  readonly keepJobsDays?: number;
  /** Whether to keep 512 MiB of the disk free. */
  readonly reserveDisk?: boolean;
  readonly log: Log;
}

export interface RunningEngine {
  readonly port: number;
  /** WebSocket address. */
  readonly url: string;
  /** The owner's token, as in engine.json. */
  readonly token: string;
  /** Process id of the worker; null without one. */
  workerPid(): number | null;
  /** Whether no client is connected and no job waits or runs. */
  isIdle(): boolean;
  /** Tells the clients, puts the running job back, lets go of everything. */
  close(reason?: string): Promise<void>;
}

/**
 * Starts an engine.
 * @throws {EngineError} storage.in_use, storage.not_writable, storage.full, network.port_taken, network.bind_refused
 */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { dataDirectory, log } = options;
  const runtimeDirectory = options.runtimeDirectory ?? join(dataDirectory, "runtime");
  const undo: (() => unknown)[] = [];
  const unwind = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const lock = await lockData(dataDirectory, (err) => {
      log.error({ err }, "another process took the data folder; this engine stops");
      void unwind();
    });
    undo.push(() => lock.release());
    const db = openDatabase(dataDirectory, { check: lock.wasUnclean, log });
    undo.push(() => db.close());
    const blobs = await openBlobs(join(dataDirectory, "blobs"), { reserve: options.reserveDisk ?? true });
    await blobs.sweep(0);
    undo.push(() => blobs.settle().catch((err) => log.error({ err }, "an upload could not be stored")));

    const notices = createEvents<Notices>((err) => log.error({ err }, "a listener failed"));
    const registry = createRegistry(options.models.single, options.models.folders, (model) =>
      Object.values(pipelines).flatMap((pipeline) => (pipeline.serves(model) ? [pipeline.id] : [])),
    );
    const executor = createExecutor(options, blobs);
    undo.push(() => executor.close());
    const table = createJobTable(db, (lane) => notices.emit("appended", { lane }));
    const queue = createQueue();
    const runner = createRunner({
      ...{ table, queue, executor, log },
      modelDirectory: async (id) => (await registry.find(id)).directory,
      onProgress: ({ lane, jobId }, progress, leftMs) => notices.emit("progress", { lane, jobId, progress, leftMs }),
    });
    const recovered = runner.recover();
    if (lock.wasUnclean) log.warn(recovered, "the engine before this one did not stop in good order");
    undo.push(() => Promise.all([runner.stop(), executor.close()]));

    let isClosing = false;
    const sessions = createSessions(db);
    const parts: Parts = {
      version: engineVersion,
      device: {
        name: cpus()[0]?.model.trim() ?? "processor",
        provider: "CPU",
        threads: options.threads ?? Math.max(1, cpus().length),
        memoryBytes: totalmem(),
      },
      clients: createClients(db, (lock.wasUnclean ? await readLeftToken(runtimeDirectory) : null) ?? newToken()),
      pairing: createPairing(),
      eventLog: createEventLog(db),
      isClosing: () => isClosing,
      ...{ sessions, table, queue, runner, blobs, registry, notices, log },
    };
    let port = 0;
    const rules = () => ({ port, allowedOrigins: options.allowedOrigins ?? [] });
    const sockets = createSockets(parts, createHandlers(parts), rules);
    undo.push(() => sockets.close());
    const http = await createHttp(parts, rules);
    const listening = await listen(options.host ?? "127.0.0.1", options.port, http, sockets.upgrade);
    port = listening.port;
    undo.push(() => listening.close());
    lock.announce(port);
    const { ownerToken: token } = parts.clients;
    const runtimeFile = await writeRuntimeFile(runtimeDirectory, {
      port,
      token,
    });
    undo.push(() => runtimeFile.remove());

    const isBusy = () => runner.running !== null || queue.length > 0;
    const upkeep = createUpkeep({
      ...{ db, blobs, isBusy, log },
      keepDays: options.keepJobsDays ?? 30,
      forget: sessions.forget,
    });
    undo.push(() => upkeep.stop());
    runner.wake();
    log.info({ port, data: dataDirectory }, "engine started");

    let closed: Promise<void> | null = null;
    return {
      port,
      url: `ws://127.0.0.1:${port}/`,
      token,
      workerPid: () => ("pid" in executor ? (executor.pid as number | null) : null),
      isIdle: () => !isBusy() && sockets.count === 0,
      close(reason = "the engine was stopped") {
        isClosing = true;
        notices.emit("closing", { reason });
        closed ??= unwind().then(() => log.info({ reason }, "engine stopped"));
        return closed;
      },
    };
  } catch (thrown) {
    await unwind();
    throw thrown;
  }
}

function createExecutor({ executor, threads = null, log }: EngineOptions, blobs: Blobs): Executor {
  if (typeof executor === "function") return executor(blobs);
  return createChildExecutor({ entry: executor, blobDirectory: blobs.directory, threads, log });
}
