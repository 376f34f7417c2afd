import { EngineError } from "../base/errors.ts";

/** No room on the disk of the data folder. */
export function diskFull(cause?: unknown, sizes: { neededBytes?: number; freeBytes?: number } = {}): EngineError {
  return new EngineError(
    "storage.full",
    {
      ...sizes,
      ...(sizes.neededBytes === undefined
        ? {}
        : { expected: `${sizes.neededBytes} free bytes`, received: `${sizes.freeBytes}` }),
    },
    { cause },
  );
}
