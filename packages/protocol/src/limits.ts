// Every limit that a client can run into, once. session.hello tells them to clients.

export const limits = {
  /** Payload bytes of one binary frame. */
  maxChunkBytes: 1_048_576,
  /** Pixels of one picture: width times height. */
  maxPixels: 64_000_000,
  /** Pixels along one side of a picture. */
  maxSidePixels: 32_768,
  /** Bytes of one blob: the largest picture as 32-bit float RGBA. */
  maxBlobBytes: 1_024_000_000,
  /** Characters of a prompt or negative prompt. */
  maxPromptCharacters: 8_192,
  /** Jobs of one client that may wait at a time. */
  maxQueuedJobs: 64,
  /** Messages a client may send in a burst; refilled at `messagesPerSecond`. */
  messageBurst: 1_000,
  /** Messages a client may send per second in the long run; binary frames do not count. */
  messagesPerSecond: 200,
  /** Bytes of one text message. */
  maxMessageBytes: 1_048_576,
  /** Bytes of one message before the client has identified itself. */
  maxUnidentifiedBytes: 4_096,
  /** Milliseconds a new connection may take to say hello. */
  helloTimeoutMs: 5_000,
} as const;

/** The default port and its two fallbacks; Figma's manifest lists them. */
export const ports = [17_395, 17_396, 17_397] as const;
