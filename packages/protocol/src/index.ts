export { type ErrorCode, type ErrorDetails, type ErrorKind, errorKinds, errorSentence } from "./errors.ts";
