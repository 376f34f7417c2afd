// Pure. Chunks of PNG files: colour profiles put into them.

import { zlibSync } from "fflate";

/** Signature and IHDR chunk; a profile must come before everything else but these. */
const headLength = 8 + 25;

/**
 * A PNG file with an ICC profile in it.
 *
 * @param png a file without one
 * @source PNG 3rd edition §11.3.2.3 (iCCP: name, 0, method 0, zlib stream)
 */
export function embedProfile(png: Uint8Array, icc: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from("ICC profile\0\0", "latin1"), zlibSync(icc)]);
  const parts = [png.subarray(0, headLength), pngChunk("iCCP", body), png.subarray(headLength)];
  return Uint8Array.from(Buffer.concat(parts));
}

/**
 * One chunk: length, type, body, check sum.
 *
 * @param type four letters
 * @source PNG 3rd edition §5.3
 */
export function pngChunk(type: string, body: Uint8Array): Uint8Array {
  const checked = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const chunk = Buffer.alloc(checked.length + 8);
  chunk.writeUInt32BE(body.length, 0);
  chunk.set(checked, 4);
  chunk.writeUInt32BE(crc32(checked), checked.length + 4);
  return chunk;
}

/** @source PNG 3rd edition, annex D: CRC-32 with polynomial 0xEDB88320 */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});
