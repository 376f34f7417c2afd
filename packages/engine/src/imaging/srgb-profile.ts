// Pure. An sRGB profile, for files that would be taken for something else without one.

/**
 * Colorants relative to D50.
 *
 * @source IEC 61966-2-1 primaries, adapted by Bradford as ICC.1:2022 annex E says
 */
const colorants = {
  rXYZ: [0.43607, 0.22249, 0.01392],
  gXYZ: [0.38515, 0.71687, 0.09708],
  bXYZ: [0.14307, 0.06061, 0.7141],
} as const;

/** Exponent, scale, offset, slope near black, end of that line. @source IEC 61966-2-1 */
const curve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] as const;

/** @source ICC.1:2022 §7.2.16: the illuminant of the profile connection space */
const d50 = [0.9642, 1, 0.8249] as const;

/**
 * A display profile of sRGB. Several programs take 16-bit pictures without a profile for linear light, or ask.
 *
 * @source ICC.1:2022 §7 (header, tag table), §8.4.3 (three-component matrix-based)
 */
export function srgbProfile(): Uint8Array {
  const tone = curveTag();
  const tags: [string, Uint8Array][] = [
    ["desc", textTag("sRGB")],
    ["cprt", textTag("CC0")],
    ["wtpt", xyzTag(d50)],
    ...Object.entries(colorants).map(([name, xyz]): [string, Uint8Array] => [name, xyzTag(xyz)]),
    ["rTRC", tone],
    ["gTRC", tone],
    ["bTRC", tone],
  ];
  const head = Buffer.alloc(132 + tags.length * 12);
  head.writeUInt32BE(0x04400000, 8);
  head.write("mntrRGB XYZ ", 12, "latin1");
  // any fixed date will do
  for (const [i, part] of [2020, 1, 1].entries()) head.writeUInt16BE(part, 24 + i * 2);
  head.write("acsp", 36, "latin1");
  for (const [i, value] of d50.entries()) head.writeInt32BE(Math.round(value * 65_536), 68 + i * 4);
  head.writeUInt32BE(tags.length, 128);
  let at = head.length;
  for (const [i, [name, body]] of tags.entries()) {
    head.write(name, 132 + i * 12, "latin1");
    head.writeUInt32BE(at, 136 + i * 12);
    head.writeUInt32BE(body.length, 140 + i * 12);
    at += body.length;
  }
  head.writeUInt32BE(at, 0);
  return Uint8Array.from(Buffer.concat([head, ...tags.map(([, body]) => body)]));
}

/** @source ICC.1:2022 §10.31 */
function xyzTag(xyz: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from("XYZ \0\0\0\0", "latin1"), fixedPoint(xyz)]);
}

/** @source ICC.1:2022 §10.18, function type 3 */
function curveTag(): Buffer {
  return Buffer.concat([Buffer.from("para\0\0\0\0\0\x03\0\0", "latin1"), fixedPoint(curve)]);
}

/** One record in English. @source ICC.1:2022 §10.15 */
function textTag(text: string): Buffer {
  const letters = Buffer.from(text, "utf16le").swap16();
  const head = Buffer.alloc(28);
  head.write("mluc", "latin1");
  head.writeUInt32BE(1, 8);
  head.writeUInt32BE(12, 12);
  head.write("enUS", 16, "latin1");
  head.writeUInt32BE(letters.length, 20);
  head.writeUInt32BE(head.length, 24);
  return Buffer.concat([head, letters, Buffer.alloc((4 - (letters.length % 4)) % 4)]);
}

/** 16.16 bits each. */
function fixedPoint(values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) out.writeInt32BE(Math.round(value * 65_536), i * 4);
  return out;
}
