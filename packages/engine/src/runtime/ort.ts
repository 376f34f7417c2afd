// The one door to onnxruntime-node. `run` and `openSession` block the JavaScript thread while ONNX Runtime works.
import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EngineError } from "../base/errors.ts";
import { elementCount, type Tensor } from "../numerics/tensor.ts";
import { type ElementType, isElementType, pack, type RawData, unpack } from "./element-types.ts";
import { type Seamless, wrapPadding } from "./wrap-padding.ts";

env.logLevel = "fatal";

/** One input or output of a graph. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  /** Sizes in order; null where the graph leaves a size open. Length is the rank. */
  readonly shape: readonly (number | null)[];
}

/** Numbers for one input; converted to the type that the graph declares. Borrowed until `run` resolves. */
export interface Feed {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** One loaded graph. */
export interface Session {
  /** Of the file. */
  readonly path: string;
  /** Folder and file name, for messages. */
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the graph once.
   *
   * @param feeds   one entry for every input, by name
   * @param wanted  names of the outputs to compute; all when left out
   * @returns the outputs as float32, owned by the caller
   * @throws {EngineError} runtime.out_of_memory, runtime.failed
   */
  run(feeds: Readonly<Record<string, Feed>>, wanted?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Frees the graph's memory as far as ONNX Runtime gives it back; the session is unusable afterwards. */
  release(): Promise<void>;
}

export interface SessionOptions {
  /** Threads inside one operator; ONNX Runtime's own choice (one per core) when left out. */
  readonly threads?: number;
  /** Directions in which the graph's convolutions wrap around; left out: as the file says. */
  readonly seamless?: Seamless | "none";
}

/** Time spent inside ONNX Runtime since the process started. */
export interface RuntimeTimes {
  runs: number;
  runMs: number;
  creates: number;
  createMs: number;
}

const times: RuntimeTimes = { runs: 0, runMs: 0, creates: 0, createMs: 0 };

/** A copy of the counters; subtract two to measure a span. */
export function runtimeTimes(): RuntimeTimes {
  return { ...times };
}

/**
 * Loads a graph by path, so that weights beside it (external data) are found and never copied through JavaScript; one that is
 * to be seamless is read and changed first.
 *
 * @param path of a `.onnx` file
 * @throws {EngineError} model.corrupt for a missing, truncated or garbled file; runtime.out_of_memory; runtime.failed for a graph that
 *   this build of ONNX Runtime has no kernels for; model.unsupported for one that cannot be made seamless
 */
export async function openSession(path: string, options: SessionOptions = {}): Promise<Session> {
  const name = `${basename(dirname(path))}/${basename(path)}`;
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) throw fileMissing(name);
  const native = await timed("create", () => create(path, name, options)).catch((thrown) => {
    throw thrown instanceof EngineError ? thrown : createFailed(name, thrown);
  });
  return wrap(path, name, native);
}

async function create(path: string, name: string, options: SessionOptions): Promise<InferenceSession> {
  const { seamless = "none" } = options;
  if (seamless === "none") return InferenceSession.create(path, sessionOptions(options));
  const graph = wrapPadding(await readFile(path), seamless, name);
  return InferenceSession.create(graph, sessionOptions(options, dirname(path)));
}

/** @param weights folder of external data, for graphs that come from memory */
function sessionOptions({ threads }: SessionOptions, weights?: string): InferenceSession.SessionOptions {
  return {
    // what goes wrong is thrown; a log line would say it twice
    logSeverityLevel: 4,
    // waiting threads sleep instead of spinning: the editor beside us needs the cores
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        ...(weights === undefined ? {} : { model_external_initializers_file_folder_path: weights }),
      },
    },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
}

function wrap(path: string, name: string, native: InferenceSession): Session {
  const inputs = ports(name, native.inputMetadata);
  const outputs = ports(name, native.outputMetadata);
  const scratch = new Map<string, RawData>();
  return {
    path,
    name,
    inputs,
    outputs,
    async run(feeds, wanted = native.outputNames) {
      const packed = Object.fromEntries(
        inputs.map((input) => [input.name, packFeed(name, input, feeds[input.name], scratch)]),
      );
      const results = await timed("run", () => native.run(packed, [...wanted])).catch((thrown) => {
        throw runFailed(name, thrown);
      });
      return Object.fromEntries(wanted.map((output) => [output, unpackResult(name, output, results[output])]));
    },
    release: () => native.release(),
  };
}

