// Bytes of results: at hand while they fit, fetched from the engine again when they do not.
import type { Engine, Layer } from "@scumble/protocol/client";
import type { ArrivedLayer } from "./host.ts";

export interface LayerStore {
  /** A layer with its bytes. @throws {EngineClientError} blob.unknown once the engine has thrown them away */
  fetch(layer: Layer, signal?: AbortSignal): Promise<ArrivedLayer>;
}

/** @param keepBytes results at hand, latest first */
export function createLayerStore(engine: Engine, keepBytes: number): LayerStore {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();

  const fetchBlob = async (blob: string, signal: AbortSignal | undefined) => {
    const bytes = kept.get(blob) ?? (await engine.download(blob, { signal }));
    kept.delete(blob);
    kept.set(blob, bytes);
    let held = 0;
    for (const [old, { byteLength }] of [...kept].reverse()) {
      held += byteLength;
      if (held > keepBytes && old !== blob) kept.delete(old);
    }
    return bytes;
  };

  return {
    async fetch(layer, signal) {
      const pixels = await fetchBlob(layer.pixels.blob, signal);
      const mask = layer.mask === null ? null : await fetchBlob(layer.mask.blob, signal);
      return { layer, pixels, mask };
    },
  };
}
