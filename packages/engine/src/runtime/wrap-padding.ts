// Pure. A graph whose convolutions wrap around: what leaves a picture on one side comes in on the other.
//
// Works on the file's bytes and touches only the nodes that pad; weights are handed through as they are, and
// what lies in a file of its own stays there.
// @source onnx.proto (IR version 8): ModelProto.graph 7; GraphProto.node 1, initializer 5; NodeProto.input 1, output 2,
// op_type 4, attribute 5; AttributeProto.name 1, s 4, ints 8; TensorProto.dims 1, data_type 2, int64_data 7, name 8,
// raw_data 9, data_location 14. Operators: Slice-10, Concat-4.

import { EngineError } from "../base/errors.ts";

/** Directions in which a picture continues on its opposite side. */
export type Seamless = "x" | "y" | "both";

const axes = { y: 2, x: 3 } as const;
type Axis = keyof typeof axes;

/** Operators whose first input is padded by their own attribute. */
const convolutions: ReadonlySet<string> = new Set(["Conv", "ConvInteger", "QLinearConv", "FusedConv"]);
const veryFar = 2n ** 62n;

/**
 * The file with zeros around convolutions replaced by the opposite edge, in one direction or both. Graphs that wrap already,
 * or do not pad at all, come back unchanged in what they compute.
 *
 * @param file a whole ONNX file, borrowed
 * @param name for errors
 * @throws {EngineError} model.unsupported where padding is left to the runtime
 */
export function wrapPadding(file: Uint8Array, seamless: Seamless, name: string): Uint8Array {
  const model = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const parts = fieldsOf(model).map((field) =>
    field.number === graphField ? message(graphField, patchGraph(field.value, seamless, name)) : field.all,
  );
  return Buffer.concat(parts);
}

const graphField = 7;
const nodeField = 1;
const initializerField = 5;

function patchGraph(graph: Buffer, seamless: Seamless, name: string): Buffer {
  const fields = fieldsOf(graph);
  const constants = new Map<string, Buffer>();
  for (const { number, value } of fields) {
    if (number !== initializerField) continue;
    constants.set(textOf(value, 8), value);
  }
  for (const { number, value } of fields)
    if (number === nodeField && textOf(value, 4) === "Constant") collectConstant(value, constants);
  const wraps = (axis: Axis) => seamless === "both" || seamless === axis;
  const made = createWriter();
  const nodes: Buffer[] = [];
  const rest: Buffer[] = [];
  for (const field of fields) {
    if (field.number !== nodeField) rest.push(field.all);
    else
      nodes.push(...patchNode(field.value, { wraps, made, constants, name }).map((node) => message(nodeField, node)));
  }
  return Buffer.concat([...nodes, ...rest, ...made.constants()]);
}

interface Patching {
  wraps(axis: Axis): boolean;
  readonly made: Writer;
  /** TensorProtos by the name of their value. */
  readonly constants: ReadonlyMap<string, Buffer>;
  readonly name: string;
}

/** The nodes in the place of one. */
function patchNode(node: Buffer, patching: Patching): Buffer[] {
  const operator = textOf(node, 4);
  if (convolutions.has(operator)) return patchConvolution(node, patching);
  return operator === "Pad" ? patchPad(node, patching) : [node];
}

function patchConvolution(node: Buffer, { wraps, made, name }: Patching): Buffer[] {
  const autoPad = attributeOf(node, "auto_pad");
  const rule = autoPad === null ? "NOTSET" : textOf(autoPad, 4);
  if (rule.startsWith("SAME")) throw paddingLeftOpen(name, rule);
  const pads = attributeOf(node, "pads");
  const sizes = pads === null ? [] : integersOf(pads, 8);
  // a picture has two directions; anything else is no picture
  if (pads === null || sizes.length !== 4 || !sizes.some((size) => size > 0)) return [node];
  const [top = 0, left = 0, bottom = 0, right = 0] = sizes;
  const kept = [wraps("y") ? 0 : top, wraps("x") ? 0 : left, wraps("y") ? 0 : bottom, wraps("x") ? 0 : right];
  const [input = ""] = textsOf(node, 1);
  const wrapped = made.wrap(input, [wraps("y") ? [top, bottom] : [0, 0], wraps("x") ? [left, right] : [0, 0]]);
  let isFirst = true;
  const parts = fieldsOf(node).map((field) => {
    if (field.number === 1 && isFirst) {
      isFirst = false;
      return text(1, wrapped.output);
    }
    const isPads = field.number === 5 && textOf(field.value, 1) === "pads";
    return isPads
      ? message(5, Buffer.concat([text(1, "pads"), ...kept.map((size) => integer(8, size)), integer(20, 7)]))
      : field.all;
  });
  return [...wrapped.nodes, Buffer.concat(parts)];
}

