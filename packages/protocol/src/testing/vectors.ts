import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorCode } from "../errors.ts";
import type { FrameKind } from "../frame.ts";

/** A message that must be accepted: a request (`params`, perhaps `result`) or an event (`data`). */
export interface ControlVector {
  readonly message: string;
  readonly name: string;
  readonly about?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly data?: unknown;
}

/** A request that must be refused, and how. */
export interface RejectVector {
  readonly name: string;
  readonly about?: string;
  /** Where it fails: at the envelope, at the method's schema, or only in an engine, which knows its models and blobs. */
  readonly by: "envelope" | "schema" | "engine";
  readonly method?: string;
  readonly params?: unknown;
  /** The whole text message, instead of method and params. */
  readonly text?: string;
  readonly error: { readonly code: ErrorCode; readonly field?: string };
}

/** A binary message and what it means, or the word its refusal must contain. */
export interface FrameVector {
  readonly name: string;
  readonly about?: string;
  readonly hex: string;
  /** Zero bytes that follow `hex`. */
  readonly zeros?: number;
  readonly frame?: {
    readonly kind: FrameKind;
    readonly last: boolean;
    readonly stream: number;
    readonly offset: number;
    readonly payload: string;
  };
  readonly reject?: string;
}

export interface Vectors {
  readonly control: readonly ControlVector[];
  readonly reject: readonly RejectVector[];
  readonly frames: readonly FrameVector[];
}

/** Reads every vector below a folder laid out like packages/protocol/vectors. */
export function loadVectors(folder: string): Vectors {
  const cases = (...path: string[]) =>
    readdirSync(join(folder, ...path))
      .sort()
      .map((file) => ({
        ...(JSON.parse(readFileSync(join(folder, ...path, file), "utf8")) as object),
        name: file.replace(/\.json$/, ""),
      }));
  return {
    control: readdirSync(join(folder, "control"))
      .sort()
      .flatMap((message) => cases("control", message).map((vector) => ({ ...vector, message }))),
    reject: cases("reject") as RejectVector[],
    frames: cases("frames") as FrameVector[],
  };
}
