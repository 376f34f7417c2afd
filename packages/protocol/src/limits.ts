// Every limit that a client can run into, once. session.hello tells them to clients.

/** Each limit's value and what it bounds. */
export const limitTable = {
  maxChunkBytes: { value: 1_048_576, doc: "Payload bytes of one binary frame." },
  maxPixels: { value: 64_000_000, doc: "Pixels of one picture: width times height." },
  maxSidePixels: { value: 32_768, doc: "Pixels along one side of a picture." },
  maxBlobBytes: { value: 1_024_000_000, doc: "Bytes of one blob: the largest picture as 32-bit float RGBA." },
  maxPromptCharacters: { value: 8_192, doc: "Characters of a prompt or negative prompt." },
  maxQueuedJobs: { value: 64, doc: "Jobs of one client that may wait at a time." },
  messageBurst: { value: 1_000, doc: "Messages a client may send in a burst; refilled at messagesPerSecond." },
  messagesPerSecond: {
    value: 200,
    doc: "Messages a client may send per second in the long run; binary frames do not count.",
  },
  maxMessageBytes: { value: 1_048_576, doc: "Bytes of one text message." },
  maxUnidentifiedBytes: { value: 4_096, doc: "Bytes of one message before the client has identified itself." },
  helloTimeoutMs: { value: 5_000, doc: "Milliseconds a new connection may take to say hello." },
} as const;

type LimitTable = typeof limitTable;

/** Limit values by name. */
export const limits = Object.fromEntries(
  Object.entries(limitTable).map(([name, limit]) => [name, limit.value]),
) as unknown as { readonly [L in keyof LimitTable]: LimitTable[L]["value"] };

/** The default port and its two fallbacks; Figma's manifest lists them. */
export const ports = [17_395, 17_396, 17_397] as const;
