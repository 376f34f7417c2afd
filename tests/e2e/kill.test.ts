// Processes are killed at many moments of a job's life; no acknowledged job is lost, none is told of twice, and a rerun gives the
// same picture. SCUMBLE_KILLS sets how often.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test, vi } from "vitest";
import { type EngineProcess, endAll, freshFolder, isRunning, startScripted } from "./support/engine-process.ts";
import { type AnyEvent, cutAll, generate, openIdentified } from "./support/raw-client.ts";

const kills = Number(process.env.SCUMBLE_KILLS ?? 10);
const stepMs = 5;
const patienceMs = 60_000 + kills * 15_000;

afterAll(async () => {
  cutAll();
  await endAll();
});

/** The moments at which a process is killed, by turns: how far the newest job is, and milliseconds after that. */
const moments: { name: AnyEvent["event"]; plusMs: number }[] = [
  { name: "job.queued", plusMs: 0 },
  { name: "job.started", plusMs: 0 },
  { name: "job.started", plusMs: 12 },
  { name: "job.progress", plusMs: 0 },
  { name: "job.progress", plusMs: 35 },
  { name: "job.progress", plusMs: 60 },
  { name: "job.finished", plusMs: 0 },
];

const jobOf = (event: AnyEvent) => ("jobId" in event.data ? event.data.jobId : null);
const endings = new Set(["job.finished", "job.failed", "job.cancelled"]);

/** What one client has been told over all its connections. */
function createLedger() {
  const durable: AnyEvent[] = [];
  const acknowledged = new Map<string, { key: string; seed: number }>();
  return {
    durable,
    acknowledged,
    lastSeq: 0,
    take(events: readonly AnyEvent[]) {
      for (const event of events) {
        if (!("seq" in event.data)) continue;
        // the server must not repeat or reorder; no client-side filter hides it
        expect(event.data.seq).toBeGreaterThan(this.lastSeq);
        this.lastSeq = event.data.seq;
        durable.push(event);
      }
    },
    endingsOf: (jobId: string) => durable.filter((event) => endings.has(event.event) && jobOf(event) === jobId),
  };
}

async function picturesOf(engine: EngineProcess, seeds: readonly number[]): Promise<Map<number, string>> {
  const client = await openIdentified(engine);
  await client.call("job.watch", {});
  const pictures = new Map<number, string>();
  for (const seed of seeds) {
    const { job } = await client.call("job.submit", {
      key: `reference-${seed}`,
      request: { ...generate, seed, steps: 1 },
    });
    const done = await client.until((event) => event.event === "job.finished" && jobOf(event) === job.jobId);
    if (done.event === "job.finished") pictures.set(seed, done.data.layers[0]!.pixels.blob);
  }
  client.cut();
  return pictures;
}

test(
  `the daemon killed ${kills} times: nothing acknowledged is lost, nothing told twice, the same pictures`,
  async () => {
    const folder = freshFolder();
    let engine = await startScripted(folder, 0, stepMs);
    const { port, token } = engine;
    const seeds = Array.from({ length: kills }, (_, index) => 1_000 + index);
    const reference = await picturesOf(engine, seeds);
    const ledger = createLedger();
    const workers = new Set<number>();
    let session: string | null = null;

    for (const [turn, seed] of seeds.entries()) {
      const client = await openIdentified(engine, { resume: session });
      expect(client.welcome.resumed).toBe(session !== null);
      session = client.welcome.sessionId;
      await client.call("job.watch", { after: ledger.lastSeq });
      const key = `kill-${seed}`;
      const { job } = await client.call("job.submit", { key, request: { ...generate, seed, steps: 24 } });
      ledger.acknowledged.set(job.jobId, { key, seed });
      const moment = moments[turn % moments.length]!;
      await client.until(({ event, data }) => event === moment.name && "jobId" in data && data.jobId === job.jobId);
      await wait(moment.plusMs);
      workers.add((await engine.workerPid())!);
      await engine.end("SIGKILL");
      await client.closed;
      ledger.take(client.events);

      engine = await startScripted(folder, port, stepMs);
      expect(engine.token).toBe(token);
      const next = await openIdentified(engine, { resume: session });
      expect(next.welcome.resumed).toBe(true);
      // submitting again after a break is harmless
      const again = await next.call("job.submit", { key, request: { ...generate, seed, steps: 24 } });
      expect(again).toMatchObject({ repeated: true, job: { jobId: job.jobId } });
      await next.call("job.watch", { after: ledger.lastSeq });
      if (ledger.endingsOf(job.jobId).length === 0)
        await next.until((event) => endings.has(event.event) && jobOf(event) === job.jobId);
      const { jobs } = await next.call("job.list", { limit: 500 });
      expect(jobs.map(({ jobId }) => jobId).toSorted()).toEqual([...ledger.acknowledged.keys()].toSorted());
      next.cut();
      await next.closed;
      ledger.take(next.events);
    }

    // a worker does not outlive its daemon, not even one that was still starting
    for (const pid of workers) await vi.waitUntil(() => !isRunning(pid), { timeout: 20_000 });
    for (const [jobId, { seed }] of ledger.acknowledged) {
      const told = ledger.endingsOf(jobId);
      expect(told).toMatchObject([{ event: "job.finished", data: { layers: [{ seed }] } }]);
      const [ending] = told;
      if (ending?.event === "job.finished") expect(ending.data.layers[0]!.pixels.blob).toBe(reference.get(seed));
    }
    expect(await engine.end("SIGTERM")).toBe(0);
  },
  patienceMs,
);

test(
  `the worker killed ${kills} times: the engine stays up, each job is run once more, the same pictures`,
  async () => {
    const engine = await startScripted(freshFolder(), 0, stepMs);
    const seeds = Array.from({ length: kills }, (_, index) => 2_000 + index);
    const reference = await picturesOf(engine, seeds);
    const client = await openIdentified(engine);
    await client.call("job.watch", {});
    for (const [turn, seed] of seeds.entries()) {
      const { job } = await client.call("job.submit", {
        key: `worker-${seed}`,
        request: { ...generate, seed, steps: 120 },
      });
      const isOwn = (event: AnyEvent) => jobOf(event) === job.jobId;
      await client.until((event) => event.event === "job.progress" && isOwn(event));
      await wait((turn * 7) % 60);
      const worker = await engine.workerPid();
      process.kill(worker!, "SIGKILL");
      const ending = await client.until((event) => endings.has(event.event) && isOwn(event));
      expect(ending).toMatchObject({ event: "job.finished", data: { layers: [{ seed }] } });
      if (ending.event === "job.finished") expect(ending.data.layers[0]!.pixels.blob).toBe(reference.get(seed));
      const starts = client.events.filter((event) => event.event === "job.started" && isOwn(event));
      expect(starts.map(({ data }) => "attempt" in data && data.attempt)).toEqual([1, 2]);
    }
    expect(await engine.end("SIGTERM")).toBe(0);
  },
  patienceMs,
);
