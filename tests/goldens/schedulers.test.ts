// Every sampling method against trajectories of diffusers, without the reference set; the file names its origin.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schedulers } from "../../packages/engine/src/schedulers/index.ts";
import type { NamedTensor } from "../../tools/goldens/safetensors.ts";
import { measure, type SchedulerCase } from "../../tools/goldens/schedulers.ts";

interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const stored: { cases: (SchedulerCase & { tensors: Record<string, StoredTensor> })[] } = JSON.parse(
  readFileSync(new URL("schedulers.json", import.meta.url), "utf8"),
);

describe.each(stored.cases)("$id", (one) => {
  const file = new Map(Object.entries(one.tensors).map(([name, tensor]) => [`${one.id}/${name}`, tensorOf(tensor)]));

  it("follows diffusers", () => {
    for (const { of, error, allowed } of measure(one, file)) {
      expect(error, of).toBeLessThanOrEqual(allowed);
    }
  });
});

it("covers every class of the table", () => {
  const covered = new Set(stored.cases.map(({ scheduler }) => scheduler));
  for (const { diffusersClass } of schedulers) expect(covered).toContain(diffusersClass);
});

function tensorOf({ dtype, shape, values }: StoredTensor): NamedTensor {
  return { dtype, shape, data: dtype === "F64" ? Float64Array.from(values) : Float32Array.from(values) };
}
