// Writes and measures PNG files; the browser does the compression.

const signature = [137, 80, 78, 71, 13, 10, 26, 10];

/**
 * A PNG of rgba8 pixels, without loss.
 * @source https://www.w3.org/TR/png-3/ (chunks, filter type 2 "up", zlib stream)
 */
export async function encodePng(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const row = width * 4;
  const filtered = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y += 1) {
    const to = y * (row + 1);
    const from = y * row;
    filtered[to] = y === 0 ? 0 : 2;
    for (let i = 0; i < row; i += 1)
      filtered[to + 1 + i] = y === 0 ? pixels[from + i]! : pixels[from + i]! - pixels[from + i - row]!;
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits, red green blue alpha
  header.set([8, 6, 0, 0, 0], 8);
  return joined([
    Uint8Array.from(signature),
    chunk("IHDR", header),
    chunk("sRGB", Uint8Array.of(0)),
    chunk("IDAT", await deflate(filtered)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Width and height of a PNG in pixels. @throws if it is none */
export function measurePng(png: Uint8Array): { width: number; height: number } {
  if (!signature.every((byte, i) => png[i] === byte)) throw new Error("Figma exported no PNG; run this again.");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.byteLength);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.byteLength, crc(bytes.subarray(4, 8 + data.byteLength)));
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
