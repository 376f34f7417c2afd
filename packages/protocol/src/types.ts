import type { z } from "zod";
import type { Event, Request } from "./define.ts";
import type { messages } from "./messages/index.ts";

type Messages = typeof messages;

/** Names of the requests. */
export type Method = { [M in keyof Messages]: Messages[M] extends Request ? M : never }[keyof Messages];
/** Names of the events. */
export type EventName = { [M in keyof Messages]: Messages[M] extends Event ? M : never }[keyof Messages];

/** What a client sends. */
export type Params<M extends Method> = z.input<Messages[M]["params"]>;
/** The same with the defaults filled in: what a handler gets. */
export type Filled<M extends Method> = z.output<Messages[M]["params"]>;
/** What a handler answers. */
export type Result<M extends Method> = z.output<Messages[M]["result"]>;
/** What an event carries. */
export type EventData<E extends EventName> = z.output<Messages[E]["data"]>;
