import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventLog, StoredEvent } from "../jobs/event-log.ts";
import type { Peer } from "./peer.ts";
import { createWatch } from "./watch.ts";

/** A peer whose reader can be stopped. */
function createPeer() {
  const texts: string[] = [];
  let frames = 0;
  let isSlow = false;
  const waiting: (() => void)[] = [];
  const peer: Peer = {
    endpoints: { webSocket: "", blobs: "", health: "" },
    useText: () => undefined,
    isText: false,
    maxPayloadBytes: 1_048_576,
    send: (text) => void texts.push(text),
    async sendBytes() {
      frames += 1;
    },
    get isSlow() {
      return isSlow;
    },
    whenReady: () => (isSlow ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    isOpen: true,
    close: () => undefined,
  };
  return {
    peer,
    seqs: () =>
      texts.map((text) => JSON.parse(text)).flatMap(({ data }) => ("seq" in data ? [data.seq as number] : [])),
    progresses: () => texts.filter((text) => text.includes("job.progress")).length,
    frames: () => frames,
    block() {
      isSlow = true;
    },
    free() {
      isSlow = false;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

function createLog() {
  const events: StoredEvent[] = [];
  const log: EventLog = {
    after: (lane, seq, limit) => events.filter((event) => event.seq > seq && event.name.endsWith(lane)).slice(0, limit),
    lastSeq: () => events.length,
  };
  const add = (lane: string) =>
    events.push({ seq: events.length + 1, name: `job.queued.${lane}`, json: `{"seq":${events.length + 1}}` });
  return { log, add, events };
}

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

test("whatever is stored before, during and after a replay comes once and in order, to a slow peer too", async () => {
  const happening = fc.constantFrom("own", "other", "block", "free", "settle");
  await fc.assert(
    fc.asyncProperty(
      fc.nat(250),
      fc.array(happening, { maxLength: 30 }),
      fc.nat(50),
      async (before, happenings, after) => {
        const { log, add, events } = createLog();
        const { peer, seqs, block, free } = createPeer();
        for (let i = 0; i < before; i++) add(i % 3 === 0 ? "other" : "own");
        const watch = createWatch(log, peer, () => 1);
        watch.start("own", after);
        for (const what of happenings) {
          if (what === "block") block();
          else if (what === "free") free();
          else if (what === "settle") await settle();
          else {
            add(what);
            watch.onAppended(what);
          }
        }
        free();
        await settle();
        const expected = events.filter(({ seq, name }) => seq > after && name.endsWith("own")).map(({ seq }) => seq);
        expect(seqs()).toEqual(expected);
      },
    ),
    { numRuns: 50 },
  );
});

test("progress is left out for a slow peer, with its preview", async () => {
  const { log } = createLog();
  const { peer, progresses, frames, block, free } = createPeer();
  const watch = createWatch(log, peer, () => 1);
  const preview = { width: 1, height: 1, data: new Uint8Array(4) };
  const progress = { stage: "denoising", step: 1, steps: 2, fraction: 0.5, preview } as const;
  const notice = { lane: "own", jobId: "job", leftMs: null, progress };
  watch.onProgress(notice);
  expect(progresses()).toBe(0);
  watch.start("own", 0);
  await settle();
  watch.onProgress(notice);
  watch.onProgress({ ...notice, lane: "other" });
  block();
  watch.onProgress(notice);
  free();
  expect([progresses(), frames()]).toEqual([1, 1]);
  watch.stop();
  watch.onProgress(notice);
  expect(progresses()).toBe(1);
});
