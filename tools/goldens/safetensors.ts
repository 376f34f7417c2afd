import { readFileSync } from "node:fs";

/** One tensor of a file: name of its type as the file says, shape, and numbers (64-bit integers as numbers). */
export interface NamedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array | Int8Array | Int32Array;
}

/** All tensors of a `.safetensors` file, by name. */
export type TensorFile = ReadonlyMap<string, NamedTensor>;

/**
 * Reads a whole file.
 *
 * @throws {Error} naming the file for a broken header or an unknown type
 * @source safetensors format: u64 little-endian header length, JSON header, raw little-endian data; huggingface/safetensors README
 */
export function readSafetensors(path: string): TensorFile {
  const file = readFileSync(path);
  const headerBytes = Number(file.readBigUInt64LE(0));
  const start = 8 + headerBytes;
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    file.toString("utf8", 8, start),
  );
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [from, to] = entry.data_offsets;
    // a copy, so that every element size is aligned
    const bytes = new Uint8Array(file.subarray(start + from, start + to));
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, data: numbers(entry.dtype, bytes, path) });
  }
  return tensors;
}

/** The tensor of that name. @throws {Error} when the file lacks it */
export function tensorNamed(file: TensorFile, name: string): NamedTensor {
  const tensor = file.get(name);
  if (tensor === undefined) throw new Error(`expected a tensor ${name} in the file`);
  return tensor;
}

/** The float32 values of a tensor. @throws {Error} when it holds another type */
export function floatsNamed(file: TensorFile, name: string): Float32Array {
  const { data, dtype } = tensorNamed(file, name);
  if (data instanceof Float32Array) return data;
  throw new Error(`expected float32 in ${name}, received ${dtype}`);
}

/** A tensor's `index`-th slice along its first axis, as a view. */
export function slice(tensor: NamedTensor, index: number): NamedTensor["data"] {
  const size = tensor.shape.slice(1).reduce((product, length) => product * length, 1);
  return tensor.data.subarray(index * size, (index + 1) * size);
}

function numbers(dtype: string, bytes: Uint8Array<ArrayBuffer>, path: string): NamedTensor["data"] {
  switch (dtype) {
    case "F32":
      return new Float32Array(bytes.buffer);
    case "F64":
      return new Float64Array(bytes.buffer);
    case "I32":
      return new Int32Array(bytes.buffer);
    case "I64":
      return Float64Array.from(new BigInt64Array(bytes.buffer), Number);
    case "U8":
    case "BOOL":
      return bytes;
    case "I8":
      return new Int8Array(bytes.buffer);
    default:
      throw new Error(`expected a known tensor type in ${path}, received ${dtype}`);
  }
}
