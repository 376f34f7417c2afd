import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RequestEnvelope } from "./envelope.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { type Event, messages, type Request } from "./index.ts";
import { loadVectors } from "./testing/vectors.ts";

const { control, reject, frames } = loadVectors(join(import.meta.dirname, "..", "vectors"));
const registry: Readonly<Record<string, Request | Event>> = messages;
const names = Object.keys(registry);
const requests = names.filter((name) => registry[name]?.kind === "request");
const bytesOf = (hex: string, zeros = 0) =>
  new Uint8Array(Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(zeros)]));

describe("coverage", () => {
  test.each(names)("%s has an example", (name) => {
    const examples = control.filter((vector) => vector.message === name);
    expect(examples).not.toEqual([]);
    expect(examples.some((vector) => vector.result !== undefined || vector.data !== undefined)).toBe(true);
  });
  test.each(requests)("%s has a refusal by its schema", (name) => {
    expect(reject.filter((vector) => vector.method === name && vector.by === "schema")).not.toEqual([]);
  });
  test("every folder and file maps to a message", () => {
    expect([...new Set(control.map((vector) => vector.message))].sort()).toEqual([...names].sort());
    for (const { name, method } of reject) expect(name.startsWith(`${method ?? "envelope"}-`), name).toBe(true);
  });
});

test.each(control.map((vector) => [`${vector.message}/${vector.name}`, vector] as const))("accepts %s", (_, vector) => {
  const message = registry[vector.message];
  if (message?.kind === "event") {
    expect(message.data.parse(vector.data)).toEqual(vector.data);
    return;
  }
  expect(vector).toHaveProperty("params");
  message?.params.parse(vector.params);
  if (vector.result !== undefined) expect(message?.result.parse(vector.result)).toEqual(vector.result);
});

test.each(reject.filter((vector) => vector.by === "schema").map((vector) => [vector.name, vector] as const))(
  "refuses %s",
  (_, { method, params, error }) => {
    const message = registry[method ?? ""];
    if (message?.kind !== "request") throw new Error(`${method} is no request`);
    const { issues } = message.params.safeParse(params).error ?? { issues: [] };
    expect(issues.map((issue) => issue.path.join(".") || "params")).toEqual([error.field]);
    expect(error.code).toBe("protocol.invalid_params");
  },
);

test.each(reject.filter((vector) => vector.by === "envelope").map((vector) => [vector.name, vector] as const))(
  "refuses %s",
  (_, { text = "", error }) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      expect(error.code).toBe("protocol.malformed");
      return;
    }
    const envelope = RequestEnvelope.safeParse(json);
    const known =
      envelope.success && Object.hasOwn(registry, envelope.data.method) && requests.includes(envelope.data.method);
    expect(known).toBe(false);
    expect(error.code).toBe(envelope.success ? "protocol.unknown_method" : "protocol.malformed");
  },
);

test.each(frames.map((vector) => [vector.name, vector] as const))("frame %s", (_, { hex, zeros, frame, reject }) => {
  const decoded = decodeFrame(bytesOf(hex, zeros));
  if (frame === undefined) {
    expect(decoded).toContain(reject);
    return;
  }
  const payload = bytesOf(frame.payload, zeros);
  if (typeof decoded === "string") throw new Error(decoded);
  expect({ ...decoded, payload: "" }).toEqual({ ...frame, payload: "" });
  expect(Buffer.compare(decoded.payload, payload)).toBe(0);
  expect(Buffer.compare(encodeFrame({ ...frame, payload }), bytesOf(hex, zeros))).toBe(0);
});