/**
 * A node of its own that pads with zeros, as before convolutions with even steps. Exporters often compute its sizes in the
 * graph, so what is put in their place computes with them too.
 */
function patchPad(node: Buffer, { wraps, made, constants }: Patching): Buffer[] {
  const mode = attributeOf(node, "mode");
  const [input = "", pads = ""] = textsOf(node, 1);
  const known = constants.get(pads);
  const sizes = known === undefined ? null : tensorIntegers(known);
  // batch and channels first, then rows and columns; in front of all axes, then behind all
  const isPicture =
    sizes === null || (sizes.length === 8 && sizes.every((size, i) => size >= 0 && (i % 4 >= 2 || size === 0)));
  if ((mode !== null && textOf(mode, 4) !== "constant") || pads === "" || !isPicture) return [node];
  const wrapped = made.wrapBy(input, pads, { x: wraps("x"), y: wraps("y") });
  const inputs = [wrapped.output, wrapped.restOfPads];
  const parts = fieldsOf(node).map((field) => {
    const replacement = field.number === 1 ? inputs.shift() : undefined;
    return replacement === undefined ? field.all : text(1, replacement);
  });
  return [...wrapped.nodes, Buffer.concat(parts)];
}

/** Values of nodes that hold a constant tensor. */
function collectConstant(node: Buffer, constants: Map<string, Buffer>): void {
  const value = attributeOf(node, "value");
  const tensor = value === null ? undefined : fieldsOf(value).find(({ number }) => number === 5);
  if (tensor !== undefined) constants.set(textsOf(node, 2)[0] ?? "", tensor.value);
}

interface Writer {
  /** The same by sizes that the graph computes: [8] in front of all four axes, then behind them. */
  wrapBy(
    input: string,
    pads: string,
    wraps: { readonly x: boolean; readonly y: boolean },
  ): { nodes: Buffer[]; output: string; restOfPads: string };
  /** Nodes that put so many of the last rows or columns in front and so many of the first behind; [y, x], [before, after]. */
  wrap(
    input: string,
    sizes: readonly (readonly [number, number])[],
    output?: string,
  ): { nodes: Buffer[]; output: string };
  constants(): Buffer[];
}

function createWriter(): Writer {
  const values = new Map<bigint, string>();
  let count = 0;
  const fresh = () => `scumble.wrap.${count++}`;
  const value = (number: bigint) => {
    const known = values.get(number) ?? `scumble.wrap.value.${number}`;
    values.set(number, known);
    return known;
  };
  const slice = (input: string, output: string, [start, end, axis]: readonly [bigint, bigint, bigint]) =>
    Buffer.concat([
      ...[input, value(start), value(end), value(axis)].map((each) => text(1, each)),
      text(2, output),
      text(4, "Slice"),
    ]);

  const operator = (type: string, inputs: readonly string[], output: string, ...attributes: Buffer[]) =>
    Buffer.concat([...inputs.map((each) => text(1, each)), text(2, output), text(4, type), ...attributes]);
  const concat = (parts: readonly string[], output: string, axis: number) =>
    operator("Concat", parts, output, message(5, Buffer.concat([text(1, "axis"), integer(3, axis), integer(20, 2)])));
  const kept = new Map<string, string>();
  const keptPads = ({ x, y }: { readonly x: boolean; readonly y: boolean }) => {
    const mask = [1, 1, y ? 0 : 1, x ? 0 : 1];
    const name = `scumble.wrap.keep.${mask.join("")}`;
    kept.set(name, [...mask, ...mask].join());
    return name;
  };

  return {
    wrapBy(input, pads, wraps) {
      const nodes: Buffer[] = [];
      let current = input;
      for (const name of ["y", "x"] as const) {
        if (!wraps[name]) continue;
        const axis = axes[name];
        const [shape, length, before, after, from, front, behind, joined] = Array.from(
          { length: 8 },
          fresh,
        ) as string[];
        nodes.push(
          operator("Shape", [current], shape!),
          operator("Gather", [shape!, value(BigInt(axis))], length!),
          operator("Gather", [pads, value(BigInt(axis))], before!),
          operator("Gather", [pads, value(BigInt(axis + 4))], after!),
          operator("Sub", [length!, before!], from!),
          operator("Slice", [current, from!, value(veryFar), value(BigInt(axis))], front!),
          operator("Slice", [current, value(0n), after!, value(BigInt(axis))], behind!),
          concat([front!, current, behind!], joined!, axis),
        );
        current = joined!;
      }
      const restOfPads = fresh();
      nodes.push(operator("Mul", [pads, keptPads(wraps)], restOfPads));
      return { nodes, output: current, restOfPads };
    },
    wrap(input, sizes) {
      const nodes: Buffer[] = [];
      const sides = sizes.map(([before, after], i) => ({ before, after, axis: i === 0 ? axes.y : axes.x }));
      const wanted = sides.filter(({ before, after }) => before > 0 || after > 0);
      let current = input;
      for (const { before, after, axis } of wanted) {
        const parts = [current];
        if (before > 0) {
          parts.unshift(fresh());
          nodes.push(slice(current, parts[0]!, [BigInt(-before), veryFar, BigInt(axis)]));
        }
        if (after > 0) {
          parts.push(fresh());
          nodes.push(slice(current, parts.at(-1)!, [0n, BigInt(after), BigInt(axis)]));
        }
        const joined = fresh();
        nodes.push(concat(parts, joined, axis));
        current = joined;
      }
      return { nodes, output: current };
    },
    constants: () => [
      ...[...values].map(([number, name]) => integers(name, [number])),
      ...[...kept].map(([name, mask]) => integers(name, mask.split(",").map(BigInt))),
    ],
  };
}

