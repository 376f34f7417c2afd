// Blobs up and down. A transfer survives breaks: an upload is offered again, a download goes on where it stopped.
import type { Connection } from "./connection.ts";
import { clientError, hasCode } from "./errors.ts";
import type { FrameMode } from "./frame-mode.ts";
import type { Hasher } from "./sha256.ts";

export interface TransferOptions {
  /** Called with the bytes done so far. */
  readonly onProgress?: ((doneBytes: number, sizeBytes: number) => void) | undefined;
  /** Abandons the transfer; its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface UploadOptions extends TransferOptions {
  /** The hash, where it is known already; null: do not hash, the engine will. */
  readonly sha256?: string | null | undefined;
}

export interface DownloadOptions extends TransferOptions {
  /** Hash what came, even if one connection brought all of it; costs about as much as a third of the download. */
  readonly verify?: boolean | undefined;
}

/** A blob's whole bytes by another way than frames; rejects if that way is closed. */
export type BlobFetcher = (
  blob: { readonly endpoint: string; readonly token: string; readonly sha256: string },
  options: TransferOptions,
) => Promise<Uint8Array<ArrayBuffer>>;

/** What transfers need of the rest of the client. */
export interface TransferPorts {
  /** The present connection, or the next. */
  connect(): Promise<Connection>;
  readonly token: () => string | undefined;
  readonly sha256: Hasher;
  readonly fetchBlob?: BlobFetcher | undefined;
  readonly frames: Pick<FrameMode, "moved" | "broke" | "spoiled">;
}

export interface Transfers {
  /**
   * Makes sure the engine holds these bytes; sends them only if it lacks them.
   * @param bytes borrowed until the promise settles, and remembered (not copied) for `restore`
   * @returns their SHA-256
   */
  upload(bytes: Uint8Array, options?: UploadOptions): Promise<string>;
  /**
   * A blob's bytes. Pieces from several connections are hashed once they are together.
   * @throws {EngineClientError} blob.unknown, blob.hash_mismatch
   */
  download(hash: string, options?: DownloadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Offers remembered bytes again, those the engine has lost.
   * @returns false if none of them is remembered
   */
  restore(hashes: readonly string[]): Promise<boolean>;
}

/** @param keepBytes how many bytes of uploads to remember, latest first */
export function createTransfers(
  { connect, token, sha256, fetchBlob, frames }: TransferPorts,
  keepBytes: number,
): Transfers {
  const kept = new Map<string, Uint8Array>();

  const remember = (hash: string, bytes: Uint8Array) => {
    kept.delete(hash);
    kept.set(hash, bytes);
    let total = 0;
    for (const [old, { byteLength }] of [...kept].reverse()) {
      total += byteLength;
      if (total > keepBytes) kept.delete(old);
    }
  };

  /** By the host's own way, undefined where there is none or it does not lead there: frames always do. */
  const fetchWhole = async ({ welcome }: Connection, hash: string, options: TransferOptions) => {
    const secret = token();
    if (fetchBlob === undefined || secret === undefined) return undefined;
    const blob = { endpoint: welcome.endpoints.blobs, token: secret, sha256: hash };
    return await fetchBlob(blob, options).catch(() => {
      options.signal?.throwIfAborted();
      return undefined;
    });
  };

  const transfers: Transfers = {
    async upload(bytes, options = {}) {
      const hash = options.sha256 === undefined ? await sha256(bytes) : options.sha256;
      const stored = await untilUnbroken(connect, frames, options.signal, (connection) =>
        send(connection, bytes, hash, options),
      );
      remember(stored, bytes);
      return stored;
    },
    async download(hash, options = {}) {
      options.signal?.throwIfAborted();
      const blob: PartialBlob = { receivedBytes: 0 };
      let pieces = 0;
      const whole = await fetchWhole(await connect(), hash, options);
      const bytes =
        whole ??
        (await untilUnbroken(connect, frames, options.signal, (connection) => {
          pieces += 1;
          return receive(connection, hash, blob, options);
        }));
      const received = pieces > 1 || options.verify ? await sha256(bytes) : null;
      if (received !== null && received !== hash) throw clientError("blob.hash_mismatch", { expected: hash, received });
      return bytes;
    },
    async restore(hashes) {
      const known = hashes.filter((hash) => kept.has(hash));
      for (const hash of known) await transfers.upload(kept.get(hash) ?? new Uint8Array(), { sha256: hash });
      return known.length > 0;
    },
  };
  return transfers;
}

/** What the engine says when frames do not arrive as they were sent. */
const spoilings = ["blob.size_mismatch", "blob.hash_mismatch", "protocol.frame_unknown"] as const;

/** Runs a transfer, again on the next connection if this one breaks. */
async function untilUnbroken<T>(
  connect: () => Promise<Connection>,
  frames: TransferPorts["frames"],
  signal: AbortSignal | undefined,
  transfer: (connection: Connection) => Promise<T>,
): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const connection = await connect();
    try {
      const result = await transfer(connection);
      frames.moved();
      return result;
    } catch (error) {
      if (spoilings.some((code) => hasCode(error, code)) && frames.spoiled())
        connection.drop("frames that arrived spoiled");
      else if (hasCode(error, "network.unavailable")) frames.broke();
      else throw error;
    }
  }
}

