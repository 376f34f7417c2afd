// How today's web APIs carry pixels: PNG as base64 inside JSON over HTTP. Run as a child process, it is the server of that comparison.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";

export interface Raw {
  readonly width: number;
  readonly height: number;
  /** HWC rgba8. */
  readonly data: Uint8Array;
}

interface Body {
  readonly image: string;
}

/** RGBA pixels as a JSON body with a base64 PNG, compressed as Pillow does by default: level 6, a filter chosen for each row. */
export async function toJsonBody({ width, height, data }: Raw): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 6, adaptiveFiltering: true })
    .toBuffer();
  return JSON.stringify({ image: png.toString("base64") } satisfies Body);
}

/** The pixels in such a body. */
export async function fromJsonBody(json: string): Promise<Raw> {
  const { image } = JSON.parse(json) as Body;
  const { data, info } = await sharp(Buffer.from(image, "base64"))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Decodes what it gets and sends it back, as a server does that works on pixels. */
function serve(): void {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const body = await toJsonBody(await fromJsonBody(Buffer.concat(parts).toString()));
      response.setHeader("content-type", "application/json").end(body);
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

if (process.send !== undefined && process.argv.includes("--serve")) serve();
