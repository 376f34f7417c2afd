import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOutputs, collectOutput, numberedPath, writeOutput } from "./outputs.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scumble-outputs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("collectOutput", () => {
  it("tells the format by the extension, whatever its case", () => {
    expect(collectOutput("b.PSD", collectOutput("a.png"))).toEqual([
      { path: "a.png", format: "png" },
      { path: "b.PSD", format: "psd" },
    ]);
  });

  it.each(["result.jpg", "result", ".png", "result.png.txt"])("refuses %s", (path) => {
    expect(() => collectOutput(path)).toThrowError(InvalidArgumentError);
  });
});

describe("checkOutputs", () => {
  it("accepts a name in an existing folder", async () => {
    await expect(checkOutputs([{ path: join(folder, "a.png"), format: "png" }], [])).resolves.toBeUndefined();
  });

  it("refuses a missing folder, a folder's own name and an input", async () => {
    const input = join(folder, "coffee.png");
    for (const path of [join(folder, "missing", "a.png"), folder, input])
      await expect(checkOutputs([{ path, format: "png" }], [input])).rejects.toMatchObject({ code: "file.unreadable" });
  });
});

describe("numberedPath", () => {
  it("numbers several results only", () => {
    expect(numberedPath("out/wall.png", 0, 1)).toBe("out/wall.png");
    expect(numberedPath(join("out", "wall.png"), 1, 3)).toBe(join("out", "wall-2.png"));
  });
});

describe("writeOutput", () => {
  it("replaces a file as a whole and leaves nothing beside it", async () => {
    const path = join(folder, "b.png");
    await writeFile(path, "before");
    await writeOutput(path, new TextEncoder().encode("after"));
    expect(await readFile(path, "utf8")).toBe("after");
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("says that a place cannot be written", async () => {
    await expect(writeOutput(join(folder, "missing", "c.png"), new Uint8Array())).rejects.toMatchObject({
      code: "file.unreadable",
    });
  });
});
