// The client for every host: no Zod, no Node, nothing but the host's WebSocket.
export type { ErrorCode, ErrorDetails } from "../errors.ts";
export { limits, ports } from "../limits.ts";
export type { EventData, EventName, Method, Params, Result } from "../types.ts";
export type { JobRecord, Layer } from "../values/types.ts";
export { type CallableMethod, type ConnectOptions, connect, type Engine, openEngine } from "./client.ts";
export type { EngineEvent, PreviewPixels, Progress } from "./connection.ts";
export { type ClientErrorCode, clientErrorKinds, EngineClientError, hasCode } from "./errors.ts";
export type { JobEvent, JobHandle, JobResult } from "./job.ts";
export type { JobRequestInput, SubmitOptions } from "./jobs.ts";
export type { ClientStorage, EngineState } from "./link.ts";
export type { WebSocketConstructor, WebSocketLike } from "./socket.ts";
export type { DownloadOptions, TransferOptions, UploadOptions } from "./transfers.ts";
