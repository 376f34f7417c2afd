import { transform } from "esbuild";

/** Globals that UXP lacks, or that nobody promises there. @source AdobeDocs/uxp-photoshop, uxp-api/reference-js/global-members */
const doubtful =
  `Buffer process Worker OffscreenCanvas ImageData structuredClone TextEncoder TextDecoder WebAssembly fetch crypto
  requestIdleCallback matchMedia MutationObserver Function XMLHttpRequest indexedDB navigator queueMicrotask`
    .trim()
    .split(/\s+/);

const mark = "notInUxp_";

/** Sentences about doubtful globals that a bundle reads as free variables, members and own variables aside; none: it is fine. */
export async function checkGlobals(code: string): Promise<string[]> {
  // esbuild knows which names are free: it replaces those only
  const define = Object.fromEntries(doubtful.map((name) => [name, `${mark}${name}`]));
  const { code: marked } = await transform(code, { define });
  const used = doubtful.filter((name) => marked.includes(`${mark}${name}`));
  return used.map((name) => `index.js: UXP does not promise ${name}; do without it.`);
}