/** An int64 initializer. */
function integers(name: string, values: readonly bigint[]): Buffer {
  const raw = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) raw.writeBigInt64LE(value, i * 8);
  const tensor = [integer(1, values.length), integer(2, 7), text(8, name), message(9, raw)];
  return message(initializerField, Buffer.concat(tensor));
}

interface Field {
  readonly number: number;
  /** Bytes of a length-delimited field; empty for the others. */
  readonly value: Buffer;
  /** Of a varint field; 0 for the others. */
  readonly integer: bigint;
  /** The field with its tag. */
  readonly all: Buffer;
}

/** @source Protocol Buffers encoding: tag = number << 3 | type; 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes */
function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError("protobuf ends early");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const tag = Number(varint());
    const type = tag & 7;
    let value: Buffer = Buffer.alloc(0);
    let number = 0n;
    if (type === 0) number = varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = Number(varint());
      value = bytes.subarray(at, at + length);
      at += length;
    } else throw new RangeError(`protobuf field of type ${type}`);
    if (at > bytes.length) throw new RangeError("protobuf ends early");
    fields.push({ number: tag >>> 3, value, integer: number, all: bytes.subarray(start, at) });
  }
  return fields;
}

function textsOf(bytes: Buffer, number: number): string[] {
  return fieldsOf(bytes)
    .filter((field) => field.number === number)
    .map(({ value }) => value.toString("utf8"));
}

function textOf(bytes: Buffer, number: number): string {
  return textsOf(bytes, number)[0] ?? "";
}

function attributeOf(node: Buffer, name: string): Buffer | null {
  return fieldsOf(node).find(({ number, value }) => number === 5 && textOf(value, 1) === name)?.value ?? null;
}

/** A repeated integer, packed or not. */
function integersOf(bytes: Buffer, number: number): number[] {
  return fieldsOf(bytes)
    .filter((field) => field.number === number)
    .flatMap((field) => (field.value.length === 0 ? [signed(field.integer)] : packedIntegers(field.value)));
}

function packedIntegers(bytes: Buffer): number[] {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    values.push(signed(value));
    value = 0n;
    shift = 0n;
  }
  return values;
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

/** The int64 samples of a small TensorProto. */
function tensorIntegers(tensor: Buffer): number[] {
  const raw = fieldsOf(tensor).find(({ number }) => number === 9)?.value;
  if (raw === undefined) return integersOf(tensor, 7);
  return Array.from({ length: raw.length / 8 }, (_, i) => Number(raw.readBigInt64LE(i * 8)));
}

function integer(number: number, value: number): Buffer {
  return Buffer.concat([varintBytes(BigInt(number << 3)), varintBytes(BigInt.asUintN(64, BigInt(value)))]);
}

function text(number: number, value: string): Buffer {
  return message(number, Buffer.from(value, "utf8"));
}

function message(number: number, value: Buffer): Buffer {
  return Buffer.concat([varintBytes(BigInt((number << 3) | 2)), varintBytes(BigInt(value.length)), value]);
}

function varintBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = Number(left & 127n);
    left >>= 7n;
    bytes.push(left > 0n ? low | 128 : low);
  } while (left > 0n);
  return Buffer.from(bytes);
}

function paddingLeftOpen(name: string, received: string): EngineError {
  return new EngineError("model.unsupported", {
    field: name,
    expected: "convolutions with their padding written out, to make seamless pictures",
    received: `auto_pad ${received}`,
    action: "export the model again, or leave seamless off",
  });
}
