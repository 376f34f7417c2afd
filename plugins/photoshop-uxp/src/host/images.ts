// Image data is always given back, whichever way a read or write ends.
import type { ImageData, Samples } from "../photoshop-api.ts";
import { imaging } from "./modules.ts";

/** Uses image data, then disposes it. */
export async function using<T>(image: ImageData, use: (image: ImageData) => Promise<T>): Promise<T> {
  try {
    return await use(image);
  } finally {
    image.dispose();
  }
}

/** Makes image data, uses it, disposes it. @param samples rows top to bottom, components together */
export async function usingSamples<T>(
  samples: Samples,
  shape: { readonly width: number; readonly height: number },
  color: { readonly components: 1 | 4; readonly colorSpace: "RGB" | "Grayscale"; readonly colorProfile: string },
  use: (image: ImageData) => Promise<T>,
): Promise<T> {
  const { width, height } = shape;
  return using(await imaging.createImageDataFromBuffer(samples, { width, height, ...color }), use);
}
