// Pixels in a panel: UXP's canvas cannot draw them, its ImageBlob can.

/** @source uxp-api/global-members/image-blob */
declare const ImageBlob: new (
  pixels: Uint8Array | Uint8ClampedArray,
  options: Readonly<Record<string, string | number | boolean>>,
) => Blob;

/** rgba8, rows top to bottom. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** An image element that shows pixels and gives their memory back. */
export interface Picture {
  readonly element: HTMLImageElement;
  /** Shows pixels, at most `sidePx` wide and high; the same ones again cost nothing. null: shows nothing. */
  show(pixels: Pixels | null, sidePx: number): void;
}

export function createPicture(className: string): Picture {
  const element = document.createElement("img");
  element.className = className;
  let shown: Pixels | null = null;
  let url: string | null = null;
  return {
    element,
    show(next, sidePx) {
      if (next === shown) return;
      shown = next;
      const old = url;
      url = next === null ? null : URL.createObjectURL(blobOf(next));
      if (next === null || url === null) element.removeAttribute("src");
      else {
        const scale = sidePx / Math.max(next.width, next.height);
        element.style.width = `${Math.round(next.width * scale)}px`;
        element.style.height = `${Math.round(next.height * scale)}px`;
        element.src = url;
      }
      if (old !== null) URL.revokeObjectURL(old);
    },
  };
}

function blobOf({ width, height, pixels }: Pixels): Blob {
  // a plain copy: a view into a larger buffer is not documented to work
  return new ImageBlob(new Uint8Array(pixels), {
    ...{ type: "image/uncompressed", width, height, colorSpace: "RGB", colorProfile: "", pixelFormat: "RGBA" },
    ...{ components: 4, componentSize: 8, hasAlpha: true },
  });
}
