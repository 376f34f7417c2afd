// How frames travel: as binary messages, or as text where these prove broken.

/** `auto`: binary until that fails before it ever worked. */
export type FrameWish = "binary" | "base64" | "auto";

export interface FrameMode {
  /** For the next connection. */
  readonly current: "binary" | "base64";
  /** A transfer came through. */
  moved(): void;
  /** The connection broke during a transfer. */
  broke(): void;
  /** Bytes arrived wrong. @returns whether it is worth trying again as text, on a new connection */
  spoiled(): boolean;
}

/** Breaks in a row that look like more than a restart. */
const maxBreaks = 2;

export function createFrameMode(wish: FrameWish): FrameMode {
  let current: FrameMode["current"] = wish === "base64" ? "base64" : "binary";
  let isProven = wish !== "auto";
  let breaks = 0;
  return {
    get current() {
      return current;
    },
    moved() {
      isProven = true;
    },
    broke() {
      breaks += 1;
      if (!isProven && breaks >= maxBreaks) current = "base64";
    },
    spoiled() {
      if (isProven || current === "base64") return false;
      current = "base64";
      return true;
    },
  };
}
