// Minimal ICC profiles from published primaries: display profiles of curves and a matrix, and grey ones.

/** A colour space by its CIE xy chromaticities and its decoding curve. */
interface RgbSpace {
  readonly red: readonly [number, number];
  readonly green: readonly [number, number];
  readonly blue: readonly [number, number];
  readonly white: readonly [number, number];
  readonly curve: Curve;
}

/** Encoded to linear: a plain power, or power, scale, offset, slope of the line near black, and where that ends. */
type Curve = readonly [gamma: number] | readonly [gamma: number, a: number, b: number, c: number, d: number];

const d65 = [0.3127, 0.329] as const;
const srgbCurve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] as const;

/** @source SMPTE EG 432-1 (P3), IEC 61966-2-1, Adobe RGB (1998) §4.3, ISO 22028-2 (ROMM) */
export const rgbSpaces = {
  srgb: { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: d65, curve: srgbCurve },
  "display-p3": { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: d65, curve: srgbCurve },
  "adobe-rgb": { red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06], white: d65, curve: [563 / 256] },
  "prophoto-rgb": {
    red: [0.7347, 0.2653],
    green: [0.1596, 0.8404],
    blue: [0.0366, 0.0001],
    white: [0.3457, 0.3585],
    curve: [1.8, 1, 0, 1 / 16, 1 / 32],
  },
} as const satisfies Record<string, RgbSpace>;

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** @source ICC.1:2022 §7.2.16: the illuminant of the profile connection space */
const d50: Vector = [0.9642, 1, 0.8249];

/**
 * A display profile of three curves and a matrix.
 *
 * @source ICC.1:2022 §8.4.3; primaries to XYZ as SMPTE RP 177, adapted to D50 by Bradford (annex E)
 */
export function rgbProfile(name: keyof typeof rgbSpaces): Uint8Array {
  const { curve } = rgbSpaces[name];
  const [red, green, blue] = transpose(linearToD50(name));
  const tone = curveTag(curve);
  return profile("RGB ", [
    ["desc", textTag(name)],
    ["cprt", textTag("CC0")],
    ["wtpt", xyzTag(d50)],
    ["rXYZ", xyzTag(red)],
    ["gXYZ", xyzTag(green)],
    ["bXYZ", xyzTag(blue)],
    ["rTRC", tone],
    ["gTRC", tone],
    ["bTRC", tone],
  ]);
}

/** A grey display profile. @param gamma encoded to linear @source ICC.1:2022 §8.4.4 */
export function greyProfile(gamma: number): Uint8Array {
  return profile("GRAY", [
    ["desc", textTag(`grey ${gamma}`)],
    ["cprt", textTag("CC0")],
    ["wtpt", xyzTag(d50)],
    ["kTRC", curveTag([gamma])],
  ]);
}

/** A header and nothing else that claims a colour space: `CMYK`, `Lab `. */
export function emptyProfile(space: string): Uint8Array {
  return profile(space, [["desc", textTag(space)]]);
}

/** Linear RGB to XYZ relative to D50. */
export function linearToD50(name: keyof typeof rgbSpaces): Matrix {
  const { red, green, blue, white } = rgbSpaces[name];
  const primaries = transpose([xyzOf(red), xyzOf(green), xyzOf(blue)]);
  const amounts = multiply(invert(primaries), xyzOf(white));
  const toXyz = primaries.map((row) => row.map((value, i) => value * amounts[i]!)) as unknown as Matrix;
  const cones = multiply(bradford, xyzOf(white));
  const wanted = multiply(bradford, d50);
  const scaled = bradford.map((row, i) => row.map((value) => (value * wanted[i]!) / cones[i]!)) as unknown as Matrix;
  return product(product(invert(bradford), scaled), toXyz);
}

/** Encoded to linear. */
export function decodeCurve(name: keyof typeof rgbSpaces, value: number): number {
  const curve: Curve = rgbSpaces[name].curve;
  const [gamma, a = 1, b = 0, c = 0, d = 0] = curve;
  return value >= d ? (a * value + b) ** gamma : c * value;
}

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

function xyzOf([x, y]: readonly [number, number]): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

function multiply(matrix: Matrix, [x, y, z]: Vector): Vector {
  return matrix.map((row) => row[0] * x + row[1] * y + row[2] * z) as unknown as Vector;
}

function product(left: Matrix, right: Matrix): Matrix {
  return transpose(transpose(right).map((column) => multiply(left, column)) as unknown as Matrix);
}

function transpose(m: Matrix): Matrix {
  return [0, 1, 2].map((i) => m.map((row) => row[i])) as unknown as Matrix;
}

function invert([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate: Matrix = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return adjugate.map((row) => row.map((value) => value / determinant)) as unknown as Matrix;
}

function profile(space: string, tags: readonly (readonly [string, Buffer])[]): Uint8Array {
  const head = Buffer.alloc(128 + 4 + tags.length * 12);
  head.writeUInt32BE(0x04400000, 8);
  head.write("mntr", 12, "latin1");
  head.write(space, 16, "latin1");
  head.write("XYZ ", 20, "latin1");
  head.write("acsp", 36, "latin1");
  for (const [i, value] of d50.entries()) head.writeInt32BE(Math.round(value * 65536), 68 + i * 4);
  head.writeUInt32BE(tags.length, 128);
  const parts: Buffer[] = [head];
  let at = head.length;
  for (const [i, [name, body]] of tags.entries()) {
    head.write(name, 132 + i * 12, "latin1");
    head.writeUInt32BE(at, 136 + i * 12);
    head.writeUInt32BE(body.length, 140 + i * 12);
    parts.push(body);
    at += body.length;
  }
  head.writeUInt32BE(at, 0);
  return Uint8Array.from(Buffer.concat(parts));
}

/** @source ICC.1:2022 §10.31 */
function xyzTag(value: Vector): Buffer {
  return tag("XYZ ", value);
}

/** @source ICC.1:2022 §10.18, functions 0 and 3 */
function curveTag(curve: Curve): Buffer {
  const body = tag("para", curve.length === 1 ? [0, ...curve] : [0, ...curve]);
  body.writeUInt16BE(curve.length === 1 ? 0 : 3, 8);
  return body;
}

/** @source ICC.1:2022 §10.15: one record in English */
function textTag(text: string): Buffer {
  const body = Buffer.alloc(Math.ceil((28 + text.length * 2) / 4) * 4);
  body.write("mluc", "latin1");
  body.writeUInt32BE(1, 8);
  body.writeUInt32BE(12, 12);
  body.write("enUS", 16, "latin1");
  body.writeUInt32BE(text.length * 2, 20);
  body.writeUInt32BE(28, 24);
  for (const [i, letter] of [...text].entries()) body.writeUInt16BE(letter.charCodeAt(0), 28 + i * 2);
  return body;
}

function tag(signature: string, numbers: readonly number[]): Buffer {
  const body = Buffer.alloc(8 + numbers.length * 4);
  body.write(signature, "latin1");
  for (const [i, value] of numbers.entries()) body.writeInt32BE(Math.round(value * 65536), 8 + i * 4);
  return body;
}
