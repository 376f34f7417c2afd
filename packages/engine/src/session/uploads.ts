import type { Frame } from "@scumble/protocol";
import { EngineError, toEngineError } from "../base/errors.ts";
import type { BlobWriter } from "../storage/blob-writer.ts";
import type { Blobs } from "../storage/blobs.ts";

const maxOpen = 256;

/** The uploads of one connection. */
export interface Uploads {
  /** @returns the stream number that its frames carry. @throws {EngineError} protocol.invalid_params beyond 256 open uploads */
  open(sha256: string | null, sizeBytes: number): number;
  /**
   * Takes a frame. What is wrong with an upload is told by its commit, as frames have no answer.
   * @returns resolves once the payload, borrowed until then, is written
   * @throws {EngineError} protocol.frame_unknown
   */
  receive(frame: Frame): Promise<void>;
  /**
   * Hands the bytes to the store, which settles them meanwhile.
   * @throws {EngineError} protocol.frame_unknown, blob.size_mismatch, blob.hash_mismatch, storage.full
   */
  commit(stream: number): Promise<string>;
  /** @returns false when there is no such upload */
  close(stream: number): Promise<boolean>;
  closeAll(): Promise<void>;
}

interface Upload {
  readonly sha256: string | null;
  readonly sizeBytes: number;
  receivedBytes: number;
  failure: EngineError | null;
  writer: Promise<BlobWriter> | null;
  /** Settles when every frame so far is written. */
  written: Promise<void>;
}

/** @param nextStream gives numbers that are unique on the connection */
export function createUploads(blobs: Blobs, nextStream: () => number): Uploads {
  const open = new Map<number, Upload>();

  const find = (stream: number): Upload => {
    const upload = open.get(stream);
    if (upload === undefined) throw streamUnknown(stream);
    return upload;
  };

  async function drop(upload: Upload): Promise<void> {
    await upload.written;
    await (await upload.writer?.catch(() => null))?.discard();
  }

  return {
    open(sha256, sizeBytes) {
      if (open.size >= maxOpen) throw tooManyUploads();
      const stream = nextStream();
      open.set(stream, {
        sha256,
        sizeBytes,
        receivedBytes: 0,
        failure: null,
        writer: null,
        written: Promise.resolve(),
      });
      return stream;
    },

    receive({ stream, offset, payload }) {
      const upload = find(stream);
      if (upload.failure !== null) return Promise.resolve();
      if (offset !== upload.receivedBytes || offset + payload.byteLength > upload.sizeBytes) {
        upload.failure = outOfOrder(stream, upload, offset, payload.byteLength);
        return Promise.resolve();
      }
      upload.receivedBytes += payload.byteLength;
      upload.writer ??= blobs.createWriter();
      const { writer } = upload;
      upload.written = upload.written
        .then(async () => (await writer).write(payload))
        .catch((thrown) => {
          upload.failure ??= toEngineError(thrown);
        });
      return upload.written;
    },

    async commit(stream) {
      const upload = find(stream);
      open.delete(stream);
      try {
        await upload.written;
        if (upload.failure === null && upload.receivedBytes < upload.sizeBytes) upload.failure = tooFew(stream, upload);
        if (upload.failure !== null) throw upload.failure;
        upload.writer ??= blobs.createWriter();
        const written = await (await upload.writer).finish(upload.sha256);
        blobs.accept(written);
        return written.sha256;
      } finally {
        await drop(upload);
      }
    },

    async close(stream) {
      const upload = open.get(stream);
      if (upload === undefined) return false;
      open.delete(stream);
      await drop(upload);
      return true;
    },

    async closeAll() {
      const rest = [...open.values()];
      open.clear();
      await Promise.all(rest.map(drop));
    },
  };
}

/** No open transfer has this number. */
export function streamUnknown(stream: number): EngineError {
  return new EngineError("protocol.frame_unknown", {
    field: "stream",
    expected: "the number of an open stream",
    received: String(stream),
  });
}

function outOfOrder(stream: number, upload: Upload, offset: number, bytes: number): EngineError {
  const { sizeBytes, receivedBytes } = upload;
  return new EngineError("blob.size_mismatch", {
    field: "offset",
    expected: `a frame at ${receivedBytes} that ends at ${sizeBytes} or before`,
    received: `${bytes} bytes at ${offset}`,
    stream,
  });
}

function tooFew(stream: number, { sizeBytes, receivedBytes }: Upload): EngineError {
  return new EngineError("blob.size_mismatch", {
    field: "sizeBytes",
    expected: `${sizeBytes} bytes`,
    received: `${receivedBytes}`,
    stream,
  });
}

function tooManyUploads(): EngineError {
  return new EngineError("protocol.invalid_params", {
    field: "blobs",
    expected: `at most ${maxOpen} uploads at a time`,
    received: `${maxOpen + 1}`,
    action: "commit or close some first",
  });
}
