// Pure. TIFF files of every depth, with profile and straight alpha.

import { deflateSync } from "node:zlib";
import { type FileLayout, fileSamples } from "./file-layout.ts";
import { pixelLayouts, type RgbaPixels } from "./pixels.ts";

/** Field types. @source TIFF 6.0 §2 */
const short = 3;
const long = 4;
const undefinedBytes = 7;

/** Rows share a strip up to this many bytes before compression. */
const stripBytes = 1 << 20;

/**
 * The bytes of a little-endian TIFF file in the depth of the pixels; rgba-f32 becomes IEEE floats, which readers take for
 * linear light where there is no profile.
 *
 * @param pixels borrowed
 * @param icc    profile to put into the file; null: none
 * @source TIFF 6.0 §2 (directory), §14 (horizontal differencing), §18 (ExtraSamples), §19 (SampleFormat); Adobe Photoshop
 * TIFF technical notes 2002 (compression 8, zlib); ICC.1:2022 annex B.4 (tag 34675)
 */
export function encodeTiff(pixels: RgbaPixels, icc: Uint8Array | null = null, layout: FileLayout = {}): Uint8Array {
  const { width, height, format } = pixels;
  const { bytesPerSample } = pixelLayouts[format];
  const { samples, channels } = fileSamples(pixels, layout);
  const isFloat = format === "rgba-f32";
  const rowsPerStrip = Math.max(1, Math.floor(stripBytes / (width * channels * bytesPerSample)));
  const strips: Uint8Array[] = [];
  for (let y = 0; y < height; y += rowsPerStrip) {
    const part = samples.slice(y * width * channels, Math.min(height, y + rowsPerStrip) * width * channels);
    if (!isFloat) differ(part, width * channels, channels);
    strips.push(deflateSync(new Uint8Array(part.buffer), { level: 4 }));
  }
  const hasAlpha = channels % 2 === 0;
  const each = (value: number) => Array<number>(channels).fill(value);
  const sizes = strips.map((strip) => strip.length);
  const fields: Field[] = [
    [256, long, [width]],
    [257, long, [height]],
    [258, short, each(bytesPerSample * 8)],
    [259, short, [8]],
    [262, short, [channels < 3 ? 1 : 2]],
    [273, long, sizes.map((_, i) => 8 + sizes.slice(0, i).reduce((sum, size) => sum + size, 0))],
    [274, short, [1]],
    [277, short, [channels]],
    [278, long, [rowsPerStrip]],
    [279, long, sizes],
    [284, short, [1]],
    [317, short, [isFloat ? 1 : 2]],
    ...(hasAlpha ? [[338, short, [2]] as Field] : []),
    [339, short, each(isFloat ? 3 : 1)],
    ...(icc === null ? [] : [[34675, undefinedBytes, [...icc]] as Field]),
  ];
  const start = evenUp(8 + sizes.reduce((sum, size) => sum + size, 0));
  const head = Buffer.from("II*\0\0\0\0\0", "latin1");
  head.writeUInt32LE(start, 4);
  const directory = writeDirectory(fields, start);
  const gap = new Uint8Array(start - 8 - sizes.reduce((sum, size) => sum + size, 0));
  return Uint8Array.from(Buffer.concat([head, ...strips, gap, directory]));
}

type Field = readonly [tag: number, type: number, values: readonly number[]];

/** A directory and, right behind it, the values that do not fit into it. */
function writeDirectory(fields: readonly Field[], start: number): Buffer {
  const directory = Buffer.alloc(2 + fields.length * 12 + 4);
  directory.writeUInt16LE(fields.length, 0);
  const parts: Buffer[] = [directory];
  let at = start + directory.length;
  for (const [i, [tag, type, values]] of fields.entries()) {
    const entry = 2 + i * 12;
    const body = valueBytes(type, values);
    directory.writeUInt16LE(tag, entry);
    directory.writeUInt16LE(type, entry + 2);
    directory.writeUInt32LE(values.length, entry + 4);
    if (body.length <= 4) {
      directory.set(body, entry + 8);
    } else {
      directory.writeUInt32LE(at, entry + 8);
      parts.push(body);
      at += body.length;
    }
  }
  return Buffer.concat(parts);
}

function valueBytes(type: number, values: readonly number[]): Buffer {
  const width = type === long ? 4 : type === short ? 2 : 1;
  const body = Buffer.alloc(evenUp(values.length * width));
  for (const [i, value] of values.entries()) body.writeUIntLE(value, i * width, width);
  return body;
}

/** Every sample but a row's first becomes its difference to the pixel before. Overwrites. */
function differ(samples: Uint8Array | Uint16Array | Float32Array, rowLength: number, channels: number): void {
  for (let row = 0; row < samples.length; row += rowLength) {
    for (let i = row + rowLength - 1; i >= row + channels; i--) samples[i] = samples[i]! - samples[i - channels]!;
  }
}

function evenUp(length: number): number {
  return length + (length % 2);
}
