import type { closeCodes } from "@scumble/protocol";

/** The other end of a connection, as the session floor sees it: bytes go out, in order, and it can be slow. */
export interface Peer {
  /** Addresses under which this client reached the engine. */
  readonly endpoints: { readonly webSocket: string; readonly blobs: string; readonly health: string };
  /** Sends a text message. */
  send(text: string): void;
  /** Frames travel as text messages from now on. */
  useText(): void;
  readonly isText: boolean;
  /** Most bytes of one frame's payload. */
  readonly maxPayloadBytes: number;
  /** Sends a frame; owned by the peer from now on. @returns resolves once it is on its way */
  sendBytes(bytes: Uint8Array): Promise<void>;
  /** Whether so much waits to be sent that what is volatile is better left out. */
  readonly isSlow: boolean;
  /** Resolves once the peer is not slow, or gone. */
  whenReady(): Promise<void>;
  readonly isOpen: boolean;
  close(code: keyof typeof closeCodes, reason: string): void;
}