async function send(
  connection: Connection,
  bytes: Uint8Array,
  hash: string | null,
  { onProgress, signal }: TransferOptions,
): Promise<string> {
  const sizeBytes = bytes.byteLength;
  const { streams } = await connection.request("blob.offer", { blobs: [{ sha256: hash, sizeBytes }] });
  const stream = streams[0] ?? null;
  if (stream === null && hash !== null) return hash;
  if (stream === null) throw clientError("blob.unknown", { expected: "a stream", received: "none" });
  for (let offset = 0; offset < sizeBytes || offset === 0; offset += connection.maxPayloadBytes) {
    await connection.whenReady();
    if (signal?.aborted) {
      await connection.request("blob.close", { stream });
      throw signal.reason;
    }
    const payload = bytes.subarray(offset, offset + connection.maxPayloadBytes);
    const end = offset + payload.byteLength;
    connection.sendFrame({ kind: "upload", last: end === sizeBytes, stream, offset, payload });
    onProgress?.(end, sizeBytes);
  }
  return (await connection.request("blob.commit", { stream })).sha256;
}

/** A download under way, across connections. */
interface PartialBlob {
  bytes?: Uint8Array<ArrayBuffer>;
  receivedBytes: number;
}

/** Goes on with a download from the first byte that is missing. */
function receive(
  connection: Connection,
  hash: string,
  blob: PartialBlob,
  { onProgress, signal }: TransferOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const begin = ({ stream, sizeBytes }: { stream: number; sizeBytes: number }) => {
      blob.bytes ??= new Uint8Array(sizeBytes);
      const { bytes } = blob;
      const abandon = () => {
        finish(() => reject(signal?.reason));
        connection.request("blob.close", { stream }).catch(() => {});
      };
      const stop = connection.onStream(stream, (frame) => {
        const end = frame.offset + frame.payload.byteLength;
        if (frame.offset !== blob.receivedBytes || end > bytes.byteLength || (frame.last && end < bytes.byteLength)) {
          const expected = `bytes from ${blob.receivedBytes} up to ${bytes.byteLength}`;
          finish(() =>
            reject(clientError("protocol.frame_malformed", { expected, received: `${frame.offset} to ${end}` })),
          );
          return;
        }
        bytes.set(frame.payload, frame.offset);
        blob.receivedBytes = end;
        onProgress?.(end, bytes.byteLength);
        if (end === bytes.byteLength) finish(() => resolve(bytes));
      });
      const finish = (how: () => void) => {
        stop();
        signal?.removeEventListener("abort", abandon);
        how();
      };
      signal?.addEventListener("abort", abandon);
      if (signal?.aborted) abandon();
      else if (blob.receivedBytes === sizeBytes && sizeBytes > 0) finish(() => resolve(bytes));
    };
    void connection.closed.then(reject);
    connection.request("blob.fetch", { sha256: hash, offset: blob.receivedBytes }, begin).catch(reject);
  });
}
