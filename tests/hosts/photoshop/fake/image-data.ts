import type { ImageData, Samples } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { guard } from "./guard.ts";
import { depthOf, whites } from "./raster.ts";
import { photoshopError, type Rules } from "./rules.ts";

/** What image data is made of. */
export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly colorSpace: string;
  readonly colorProfile: string;
  /** Owned; in Photoshop's range. */
  readonly samples: Samples;
}

/** Every image that Photoshop holds for the plugin. */
export interface ImageLedger {
  /** Hands out image data; `origin` names the call in the list of leaks. */
  hand(origin: string, facts: ImageFacts): ImageData;
  /** The facts of image data that was not disposed. */
  factsOf(image: ImageData): ImageFacts;
  /** Takes back what a plugin held that is gone. */
  forget(): void;
  /** Images that were not disposed. */
  leaks(): readonly string[];
  /** Most bytes held at a time. */
  readonly peakBytes: number;
}

export function createImageLedger(rules: Rules): ImageLedger {
  const live = new Map<ImageData, { readonly origin: string; readonly facts: ImageFacts }>();
  let bytes = 0;
  let peakBytes = 0;

  const factsOf = (image: ImageData): ImageFacts => {
    const held = live.get(image);
    if (held === undefined) throw photoshopError("The image data has been disposed");
    return held.facts;
  };

  return {
    hand(origin, facts) {
      const image: ImageData = guard("imageData", {
        width: facts.width,
        height: facts.height,
        colorSpace: facts.colorSpace,
        colorProfile: facts.colorProfile,
        hasAlpha: facts.components === 4 || facts.components === 2,
        components: facts.components,
        componentSize: depthOf(facts.samples),
        pixelFormat: formatName(facts),
        isChunky: true,
        type: "image/uncompressed",
        async getData(options = {}) {
          factsOf(image);
          await rules.pause("getData");
          const { samples } = factsOf(image);
          if (options.chunky === false && facts.components > 1) throw new TypeError("planar data is not modelled");
          return options.fullRange && samples instanceof Uint16Array ? spread(samples) : (samples.slice() as Samples);
        },
        dispose() {
          if (live.delete(image)) bytes -= facts.samples.byteLength;
        },
      });
      live.set(image, { origin, facts });
      bytes += facts.samples.byteLength;
      peakBytes = Math.max(peakBytes, bytes);
      return image;
    },
    factsOf,
    forget() {
      live.clear();
      bytes = 0;
    },
    leaks: () => [...live.values()].map(({ origin, facts }) => `${origin} ${facts.width}×${facts.height}`),
    get peakBytes() {
      return peakBytes;
    },
  };
}

function formatName({ colorSpace, components }: ImageFacts): string {
  if (colorSpace === "RGB") return components === 4 ? "RGBA" : "RGB";
  return components === 2 ? "GrayscaleAlpha" : "Grayscale";
}

/** 0…32768 as 0…65535. */
function spread(samples: Uint16Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(samples, (value) => Math.round((value * 65_535) / whites[16]));
}
