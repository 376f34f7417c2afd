// Noise against PyTorch, bit for bit; the file names its origin.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { torchGenerator } from "../../packages/engine/src/numerics/noise.ts";

interface Draw {
  readonly count: number;
  readonly first: readonly number[];
  readonly last: number;
  readonly sha256: string;
}

const stored: { cases: { seed: number; draws: Draw[] }[] } = JSON.parse(
  readFileSync(new URL("noise.json", import.meta.url), "utf8"),
);

it.each(stored.cases)("seed $seed draws what PyTorch draws", ({ seed, draws }) => {
  const generator = torchGenerator(seed);
  for (const { count, first, last, sha256 } of draws) {
    const values = generator.normal(count);
    expect([...values.subarray(0, 4)]).toEqual(first.map(Math.fround));
    expect(values[count - 1]).toBe(Math.fround(last));
    expect(createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex")).toBe(sha256);
  }
});
