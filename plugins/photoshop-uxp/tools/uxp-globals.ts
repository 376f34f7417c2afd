/**
 * Globals a bundle may name: JavaScript's own and those that UXP documents. Others may exist in Photoshop, but nobody promises.
 * @source AdobeDocs/uxp-photoshop, uxp-api/reference-js/global-members; ECMA-262 for the language
 */
const allowed = new Set(
  `Array ArrayBuffer BigInt Boolean DataView Date Error Float32Array Int8Array JSON Map Math Number Object Promise Proxy
  RangeError Reflect RegExp Set String Symbol TypeError Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakSet
  Infinity NaN undefined globalThis isNaN isFinite parseFloat parseInt decodeURIComponent encodeURIComponent
  AbortController AbortSignal Blob ImageBlob URL WebSocket console document localStorage performance require module exports
  clearInterval clearTimeout setInterval setTimeout scumblePorts`
    .trim()
    .split(/\s+/),
);

/** Globals that UXP lacks or that are unproven there; a bundle that names one as a free variable is refused. */
const doubtful =
  `Buffer process Worker OffscreenCanvas ImageData structuredClone TextEncoder TextDecoder WebAssembly fetch crypto
  requestIdleCallback matchMedia MutationObserver eval Function XMLHttpRequest indexedDB navigator queueMicrotask`
    .trim()
    .split(/\s+/);

/** Sentences about globals in a bundle; none: it is fine. Names inside strings and after a dot are no globals. */
export function checkGlobals(code: string): string[] {
  const bare = code.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`/g, '""');
  return doubtful.flatMap((name) => {
    const used = new RegExp(`(?<![\\w$.])${name}(?![\\w$]|\\s*:)`).test(bare);
    return used && !allowed.has(name) ? [`index.js: UXP does not promise ${name}; do without it.`] : [];
  });
}
