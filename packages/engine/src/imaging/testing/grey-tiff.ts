/**
 * A grey, uncompressed TIFF of one strip.
 *
 * @param samples row by row; 16-bit whole numbers or 32-bit floats
 * @source TIFF 6.0 §2 (header, directory) and §19 (SampleFormat)
 */
export function greyTiff(width: number, height: number, samples: Uint16Array | Float32Array): Uint8Array {
  const float = samples instanceof Float32Array;
  const entries: [tag: number, value: number][] = [
    [256, width],
    [257, height],
    [258, samples.BYTES_PER_ELEMENT * 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, samples.byteLength],
    [339, float ? 3 : 1],
  ];
  const file = Buffer.alloc(8 + samples.byteLength + 2 + entries.length * 12 + 4);
  file.write("II*\0", "latin1");
  file.writeUInt32LE(8 + samples.byteLength, 4);
  file.set(new Uint8Array(samples.buffer), 8);
  let at = 8 + samples.byteLength;
  file.writeUInt16LE(entries.length, at);
  at += 2;
  for (const [tag, value] of entries) {
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(4, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
    at += 12;
  }
  return file;
}
