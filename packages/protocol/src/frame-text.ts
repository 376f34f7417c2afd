// Frames as text, for hosts whose sockets spoil binary messages: base64, which unlike JSON never begins with a brace.
import { frameHeaderBytes } from "./frame.ts";
import { limits } from "./limits.ts";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = Object.fromEntries([...digits].map((digit, value) => [digit.charCodeAt(0), value]));
const padding = "=".charCodeAt(0);

/** Payload of a frame whose text is a message of legal size. */
export const maxTextPayloadBytes = Math.floor(limits.maxMessageBytes / 4) * 3 - frameHeaderBytes;

/**
 * The bytes of a frame as base64 with padding.
 * @source RFC 4648, section 4
 */
export function frameToText(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding);
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const left = bytes.length - i;
    const triple = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    codes[at] = digits.charCodeAt(triple >> 18);
    codes[at + 1] = digits.charCodeAt((triple >> 12) & 63);
    if (left > 1) codes[at + 2] = digits.charCodeAt((triple >> 6) & 63);
    if (left > 2) codes[at + 3] = digits.charCodeAt(triple & 63);
  }
  let text = "";
  // more arguments at a time than this and the stack may not hold them
  for (let i = 0; i < codes.length; i += 8192) text += String.fromCharCode(...codes.subarray(i, i + 8192));
  return text;
}

/** The bytes of a frame's text; undefined: it is no base64. */
export function frameFromText(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || text.length === 0) return undefined;
  const unused = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - unused);
  const digitCount = text.length - unused;
  for (let i = 0, at = 0; i < text.length; i += 4, at += 3) {
    let quad = 0;
    for (let k = 0; k < 4; k += 1) {
      const value = i + k < digitCount ? values[text.charCodeAt(i + k)] : 0;
      if (value === undefined) return undefined;
      quad = (quad << 6) | value;
    }
    bytes[at] = quad >> 16;
    bytes[at + 1] = quad >> 8;
    bytes[at + 2] = quad;
  }
  return bytes;
}
