// For programs that run an engine inside themselves; everybody else uses the command line and the protocol.
export { type EngineOptions, type RunningEngine, startEngine } from "./app.ts";
export { EngineError } from "./base/errors.ts";
export { createLog, type Log } from "./base/log.ts";
