import { initializeCanvas, type Psd, readPsd } from "ag-psd";

type CreateImageData = NonNullable<Parameters<typeof initializeCanvas>[1]>;

// the library asks for a canvas even where it only needs its pixels
initializeCanvas(
  () => {
    throw new Error("no canvas");
  },
  (width, height) =>
    ({ width, height, data: new Uint8ClampedArray(width * height * 4) }) as ReturnType<CreateImageData>,
);

/** A Photoshop file as another reader than ours sees it. */
export function readWithAgPsd(bytes: Uint8Array): Psd {
  return readPsd(bytes, { useImageData: true, skipThumbnail: true, throwForMissingFeatures: false });
}
