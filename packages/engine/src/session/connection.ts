import { decodeFrame } from "@scumble/protocol";
import { EngineError, errorOnWire, toEngineError } from "../base/errors.ts";
import type { Context } from "./context.ts";
import { createDownloads } from "./downloads.ts";
import type { Parts } from "./parts.ts";
import type { Peer } from "./peer.ts";
import { answer, type Handlers } from "./router.ts";
import { createUploads } from "./uploads.ts";
import { createWatch } from "./watch.ts";

/** One connected client: messages go in here, answers and events go out by its peer. */
export interface Connection {
  /** @returns resolves once the message is answered */
  receiveText(text: string): Promise<void>;
  /** @param bytes one binary message, borrowed until the promise settles */
  receiveBytes(bytes: Uint8Array): Promise<void>;
  /** Whether a hello with a token was answered. */
  readonly isIdentified: boolean;
  /** Whether any hello was answered. */
  readonly hasGreeted: boolean;
  /** The peer is gone. */
  end(): void;
}

export function openConnection(peer: Peer, parts: Parts, handlers: Handlers): Connection {
  const { blobs, eventLog, notices, log } = parts;
  let streams = 0;
  const nextStream = () => {
    streams += 1;
    return streams;
  };
  const context: Context = {
    peer,
    uploads: createUploads(blobs, nextStream),
    downloads: createDownloads(blobs, peer, nextStream, log),
    watch: createWatch(eventLog, peer, nextStream),
    hasGreeted: false,
    identity: null,
    session: null,
  };
  const subscriptions = [
    notices.on("appended", ({ lane }) => context.watch.onAppended(lane)),
    notices.on("progress", (notice) => context.watch.onProgress(notice)),
    notices.on("revoked", ({ clientId }) => {
      if (context.identity?.clientId === clientId) peer.close("auth", "the token was taken back");
    }),
    notices.on("closing", ({ reason }) => {
      if (context.session !== null) peer.send(JSON.stringify({ event: "engine.closing", data: { reason } }));
      peer.close("closing", reason);
    }),
  ];

  function refuseFrame(error: EngineError): void {
    peer.send(JSON.stringify({ id: null, error: errorOnWire(error) }));
    peer.close("frame", error.message);
  }

  return {
    receiveText: (text) => answer(text, context, handlers, log),
    async receiveBytes(bytes) {
      const frame = decodeFrame(bytes);
      if (typeof frame === "string") return refuseFrame(frameMalformed(frame));
      if (frame.kind !== "upload") return refuseFrame(frameMalformed(`a client sends kind upload, not ${frame.kind}`));
      try {
        await context.uploads.receive(frame);
      } catch (thrown) {
        refuseFrame(toEngineError(thrown));
      }
    },
    get isIdentified() {
      return context.session !== null;
    },
    get hasGreeted() {
      return context.hasGreeted;
    },
    end() {
      for (const unsubscribe of subscriptions) unsubscribe();
      context.watch.stop();
      context.downloads.closeAll();
      context.uploads.closeAll().catch((err) => log.error({ err }, "unfinished uploads could not be removed"));
    },
  };
}

function frameMalformed(rule: string): EngineError {
  return new EngineError("protocol.frame_malformed", {
    field: "frame",
    expected: "a frame in the layout",
    received: rule,
  });
}
