// Events of one session to one connection. Durable ones are read from the log behind a cursor that only moves when one is sent, so
// none is missed and none comes twice, however slow the peer, and however replay and news meet.
import { encodeFrame } from "@scumble/protocol";
import type { EventLog } from "../jobs/event-log.ts";
import type { Notices } from "./parts.ts";
import type { Peer } from "./peer.ts";

const pageSize = 100;

export interface Watch {
  /** Sends every durable event of the lane after `seq`, then those to come. */
  start(lane: string, seq: number): void;
  /** A durable event was stored in a lane. */
  onAppended(lane: string): void;
  /** Volatile: left out while the peer is slow or has not caught up. */
  onProgress(notice: Notices["progress"]): void;
  stop(): void;
}

/** @param nextStream gives numbers that are unique on the connection */
export function createWatch(eventLog: EventLog, peer: Peer, nextStream: () => number): Watch {
  let lane: string | null = null;
  let cursor = 0;
  let isPumping = false;
  let hasNews = false;

  async function pump(): Promise<void> {
    if (isPumping) return;
    isPumping = true;
    // an answer that is about to be sent goes first
    await new Promise(setImmediate);
    while (hasNews && lane !== null && peer.isOpen) {
      hasNews = false;
      for (const { seq, name, json } of eventLog.after(lane, cursor, pageSize)) {
        peer.send(`{"event":"${name}","data":${json}}`);
        cursor = seq;
        hasNews = true;
      }
      await peer.whenReady();
    }
    isPumping = false;
  }

  function look(): void {
    hasNews = true;
    void pump();
  }

  return {
    start(watched, seq) {
      lane = watched;
      cursor = seq;
      look();
    },
    onAppended(of) {
      if (of === lane) look();
    },
    onProgress({ lane: of, jobId, progress, leftMs }) {
      if (of !== lane || isPumping || peer.isSlow) return;
      const { preview, ...rest } = progress;
      const picture = preview === null ? null : { stream: nextStream(), width: preview.width, height: preview.height };
      if (preview !== null && picture !== null) {
        const frame = {
          kind: "preview",
          last: true,
          stream: picture.stream,
          offset: 0,
          payload: preview.data,
        } as const;
        void peer.sendBytes(encodeFrame(frame));
      }
      peer.send(JSON.stringify({ event: "job.progress", data: { jobId, ...rest, leftMs, preview: picture } }));
    },
    stop() {
      lane = null;
    },
  };
}
