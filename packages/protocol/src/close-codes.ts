/** WebSocket close codes for failures of the connection itself. */
export const closeCodes = {
  notIdentified: { code: 4001, doc: "No session.hello within limits.helloTimeoutMs, or another message before it." },
  version: { code: 4002, doc: "No common protocol version." },
  auth: { code: 4003, doc: "Token refused or revoked." },
  tooFast: { code: 4008, doc: "The client went on sending faster than the limits after it was told." },
  tooSlow: { code: 1013, doc: "The client read too slowly; reconnect and resume." },
  frame: { code: 4009, doc: "A binary frame broke the layout or named no open stream." },
  closing: { code: 1001, doc: "The engine is shutting down." },
} as const;
