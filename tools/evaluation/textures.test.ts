import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTextures } from "./textures.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scumble-textures-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = (colours: readonly string[]) => colours.map((colour) => ({ material: "felt", colour, prompt: colour }));

async function write(list: unknown, columns: number, greys: readonly number[]): Promise<void> {
  const rows = Math.ceil(greys.length / columns);
  const width = columns * 16;
  const data = Uint8Array.from({ length: width * rows * 16 * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return greys[Math.floor(at / width / 16) * columns + Math.floor((at % width) / 16)] ?? 0;
  });
  const sheet = sharp(data, { raw: { width, height: rows * 16, channels: 3 } }).webp({ lossless: true });
  await writeFile(join(folder, "textures.webp"), await sheet.toBuffer());
  await writeFile(join(folder, "textures.json"), JSON.stringify(list));
}

test("no list, no textures", async () => {
  expect(await readTextures(join(folder, "nothing"))).toBeNull();
});

test("tiles are cut row by row", async () => {
  await write({ tile: 16, columns: 2, textures: named(["a", "b", "c"]) }, 2, [10, 20, 30]);
  const textures = (await readTextures(folder))!;
  expect(textures.map(({ colour }) => colour)).toEqual(["a", "b", "c"]);
  for (const [index, { picture }] of textures.entries()) {
    expect([picture.width, picture.height]).toEqual([16, 16]);
    expect(new Set(picture.data)).toEqual(new Set([10 * (index + 1)]));
  }
});

test("a sheet too small for its list is refused with both sizes", async () => {
  await write({ tile: 16, columns: 2, textures: named(["a", "b", "c"]) }, 2, [10, 20]);
  await expect(readTextures(folder)).rejects.toThrow(/at least 32×32 pixels for `textures.webp`.*received 32×16/);
});

test("a list that is none is refused by name", async () => {
  await write({ tile: 16, textures: [] }, 1, [10]);
  await expect(readTextures(folder)).rejects.toThrow(/`textures.json`.*columns/);
});
