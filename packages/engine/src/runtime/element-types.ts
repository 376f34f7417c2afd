// Pure. Between the engine's float32 and int32 arrays and the element types that ONNX graphs declare.
import { floatsToHalves, halvesToFloats } from "../numerics/half.ts";

/** Element types that the engine can feed or read. */
export type ElementType = "float32" | "float16" | "float64" | "int32" | "int64" | "bool" | "uint8";

/** Arrays as ONNX Runtime takes them. */
export type RawData = Float32Array | Uint16Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

const created = {
  float32: (size: number) => new Float32Array(size),
  float16: (size: number) => new Uint16Array(size),
  float64: (size: number) => new Float64Array(size),
  int32: (size: number) => new Int32Array(size),
  int64: (size: number) => new BigInt64Array(size),
  bool: (size: number) => new Uint8Array(size),
  uint8: (size: number) => new Uint8Array(size),
} as const satisfies Record<ElementType, (size: number) => RawData>;

/** Whether the engine handles an element type that a graph declares. */
export function isElementType(type: string): type is ElementType {
  return Object.hasOwn(created, type);
}

/**
 * Numbers in the type that a graph's input declares. Fractions are cut off for integer types, as torch's `.to(int64)` does.
 *
 * @param values  borrowed; returned itself where it already has the type
 * @param scratch an earlier result of the same type, overwritten and returned when its size fits
 */
export function pack(values: Float32Array | Int32Array, type: ElementType, scratch?: RawData): RawData {
  if (type === "float32" && values instanceof Float32Array) return values;
  if (type === "int32" && values instanceof Int32Array) return values;
  const out = scratch?.length === values.length ? scratch : created[type](values.length);
  if (out instanceof BigInt64Array) for (let i = 0; i < values.length; i++) out[i] = BigInt(Math.trunc(values[i]!));
  else if (out instanceof Uint16Array)
    floatsToHalves(values instanceof Float32Array ? values : Float32Array.from(values), out);
  else if (type === "bool") for (let i = 0; i < values.length; i++) out[i] = values[i] === 0 ? 0 : 1;
  else for (let i = 0; i < values.length; i++) out[i] = values[i]!;
  return out;
}

/** What a graph put out, as float32; the same array where it already is. */
export function unpack(raw: RawData, type: ElementType): Float32Array {
  if (raw instanceof Float32Array) return raw;
  if (type === "float16" && raw instanceof Uint16Array) return halvesToFloats(raw);
  const out = new Float32Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = Number(raw[i]);
  return out;
}
