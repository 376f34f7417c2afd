// Pure. What kind of file some bytes are, by their first bytes; names and extensions are not believed.

/** Kinds of image file that the engine decodes. */
export const readableKinds: readonly string[] = ["PNG", "JPEG", "WebP", "TIFF"];

/**
 * First bytes of the kinds we read, and of those people try by mistake; `?` stands for any byte.
 *
 * @source PNG 3rd edition §5.2; JPEG ISO 10918-1 (SOI, marker); RFC 9649 (WebP); TIFF 6.0 §2 and BigTIFF; the others'
 * own specifications
 */
const signatures: readonly (readonly [kind: string, start: string])[] = [
  ["PNG", "\x89PNG\r\n\x1a\n"],
  ["JPEG", "\xff\xd8\xff"],
  ["WebP", "RIFF????WEBP"],
  ["TIFF", "II*\0"],
  ["TIFF", "MM\0*"],
  ["TIFF", "II+\0"],
  ["TIFF", "MM\0+"],
  ["GIF", "GIF8"],
  ["BMP", "BM"],
  ["PDF", "%PDF"],
  ["PSD", "8BPS"],
  ["ZIP", "PK\x03\x04"],
  ["AVIF or HEIC", "????ftyp"],
  ["SVG or XML", "<?xml"],
  ["SVG or XML", "<svg"],
];

/** Kind of file, or "an unknown kind", or "nothing" where there are no bytes. */
export function imageFileKind(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing";
  return signatures.find(([, start]) => beginsWith(bytes, start))?.[0] ?? "an unknown kind";
}

function beginsWith(bytes: Uint8Array, start: string): boolean {
  return [...start].every((character, i) => character === "?" || bytes[i] === character.charCodeAt(0));
}
