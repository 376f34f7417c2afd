import { pngChunk } from "../png-chunks.ts";

/** A grey 8-bit PNG that claims a size, with this zlib stream as its samples. */
export function pngHeader(width: number, height: number, samples: Uint8Array): Uint8Array {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const chunks = [pngChunk("IHDR", size), pngChunk("IDAT", samples), pngChunk("IEND", new Uint8Array(0))];
  return Uint8Array.from(Buffer.concat([signature, ...chunks]));
}