function packFeed(
  session: string,
  { name, type }: Port,
  feed: Feed | undefined,
  scratch: Map<string, RawData>,
): OrtTensor {
  if (feed === undefined) throw inputMissing(session, name);
  if (elementCount(feed.shape) !== feed.data.length) throw shapeMismatch(session, name, feed);
  const raw = pack(feed.data, type, scratch.get(name));
  if (raw !== feed.data) scratch.set(name, raw);
  return new OrtTensor(type as "float32", raw as Float32Array, feed.shape);
}

function unpackResult(
  session: string,
  output: string,
  result: InferenceSession.OnnxValueMapType[string] | undefined,
): Tensor {
  if (!(result instanceof OrtTensor) || !isElementType(result.type)) throw outputMissing(session, output);
  return { shape: result.dims, data: unpack(result.data as RawData, result.type) };
}

function ports(session: string, metadata: readonly InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((value) => {
    if (!value.isTensor || !isElementType(value.type)) throw portUnsupported(session, value);
    const shape = value.shape.map((size) => (typeof size === "number" ? size : null));
    return { name: value.name, type: value.type, shape };
  });
}

async function timed<T>(what: "run" | "create", work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    times[`${what}s`]++;
    times[`${what}Ms`] += performance.now() - start;
  }
}

const memoryRanOut = /bad[_ ]alloc|failed to allocate|out of memory|not enough memory|array buffer allocation failed/i;
const kernelMissing =
  /NOT_IMPLEMENTED|could not find an implementation|not a registered|No Op registered|unsupported model IR|opset .* under development/i;
const fileBroken =
  /protobuf|ModelProto|INVALID_(GRAPH|PROTOBUF)|not a valid|invalid model|initializer|external data|out of bounds|end of file|no graph|topological|No such file/i;

function fileMissing(name: string): EngineError {
  return new EngineError("model.corrupt", { field: name, expected: "an ONNX file", received: "no file" });
}

function createFailed(name: string, cause: unknown): EngineError {
  const reason = reasonOf(cause);
  if (memoryRanOut.test(reason)) return outOfMemory(name, cause);
  if (!kernelMissing.test(reason) && fileBroken.test(reason))
    return new EngineError(
      "model.corrupt",
      { field: name, expected: "a whole ONNX file", received: reason },
      { cause },
    );
  return new EngineError(
    "runtime.failed",
    { field: name, expected: "a graph that ONNX Runtime can load", received: reason },
    { cause },
  );
}

function runFailed(name: string, cause: unknown): EngineError {
  const reason = reasonOf(cause);
  if (memoryRanOut.test(reason)) return outOfMemory(name, cause);
  return new EngineError(
    "runtime.failed",
    { field: name, expected: "inputs that fit the graph", received: reason },
    { cause },
  );
}

function outOfMemory(name: string, cause: unknown): EngineError {
  return new EngineError(
    "runtime.out_of_memory",
    { field: name, expected: "enough memory", received: reasonOf(cause) },
    { cause },
  );
}

function inputMissing(session: string, input: string): EngineError {
  return new EngineError("runtime.failed", {
    field: `${session}:${input}`,
    expected: "a value for every input",
    received: "none",
  });
}

function shapeMismatch(session: string, input: string, { shape, data }: Feed): EngineError {
  return new EngineError("runtime.failed", {
    field: `${session}:${input}`,
    expected: `${elementCount(shape)} values for [${shape.join(", ")}]`,
    received: String(data.length),
  });
}

function outputMissing(session: string, output: string): EngineError {
  return new EngineError("runtime.failed", {
    field: `${session}:${output}`,
    expected: "a tensor as output",
    received: "none",
  });
}

function portUnsupported(session: string, value: InferenceSession.ValueMetadata): EngineError {
  return new EngineError("model.unsupported", {
    field: `${session}:${value.name}`,
    expected: "float32, float16, float64, int32, int64, uint8 or bool tensors",
    received: value.isTensor ? value.type : "no tensor",
  });
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  // ONNX Runtime repeats its own source path and the model's path in front of the reason
  return message
    .replace(/^Load model from .*? failed:\s*/s, "")
    .replace(/^.*?onnxruntime::[^)]*\)\s*/s, "")
    .slice(0, 300);
}
