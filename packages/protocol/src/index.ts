export { closeCodes } from "./close-codes.ts";
export { commonErrors, type Event, event, type Request, request, type Scope } from "./define.ts";
export { ErrorEnvelope, EventEnvelope, RequestEnvelope, ResultEnvelope } from "./envelope.ts";
export { type ErrorCode, type ErrorDetails, type ErrorKind, errorKinds, errorSentence } from "./errors.ts";
export {
  decodeFrame,
  encodeFrame,
  encodeFrameHeader,
  type Frame,
  type FrameKind,
  frameHeaderBytes,
  frameKinds,
} from "./frame.ts";
export { frameFromText, frameToText, maxTextPayloadBytes } from "./frame-text.ts";
export { limits, limitTable, ports } from "./limits.ts";
export { messages } from "./messages/index.ts";
export type { EventData, EventName, Filled, Method, Params, Result } from "./types.ts";
export { JobRequest, jobRequests } from "./values/generation.ts";
export type {
  ErrorOnWire,
  ExpandJob,
  FillJob,
  GenerateJob,
  JobRecord,
  JobWork,
  Layer,
  LayerReport,
  MaskRef,
  PictureRef,
  RectOnWire,
  RefineJob,
  RemoveJob,
  RepairJob,
} from "./values/types.ts";
export { protocolVersion } from "./version.ts";
