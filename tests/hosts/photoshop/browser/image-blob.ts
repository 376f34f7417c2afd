/** UXP's ImageBlob for uncompressed RGBA, as an image that a browser can show. @source uxp-api/global-members/image-blob */
export class ImageBlob extends Blob {
  constructor(pixels: Uint8Array, options: Readonly<Record<string, string | number | boolean>>) {
    const { type, width, height, components, componentSize, pixelFormat, colorSpace, hasAlpha } = options;
    const described = [type, components, componentSize, pixelFormat, colorSpace, hasAlpha].join(" ");
    if (described !== "image/uncompressed 4 8 RGBA RGB true")
      throw new Error(`ImageBlob of ${described} is not modelled`);
    if (pixels.byteLength !== Number(width) * Number(height) * 4)
      throw new Error("ByteLength does not match the options");
    super([bitmap(pixels, Number(width), Number(height))], { type: "image/bmp" });
  }
}

/** A BMP with alpha. @source BITMAPV4HEADER, Windows GDI */
function bitmap(pixels: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = 14 + 108;
  const bytes = new Uint8Array(header + pixels.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.byteLength, true);
  view.setUint32(10, header, true);
  view.setUint32(14, 108, true);
  view.setInt32(18, width, true);
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 32, true);
  view.setUint32(30, 3, true);
  for (const [i, mask] of [0xff, 0xff00, 0xff0000, 0xff000000].entries()) view.setUint32(54 + i * 4, mask, true);
  bytes.set(pixels, header);
  return bytes;
}
