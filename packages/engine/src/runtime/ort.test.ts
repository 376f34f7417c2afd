import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EngineError } from "../base/errors.ts";
import { openSession, runtimeTimes } from "./ort.ts";
import { type Graph, type OnnxType, onnxFile } from "./testing/onnx.ts";

const folder = mkdtempSync(join(tmpdir(), "scumble-ort-"));

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** y = float32(x), whatever type and rank x has. */
function cast(type: OnnxType, shape: readonly (number | string)[]): Graph {
  return {
    inputs: [{ name: "x", type, shape }],
    outputs: [{ name: "y", type: "float32", shape }],
    nodes: [{ op: "Cast", inputs: ["x"], outputs: ["y"], attributes: { to: 1 } }],
  };
}

async function codeOf(work: Promise<unknown>): Promise<{ code: string; field: unknown }> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(EngineError);
  const { code, details } = thrown as EngineError;
  return { code, field: details.field };
}

test.each<[OnnxType, number[], number[]]>([
  ["float32", [1.5, -2.25], [1.5, -2.25]],
  ["float16", [1.5, 0.1], [1.5, 0.0999755859375]],
  ["int32", [3, -7], [3, -7]],
  ["int64", [951.9, -7], [951, -7]],
  ["bool", [0, 5], [0, 1]],
])("feeds %s as the graph declares it", async (type, values, expected) => {
  const session = await openSession(fileOf(`${type}.onnx`, onnxFile(cast(type, ["n"]))));
  expect(session.inputs).toEqual([{ name: "x", type, shape: [null] }]);
  // twice: the second run goes through the scratch array of the first
  await session.run({ x: { shape: [2], data: Float32Array.of(9, 9) } });
  const { y } = await session.run({ x: { shape: [2], data: Float32Array.from(values) } });
  expect(Array.from(y!.data)).toEqual(expected);
  await session.release();
});

test("a rank 0 input takes a single number", async () => {
  const session = await openSession(fileOf("scalar.onnx", onnxFile(cast("int64", []))));
  expect(session.inputs[0]!.shape).toEqual([]);
  const { y } = await session.run({ x: { shape: [], data: Int32Array.of(42) } });
  expect(y).toEqual({ shape: [], data: Float32Array.of(42) });
});

test("float16 outputs come back as float32", async () => {
  const graph: Graph = {
    inputs: [{ name: "x", type: "float32", shape: [1] }],
    outputs: [{ name: "y", type: "float16", shape: [1] }],
    nodes: [{ op: "Cast", inputs: ["x"], outputs: ["y"], attributes: { to: 10 } }],
  };
  const session = await openSession(fileOf("half-out.onnx", onnxFile(graph)));
  expect((await session.run({ x: { shape: [1], data: Float32Array.of(-3.25) } })).y!.data).toEqual(
    Float32Array.of(-3.25),
  );
});

test("only the wanted outputs are computed", async () => {
  const graph: Graph = {
    inputs: [{ name: "x", type: "float32", shape: [1] }],
    outputs: [
      { name: "minus", type: "float32", shape: [1] },
      { name: "abs", type: "float32", shape: [1] },
    ],
    nodes: [
      { op: "Neg", inputs: ["x"], outputs: ["minus"] },
      { op: "Abs", inputs: ["x"], outputs: ["abs"] },
    ],
  };
  const session = await openSession(fileOf("two.onnx", onnxFile(graph)));
  expect(Object.keys(await session.run({ x: { shape: [1], data: Float32Array.of(1) } }, ["abs"]))).toEqual(["abs"]);
});

test("time inside the runtime is counted", async () => {
  const before = runtimeTimes();
  const session = await openSession(fileOf("timed.onnx", onnxFile(cast("float32", [1]))));
  await session.run({ x: { shape: [1], data: Float32Array.of(1) } });
  const after = runtimeTimes();
  expect(after.creates - before.creates).toBe(1);
  expect(after.runs - before.runs).toBe(1);
  expect(after.runMs).toBeGreaterThan(before.runMs);
});

test("a missing file is named", async () => {
  expect(await codeOf(openSession(join(folder, "nothing.onnx")))).toMatchObject({
    code: "model.corrupt",
    field: expect.stringContaining("nothing.onnx"),
  });
});

test.each([0.01, 0.3, 0.6, 0.98])("an ONNX file cut off at %d of its length is corrupt", async (share) => {
  const whole = onnxFile({
    ...cast("float32", ["n"]),
    nodes: [{ op: "Add", inputs: ["x", "weights"], outputs: ["y"] }],
    constants: [{ name: "weights", shape: [64], data: new Float32Array(64) }],
  });
  const path = fileOf(`cut-${share}.onnx`, whole.subarray(0, Math.floor(whole.length * share)));
  expect(await codeOf(openSession(path))).toMatchObject({
    code: "model.corrupt",
    field: expect.stringContaining(".onnx"),
  });
});

test.each([
  ["empty", ""],
  ["garbage", "this is a text file that somebody renamed"],
  ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3438167534\n"],
])("%s in place of ONNX is corrupt", async (name, content) => {
  expect((await codeOf(openSession(fileOf(`${name}.onnx`, Buffer.from(content))))).code).toBe("model.corrupt");
});

test("an operator that ONNX Runtime does not have is not the file's fault", async () => {
  const graph = { ...cast("float32", [1]), nodes: [{ op: "Frobnicate", inputs: ["x"], outputs: ["y"] }] };
  expect((await codeOf(openSession(fileOf("unknown-op.onnx", onnxFile(graph))))).code).toBe("runtime.failed");
});

test("a missing input, a shape that does not hold its values and a shape the graph refuses are typed", async () => {
  const session = await openSession(fileOf("strict.onnx", onnxFile(cast("float32", [2]))));
  expect(await codeOf(session.run({}))).toMatchObject({ code: "runtime.failed", field: expect.stringContaining(":x") });
  expect((await codeOf(session.run({ x: { shape: [2], data: new Float32Array(3) } }))).code).toBe("runtime.failed");
  expect((await codeOf(session.run({ x: { shape: [3], data: new Float32Array(3) } }))).code).toBe("runtime.failed");
});

test("a result too large for memory is runtime.out_of_memory", async () => {
  const graph: Graph = {
    inputs: [{ name: "shape", type: "int64", shape: [2] }],
    outputs: [{ name: "y", type: "float32", shape: ["a", "b"] }],
    nodes: [{ op: "ConstantOfShape", inputs: ["shape"], outputs: ["y"] }],
  };
  const session = await openSession(fileOf("huge.onnx", onnxFile(graph)));
  // 4 EiB: beyond every address space, so nothing is touched
  const shape = { shape: [2], data: Int32Array.of(2 ** 30, 2 ** 30) };
  expect((await codeOf(session.run({ shape }))).code).toBe("runtime.out_of_memory");
});
