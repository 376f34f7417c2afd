import { start } from "./0001-start.ts";

/** Every change to the tables, oldest first; each runs once, in a transaction. Never edit one that was released. */
export const migrations: readonly string[] = [start];
