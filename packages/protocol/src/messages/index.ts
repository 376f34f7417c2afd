import { blobs } from "./blobs.ts";
import { engine } from "./engine.ts";
import { fill } from "./fill.ts";
import { jobs } from "./jobs.ts";
import { session } from "./session.ts";

/** Every message of the protocol, by name: the one source that everything else is generated from. */
export const messages = { ...session, ...engine, ...blobs, ...fill, ...jobs } as const;
