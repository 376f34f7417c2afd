// One text message in, one answer out: parse, check, fill defaults, dispatch.
import {
  type Filled,
  limits,
  type Method,
  messages,
  type Request,
  RequestEnvelope,
  type Result,
} from "@scumble/protocol";
import type { z } from "zod";
import { EngineError, errorOnWire, toEngineError } from "../base/errors.ts";
import { newIncident } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import { type Context, notIdentified } from "./context.ts";
import { depthOf, unknownField } from "./json-shape.ts";

export type Handlers = {
  readonly [M in Method]: (params: Filled<M>, context: Context) => Result<M> | Promise<Result<M>>;
};

/** Deepest nesting that any message of the protocol needs, with room to grow. */
const maxDepth = 32;

/**
 * Answers one message on `context.peer`, and never throws.
 * @param context also tells what the client may do
 */
export async function answer(text: string, context: Context, handlers: Handlers, log: Log): Promise<void> {
  const { peer } = context;
  let id: number | null = null;
  let method = "";
  try {
    const envelope = readEnvelope(text, (known) => {
      id = known;
    });
    method = envelope.method;
    const name = knownMethod(envelope.method);
    requireRight(name, context);
    const params = checkParams(name, envelope.params);
    const handler = handlers[name] as (params: unknown, context: Context) => unknown;
    const result = await handler(params, context);
    peer.send(JSON.stringify({ id, result }));
  } catch (thrown) {
    const error = toEngineError(thrown);
    if (error.code !== "internal.bug") {
      log.debug({ method, error: error.code }, error.message);
      peer.send(JSON.stringify({ id, error: errorOnWire(error) }));
      if (error.code === "auth.refused") peer.close("auth", error.message);
      if (error.code === "protocol.version_unsupported") peer.close("version", error.message);
      if (error.code === "protocol.not_identified" && !context.hasGreeted) peer.close("notIdentified", error.message);
      return;
    }
    const incident = newIncident();
    log.error({ err: error.cause ?? error, method, incident }, "unexpected failure while answering");
    peer.send(JSON.stringify({ id, error: errorOnWire(new EngineError("internal.bug", { incident })) }));
  }
}

function readEnvelope(text: string, tellId: (id: number) => void): z.output<typeof RequestEnvelope> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw malformed("JSON", shorten(text), cause);
  }
  const { id } = (json ?? {}) as { id?: unknown };
  if (RequestEnvelope.shape.id.safeParse(id).success) tellId(id as number);
  if (depthOf(json, maxDepth) > maxDepth) throw malformed(`at most ${maxDepth} levels of nesting`, "more");
  const parsed = RequestEnvelope.safeParse(json);
  if (!parsed.success) throw malformed("an object {id, method, params}", shorten(text));
  const extra = unknownField(json, { ...parsed.data, params: (json as { params?: unknown }).params });
  if (extra !== null) throw malformed("an object {id, method, params} and nothing else", `the field ${extra}`);
  return parsed.data;
}

function knownMethod(method: string): Method {
  if (Object.hasOwn(messages, method) && messages[method as Method].kind === "request") return method as Method;
  throw new EngineError("protocol.unknown_method", {
    field: "method",
    expected: "a method of protocol version 1",
    received: shorten(method),
  });
}

function requireRight(method: Method, { hasGreeted, identity }: Context): void {
  if (method === "session.hello") return;
  if (!hasGreeted) throw notIdentified("session.hello as the first message");
  const { scope } = messages[method];
  if (scope === "none") return;
  if (identity === null) throw notIdentified("a hello with a token");
  if (identity.scopes.includes(scope)) return;
  throw new EngineError("auth.scope_missing", {
    field: "method",
    expected: `the scope ${scope} for ${method}`,
    received: identity.scopes.join(", "),
  });
}

/** @throws {EngineError} protocol.invalid_params naming the first field at fault */
function checkParams(method: Method, params: unknown): unknown {
  const { params: schema } = messages[method] as Request;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw invalidParams(parsed.error.issues[0], params);
  const extra = unknownField(params, parsed.data);
  if (extra !== null)
    throw new EngineError("protocol.invalid_params", {
      field: extra,
      expected: `a field of ${method}`,
      received: "an unknown one",
    });
  return parsed.data;
}

function invalidParams(issue: z.core.$ZodIssue | undefined, params: unknown): EngineError {
  const path = issue?.path ?? [];
  const received = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    params,
  );
  return new EngineError("protocol.invalid_params", {
    field: path.map(String).join(".") || "params",
    expected: (issue?.message ?? "valid parameters").replace(/^Invalid input: expected |^Invalid input: /, ""),
    received: received === undefined ? "nothing" : shorten(JSON.stringify(received)),
  });
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function malformed(expected: string, received: string, cause?: unknown): EngineError {
  return new EngineError("protocol.malformed", { field: "message", expected, received }, { cause });
}

/** The client sends too fast. */
export function tooFast(retryAfterMs: number): EngineError {
  return new EngineError("protocol.too_fast", {
    field: "message",
    expected: `at most ${limits.messagesPerSecond} messages a second in the long run`,
    retryAfterMs,
  });
}

/** The answer to a message that is not even looked at. @param text read for its id only */
export function refusal(text: string, error: EngineError): string {
  let id: unknown = null;
  try {
    id = (JSON.parse(text) as { id?: unknown } | null)?.id;
  } catch {
    // without an id the client cannot tell which message it was, and needs not
  }
  const known = RequestEnvelope.shape.id.safeParse(id);
  return JSON.stringify({ id: known.success ? known.data : null, error: errorOnWire(error) });
}
