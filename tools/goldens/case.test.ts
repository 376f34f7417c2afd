import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { judge, maxAbsError } from "./case.ts";
import { parseFormula } from "./formula.ts";
import { floatsNamed, readSafetensors, tensorNamed } from "./safetensors.ts";

describe("judge", () => {
  it("fails a case for one error too large and shows the worst", () => {
    const measurements = [
      { of: "a", error: 1, allowed: 2 },
      { of: "b", error: 3, allowed: 2 },
    ];
    const result = judge("k", "id", measurements);
    expect(result).toEqual({ kind: "k", id: "id", outcome: "failed", error: 3, allowed: 2, note: "b", measurements });
  });

  it("passes only what was measured and is a number", () => {
    expect(judge("k", "id", []).outcome).toBe("failed");
    expect(judge("k", "id", [{ of: "a", error: Number.NaN, allowed: 1 }]).outcome).toBe("failed");
    expect(judge("k", "id", [{ of: "a", error: 0, allowed: 0 }]).outcome).toBe("passed");
  });
});

it("measures differences, and lists of another length as not a number", () => {
  expect(maxAbsError([1, 2, Number.POSITIVE_INFINITY], [1, 2.5, Number.POSITIVE_INFINITY])).toBe(0.5);
  expect(maxAbsError([1], [1, 2])).toBeNaN();
  expect(maxAbsError([Number.NaN, 1], [0, 1])).toBeNaN();
});

describe("parseFormula", () => {
  it.each([
    ["0.3*tanh(x)+0.05*sin(t/100)", 0.3 * Math.tanh(2) + 0.05 * Math.sin(3)],
    ["0.8*x/(1+0.1*x^2)+0.1*cos(t/150)", 1.6 / 1.4 + 0.1 * Math.cos(2)],
    ["-x^2 - 1e-1*-t", -4 + 30],
    ["2^3^0.5", 2 ** (3 ** 0.5)],
  ])("reads %s", (text, expected) => {
    expect(parseFormula(text)(2, 300)).toBeCloseTo(expected, 12);
  });

  it.each(["", "x+", "sin x", "(x", "x)", "y"])("refuses %j", (text) => {
    expect(() => parseFormula(text)).toThrow(/cannot read/);
  });
});

describe("readSafetensors", () => {
  const folder = mkdtempSync(join(tmpdir(), "goldens-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  function write(header: object, data: Uint8Array): string {
    const path = join(folder, "tensors.safetensors");
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    writeFileSync(path, Buffer.concat([length, json, data]));
    return path;
  }

  it("reads tensors at any offset", () => {
    const header = {
      __metadata__: { origin: "test" },
      bytes: { dtype: "U8", shape: [3], data_offsets: [0, 3] },
      floats: { dtype: "F32", shape: [2], data_offsets: [3, 11] },
      whole: { dtype: "I64", shape: [1], data_offsets: [11, 19] },
    };
    const data = Buffer.alloc(19);
    data.set([1, 2, 3]);
    data.writeFloatLE(0.5, 3);
    data.writeFloatLE(-2, 7);
    data.writeBigInt64LE(-7n, 11);
    const file = readSafetensors(write(header, data));
    expect([...file.keys()]).toEqual(["bytes", "floats", "whole"]);
    expect([...floatsNamed(file, "floats")]).toEqual([0.5, -2]);
    expect([...tensorNamed(file, "whole").data]).toEqual([-7]);
    expect(() => floatsNamed(file, "bytes")).toThrow(/expected float32 in bytes, received U8/);
    expect(() => tensorNamed(file, "none")).toThrow(/expected a tensor none/);
  });

  it("refuses a type that it does not know", () => {
    const header = { odd: { dtype: "F8", shape: [1], data_offsets: [0, 1] } };
    expect(() => readSafetensors(write(header, new Uint8Array(1)))).toThrow(/received F8/);
  });
});
