import { encodeFrameHeader, frameHeaderBytes } from "@scumble/protocol";
import type { Log } from "../base/log.ts";
import type { Blobs } from "../storage/blobs.ts";
import type { Peer } from "./peer.ts";

/** Blobs of one connection that are sent at the same time; others wait, so that open files stay few. */
const maxAtOnce = 4;

/** The downloads of one connection. */
export interface Downloads {
  /** Starts sending a blob in frames, no faster than the peer reads. @returns its stream number and size */
  start(sha256: string, offset: number): Promise<{ stream: number; sizeBytes: number }>;
  /** @returns false when there is no such download */
  close(stream: number): boolean;
  closeAll(): void;
}

/** @param nextStream gives numbers that are unique on the connection */
export function createDownloads(blobs: Blobs, peer: Peer, nextStream: () => number, log: Log): Downloads {
  const open = new Set<number>();
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;

  function begin(download: () => Promise<void>): void {
    if (running >= maxAtOnce) {
      waiting.push(download);
      return;
    }
    running += 1;
    void download().finally(() => {
      running -= 1;
      const next = waiting.shift();
      if (next !== undefined) begin(next);
    });
  }

  async function pump(stream: number, sha256: string, start: number, sizeBytes: number): Promise<void> {
    if (!open.has(stream)) return;
    const file = await blobs.open(sha256);
    try {
      let offset = start;
      do {
        await peer.whenReady();
        if (!open.has(stream) || !peer.isOpen) return;
        const bytes = Math.min(peer.maxPayloadBytes, sizeBytes - offset);
        // header and payload in one buffer: nothing is copied on the way to the socket
        const message = new Uint8Array(frameHeaderBytes + bytes);
        await readFully(file, message.subarray(frameHeaderBytes), offset);
        const last = offset + bytes === sizeBytes;
        message.set(encodeFrameHeader({ kind: "download", last, stream, offset }));
        offset += bytes;
        if (!open.has(stream)) return;
        void peer.sendBytes(message);
        if (last) return;
      } while (offset < sizeBytes);
    } finally {
      open.delete(stream);
      await file.close();
    }
  }

  return {
    async start(sha256, offset) {
      const sizeBytes = await sizeOf(blobs, sha256);
      const stream = nextStream();
      open.add(stream);
      // the answer goes first
      setImmediate(() =>
        begin(() =>
          pump(stream, sha256, Math.min(offset, sizeBytes), sizeBytes).catch((err) => {
            log.error({ err, sha256 }, "a download broke off");
            peer.close("closing", "a blob could not be read");
          }),
        ),
      );
      return { stream, sizeBytes };
    },
    close: (stream) => open.delete(stream),
    closeAll: () => open.clear(),
  };
}

async function sizeOf(blobs: Blobs, sha256: string): Promise<number> {
  const file = await blobs.open(sha256);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function readFully(file: Awaited<ReturnType<Blobs["open"]>>, into: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < into.byteLength) {
    const { bytesRead } = await file.read(into, done, into.byteLength - done, position + done);
    if (bytesRead === 0) throw new Error("the blob is shorter than its size");
    done += bytesRead;
  }
}
