// Everything the generated files tell, gathered once from packages/protocol.
import {
  closeCodes,
  commonErrors,
  type ErrorCode,
  ErrorEnvelope,
  type ErrorKind,
  EventEnvelope,
  errorKinds,
  limitTable,
  messages,
  protocolVersion,
  RequestEnvelope,
  ResultEnvelope,
  type Scope,
} from "@scumble/protocol";
import { clientErrorKinds } from "@scumble/protocol/client";
import { type Definitions, readZod, type Schema } from "./schema.ts";

export interface RequestModel {
  readonly name: string;
  readonly doc: string;
  readonly since: number;
  readonly scope: Scope;
  readonly params: Schema;
  readonly result: Schema;
  readonly errors: readonly ErrorCode[];
}

export interface EventModel {
  readonly name: string;
  readonly doc: string;
  readonly since: number;
  readonly durable: boolean;
  readonly data: Schema;
}

export interface ErrorModel extends ErrorKind {
  readonly code: ErrorCode | keyof typeof clientErrorKinds;
  /** Requests that list it; those any request can get have none. */
  readonly methods: readonly string[];
  readonly common: boolean;
}

/** A row of the frame layout table. */
export interface FrameField {
  readonly offset: number;
  /** Bytes; "n": the rest. */
  readonly size: number | "n";
  readonly field: string;
  readonly value: string;
}

export interface ProtocolModel {
  readonly version: number;
  /** In the order of the registry. */
  readonly requests: readonly RequestModel[];
  readonly events: readonly EventModel[];
  readonly errors: readonly ErrorModel[];
  readonly commonErrors: readonly string[];
  /** Those of the TypeScript client, which never cross the wire. */
  readonly clientErrors: readonly ErrorModel[];
  readonly envelopes: Readonly<Record<"request" | "result" | "error" | "event", Schema>>;
  /** By name, sorted. */
  readonly definitions: ReadonlyMap<string, Schema>;
  readonly limits: typeof limitTable;
  readonly closeCodes: typeof closeCodes;
  readonly frame: readonly FrameField[];
}

/**
 * @param frameSource text of frame.ts, whose header holds the layout table
 * @throws {Error} at a schema that cannot be told in every language
 */
export function readProtocol(frameSource: string): ProtocolModel {
  const definitions: Definitions = new Map();
  const requests: RequestModel[] = [];
  const events: EventModel[] = [];
  for (const [name, message] of Object.entries(messages)) {
    const { doc, since } = message;
    if (message.kind === "event") {
      events.push({ name, doc, since, durable: message.durable, data: readZod(message.data, name, definitions) });
      continue;
    }
    const params = readZod(message.params, `${name} params`, definitions);
    const result = readZod(message.result, `${name} result`, definitions);
    requests.push({ name, doc, since, scope: message.scope, params, result, errors: message.errors });
  }
  const common: readonly string[] = commonErrors;
  const errors = Object.entries(errorKinds).map(([code, kind]) => ({
    code: code as ErrorCode,
    ...kind,
    methods: requests.filter((request) => request.errors.includes(code as ErrorCode)).map((request) => request.name),
    common: common.includes(code),
  }));
  const envelopes = {
    request: readZod(RequestEnvelope, "request envelope", definitions),
    result: readZod(ResultEnvelope, "result envelope", definitions),
    error: readZod(ErrorEnvelope, "error envelope", definitions),
    event: readZod(EventEnvelope, "event envelope", definitions),
  };
  return {
    version: protocolVersion,
    requests,
    events,
    errors,
    commonErrors,
    clientErrors: Object.entries(clientErrorKinds).map(([code, kind]) => ({
      code: code as keyof typeof clientErrorKinds,
      ...kind,
      methods: [],
      common: false,
    })),
    envelopes,
    definitions: new Map([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
    limits: limitTable,
    closeCodes,
    frame: readFrameTable(frameSource),
  };
}

/**
 * The layout table in the comment at the top of a frame codec: lines of offset, size, field and value.
 * @throws {Error} if the rows leave a gap
 */
export function readFrameTable(source: string): FrameField[] {
  const rows = [...source.matchAll(/^(?:\/\/|#) +(\d+) +(\d+|n) +(\w+) +(.+)$/gm)].map(
    ([, offset, size, field, value]): FrameField => ({
      offset: Number(offset),
      size: size === "n" ? "n" : Number(size),
      field: field ?? "",
      value: value ?? "",
    }),
  );
  let next: number | "n" = 0;
  for (const { offset, size, field } of rows) {
    if (offset !== next) throw new Error(`frame table: ${field} starts at ${offset}, expected ${next}`);
    next = size === "n" ? "n" : offset + size;
  }
  if (next !== "n") throw new Error("frame table: the last row is the payload, of size n");
  return rows;
}
