// Writes tiny ONNX graphs for tests, so that every element type, rank and failure can be provoked without a model file.
// @source onnx.proto (ONNX 1.15, IR version 8), field numbers beside each writer.

/** ONNX element type numbers. */
export const onnxTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 } as const;
export type OnnxType = keyof typeof onnxTypes;

export interface GraphPort {
  readonly name: string;
  readonly type: OnnxType;
  /** A string is a size that the graph leaves open. */
  readonly shape: readonly (number | string)[];
}

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[] | string>>;
}

export interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Uint16Array;
  /** File beside the graph that has the data and nothing else; in the graph when left out. */
  readonly location?: string;
}

export interface Graph {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly nodes: readonly GraphNode[];
  readonly constants?: readonly GraphConstant[];
}

/** The bytes of a `.onnx` file, opset 17. */
export function onnxFile(graph: Graph): Uint8Array {
  const parts = [
    ...graph.nodes.map((node) => message(1, nodeProto(node))),
    text(2, "test"),
    ...(graph.constants ?? []).map((constant) => message(5, tensorProto(constant))),
    ...graph.inputs.map((port) => message(11, valueInfo(port))),
    ...graph.outputs.map((port) => message(12, valueInfo(port))),
  ];
  return Buffer.concat([integer(1, 8), message(7, Buffer.concat(parts)), message(8, integer(2, 17))]);
}

function nodeProto({ inputs, outputs, op, attributes = {} }: GraphNode): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, attributeProto(name, value))),
  ]);
}

// name 1, i 3, s 4, ints 8, type 20 (INT 2, STRING 3, INTS 7)
function attributeProto(name: string, value: number | readonly number[] | string): Buffer {
  if (typeof value === "number") return Buffer.concat([text(1, name), integer(3, value), integer(20, 2)]);
  if (typeof value === "string") return Buffer.concat([text(1, name), text(4, value), integer(20, 3)]);
  return Buffer.concat([text(1, name), ...value.map((each) => integer(8, each)), integer(20, 7)]);
}

// dims 1, data_type 2, name 8, raw_data 9, external_data 13 { key 1, value 2 }, data_location 14 (EXTERNAL 1)
function tensorProto({ name, shape, data, location }: GraphConstant): Buffer {
  const type =
    data instanceof Float32Array
      ? onnxTypes.float32
      : data instanceof Uint16Array
        ? onnxTypes.float16
        : onnxTypes.int64;
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const content =
    location === undefined
      ? [message(9, raw)]
      : [message(13, Buffer.concat([text(1, "location"), text(2, location)])), integer(14, 1)];
  return Buffer.concat([...shape.map((size) => integer(1, size)), integer(2, type), text(8, name), ...content]);
}

// name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 | dim_param 2 } } } }
function valueInfo({ name, type, shape }: GraphPort): Buffer {
  const sizes = shape.map((size) => message(1, typeof size === "number" ? integer(1, size) : text(2, size)));
  const tensor = Buffer.concat([integer(1, onnxTypes[type]), message(2, Buffer.concat(sizes))]);
  return Buffer.concat([text(1, name), message(2, message(1, tensor))]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function message(field: number, body: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
