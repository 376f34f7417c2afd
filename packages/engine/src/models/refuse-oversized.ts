import { totalmem } from "node:os";
import { EngineError } from "../base/errors.ts";
import type { InstalledModel } from "./registry.ts";

/** Share of the machine's memory that a model's weights may take; the rest is for the pictures and everybody else. */
const share = 0.9;

/**
 * The model, unless its files alone are larger than the memory: loading it would take the whole machine down.
 * @param memoryBytes the machine's memory, or the limit that its container sets
 * @throws {EngineError} model.too_large
 */
export function refuseOversized(model: InstalledModel, memoryBytes: number = memoryLimit()): InstalledModel {
  const { id, sizeBytes } = model.info;
  if (sizeBytes <= share * memoryBytes) return model;
  throw new EngineError("model.too_large", {
    field: "model",
    expected: `weights of at most ${gigabytes(share * memoryBytes)}, as this machine has ${gigabytes(memoryBytes)} of memory`,
    received: `${gigabytes(sizeBytes)} in ${id}`,
  });
}

function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
