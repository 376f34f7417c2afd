/** The part of Web Crypto that is used; TypeScript's Node types and the browser's agree on it. */
interface Digester {
  digest(algorithm: "SHA-256", data: Uint8Array): Promise<ArrayBuffer>;
}

/** SHA-256 as 64 lower-case hexadecimal digits; null where the host cannot hash. */
export type Hasher = (bytes: Uint8Array) => Promise<string | null>;

/**
 * SHA-256 of the bytes as 64 lower-case hexadecimal digits.
 * @returns null where the host has no Web Crypto (UXP, an iframe without a secure context); the engine hashes then
 */
export async function sha256(bytes: Uint8Array): Promise<string | null> {
  const { crypto } = globalThis as { crypto?: { subtle?: Digester } };
  if (crypto?.subtle === undefined) return null;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
