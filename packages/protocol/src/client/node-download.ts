// Blobs over HTTP, read from the socket straight into the array they end up in: a third of the work that frames take.
import { connect } from "node:net";
import type { BlobFetcher } from "./transfers.ts";

const maxHeadBytes = 16_384;
const silenceMs = 10_000;

/**
 * GET of one blob.
 * @source RFC 9112, sections 2 to 6: status line, header fields, a body of Content-Length bytes
 */
export const fetchBlob: BlobFetcher = ({ endpoint, token, sha256 }, { onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const { hostname, port, host, pathname } = new URL(`${endpoint}/${sha256}`);
    const head = Buffer.alloc(maxHeadBytes);
    let headBytes = 0;
    let body: Uint8Array<ArrayBuffer> | undefined;
    let receivedBytes = 0;

    /** Takes what was read into `head`; the beginning of the body may be in it. */
    const readHead = (bytes: number) => {
      headBytes += bytes;
      const end = head.subarray(0, headBytes).indexOf("\r\n\r\n");
      if (end < 0 && headBytes < maxHeadBytes) return;
      const text = head.toString("latin1", 0, Math.max(end, 0));
      const [, sizeBytes] = /^content-length: *(\d+)\r?$/im.exec(text) ?? [];
      if (!/^HTTP\/1\.1 200 /.test(text) || sizeBytes === undefined) {
        socket.destroy(new Error(`expected a blob, received ${text.split("\r\n")[0]}`));
        return;
      }
      body = new Uint8Array(Number(sizeBytes));
      const rest = head.subarray(end + 4, headBytes).subarray(0, body.byteLength);
      body.set(rest);
      receivedBytes = rest.byteLength;
    };
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port),
      onread: {
        buffer: () => body?.subarray(receivedBytes) ?? head.subarray(headBytes),
        callback(bytes) {
          if (body === undefined) readHead(bytes);
          else receivedBytes += bytes;
          if (body === undefined) return true;
          onProgress?.(receivedBytes, body.byteLength);
          if (receivedBytes === body.byteLength) {
            resolve(body);
            socket.destroy();
          }
          return true;
        },
      },
    });
    const abort = () => socket.destroy(signal?.reason);
    signal?.addEventListener("abort", abort);
    socket.setTimeout(silenceMs, () => socket.destroy(new Error(`no byte in ${silenceMs} ms`)));
    socket.on("error", reject);
    socket.on("close", () => {
      signal?.removeEventListener("abort", abort);
      reject(new Error("the connection was closed before the blob was complete"));
    });
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    );
  });
