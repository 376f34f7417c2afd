// The composition root: builds every part, wires events upward. Nothing of onnxruntime or sharp is loaded here; the worker has those.
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { type Cleanup, createCleanup } from "./base/cleanup.ts";
import { createEvents, type Events } from "./base/events.ts";
import { newToken } from "./base/ids.ts";
import type { Log } from "./base/log.ts";
import { engineVersion } from "./base/version.ts";
import { createChildExecutor, type WorkerEntry } from "./jobs/child-executor.ts";
import { createEventLog } from "./jobs/event-log.ts";
import type { Executor } from "./jobs/executor.ts";
import { createJobTable } from "./jobs/job-table.ts";
import { createQueue } from "./jobs/queue.ts";
import { restCrashingModels } from "./jobs/rest-crashing-models.ts";
import { createRunner } from "./jobs/runner.ts";
import { refuseOversized } from "./models/refuse-oversized.ts";
import { createRegistry, type Registry } from "./models/registry.ts";
import { pipelines } from "./pipelines/index.ts";
import { createClients } from "./session/clients.ts";
import { createHandlers } from "./session/handlers/index.ts";
import { createPairing } from "./session/pairing.ts";
import type { Notices, Parts } from "./session/parts.ts";
import { createSessions } from "./session/sessions.ts";
import { type Blobs, openBlobs } from "./storage/blobs.ts";
import { type Database, openDatabase } from "./storage/database.ts";
import { type DataLock, lockData } from "./storage/lock.ts";
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
  /** Resolves once the engine has closed, by whatever cause. */
  readonly closed: Promise<void>;
}

/**
 * Starts an engine.
 * @throws {EngineError} storage.in_use, storage.not_writable, storage.full, network.port_taken, network.bind_refused
 */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { log } = options;
  const cleanup = createCleanup((err) => log.error({ err }, "something could not be closed"));
  try {
    return await start(options, cleanup);
  } catch (thrown) {
    await cleanup.run();
    throw thrown;
  }
}

async function start(options: EngineOptions, cleanup: Cleanup): Promise<RunningEngine> {
  const { log, keepJobsDays = 30, host = "127.0.0.1" } = options;
  const runtimeDirectory = options.runtimeDirectory ?? join(options.dataDirectory, "runtime");
  const notices = createEvents<Notices>((err) => log.error({ err }, "a listener failed"));

  let isClosing = false;
  let tellClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    tellClosed = resolve;
  });
  const close = (reason = "the engine was stopped"): Promise<void> => {
    if (isClosing) return closed;
    isClosing = true;
    notices.emit("closing", { reason });
    void cleanup.run().then(() => {
      log.info({ reason }, "engine stopped");
      tellClosed();
    });
    return closed;
  };

  const storage = await openStorage(options, cleanup, () => void close("another process took the data folder"));
  const { db, blobs, lock } = storage;
  const registry = createRegistry(options.models.single, options.models.folders, (model) =>
    Object.values(pipelines).flatMap((pipeline) => (pipeline.serves(model) ? [pipeline.id] : [])),
  );
  const { executor, ...work } = createWork(options, storage, registry, notices, cleanup);
  const token = (lock.wasUnclean ? await readLeftToken(runtimeDirectory) : null) ?? newToken();
  const sessions = createSessions(db);
  const parts: Parts = {
    version: engineVersion,
    device: describeDevice(options.threads ?? null),
    clients: createClients(db, token),
    pairing: createPairing(),
    eventLog: createEventLog(db),
    isClosing: () => isClosing,
    ...{ sessions, blobs, registry, notices, log, ...work },
  };

  let port = 0;
  const rules = () => ({ port, allowedOrigins: options.allowedOrigins ?? [] });
  const sockets = createSockets(parts, createHandlers(parts), rules);
  const listening = await listen(host, options.port, await createHttp(parts, rules), sockets.upgrade);
  cleanup.add(() => listening.close());
  // before it: a server is closed only once every connection has ended, and clients may come back meanwhile
  cleanup.add(() => sockets.close());
  port = listening.port;
  lock.announce(port);
  const runtimeFile = await writeRuntimeFile(runtimeDirectory, { port, token });
  cleanup.add(() => runtimeFile.remove());

  const { runner, queue } = work;
  const isBusy = () => runner.running !== null || queue.length > 0;
  const upkeep = createUpkeep({ db, blobs, isBusy, keepDays: keepJobsDays, forget: sessions.forget, log });
  cleanup.add(() => upkeep.stop());
  runner.wake();
  log.info({ port, data: options.dataDirectory }, "engine started");
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    token,
    workerPid: () => ("pid" in executor ? (executor.pid as number | null) : null),
    isIdle: () => !isBusy() && sockets.count === 0,
    close,
    closed,
  };
}

interface Storage {
  readonly lock: DataLock;
  readonly db: Database;
  readonly blobs: Blobs;
}

async function openStorage(options: EngineOptions, cleanup: Cleanup, onLost: () => void): Promise<Storage> {
  const { dataDirectory, reserveDisk = true, log } = options;
  const lock = await lockData(dataDirectory, (err) => {
    log.error({ err }, "another process took the data folder; this engine stops");
    onLost();
  });
  cleanup.add(() => lock.release());
  const db = openDatabase(dataDirectory, { check: lock.wasUnclean, log });
  cleanup.add(() => db.close());
  const blobs = await openBlobs(join(dataDirectory, "blobs"), { reserve: reserveDisk });
  await blobs.sweep(0);
  cleanup.add(() => blobs.settle());
  return { lock, db, blobs };
}

/** The queue with all that works on it, as the engine before this one left it. */
function createWork(
  options: EngineOptions,
  { lock, db, blobs }: Storage,
  registry: Registry,
  notices: Events<Notices>,
  cleanup: Cleanup,
) {
  const { log } = options;
  const executor = createExecutor(options, blobs);
  const table = createJobTable(db, (lane) => notices.emit("appended", { lane }));
  const queue = createQueue();
  const runner = createRunner({
    ...{ table, queue, log },
    executor: restCrashingModels(executor),
    modelDirectory: async (id) => refuseOversized(await registry.find(id)).directory,
    onProgress: ({ lane, jobId }, progress, leftMs) => notices.emit("progress", { lane, jobId, progress, leftMs }),
  });
  // stopping waits for the job, which only lets go at once when its process goes
  cleanup.add(() => Promise.all([runner.stop(), executor.close()]));
  const recovered = runner.recover();
  if (lock.wasUnclean) log.warn(recovered, "the engine before this one did not stop in good order");
  return { executor, table, queue, runner };
}

function createExecutor({ executor, threads = null, log }: EngineOptions, blobs: Blobs): Executor {
  if (typeof executor === "function") return executor(blobs);
  return createChildExecutor({ entry: executor, blobDirectory: blobs.directory, threads, log });
}

function describeDevice(threads: number | null): Parts["device"] {
  const cores = cpus();
  return {
    name: cores[0]?.model.trim() ?? "processor",
    provider: "CPU",
    threads: threads ?? Math.max(1, cores.length),
    memoryBytes: totalmem(),
  };
}
