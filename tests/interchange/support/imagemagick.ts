// The real ImageMagick: what it sees in Photoshop files.
import { execFileSync } from "node:child_process";
import { readImage } from "../../../packages/engine/src/imaging/codec.ts";
import type { RgbaPixels } from "../../../packages/engine/src/imaging/pixels.ts";

/** Name, size and place of each picture in a file; the merged one, without a name, first. */
export function identifyLayers(path: string): string[] {
  return execFileSync("identify", ["-format", "%[label]|%wx%h%O\n", path], { stdio: "pipe", encoding: "utf8" })
    .trim()
    .split("\n");
}

/** The merged picture of a file. */
export async function mergedPicture(path: string): Promise<RgbaPixels> {
  const picture = `${path}.merged.png`;
  execFileSync("convert", [`${path}[0]`, picture], { stdio: "pipe" });
  return (await readImage(picture, "merged")).pixels;
}
