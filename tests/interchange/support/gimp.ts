// The real GIMP without a window: what it sees in files.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readImage } from "../../../packages/engine/src/imaging/codec.ts";
import type { RgbaPixels } from "../../../packages/engine/src/imaging/pixels.ts";

const timeoutMs = 5 * 60_000;
const script = join(import.meta.dirname, "gimp-facts.scm");

/** One layer in GIMP's list, the top one first, a group before what it holds. */
export interface GimpLayer {
  /** Groups around it. */
  readonly depth: number;
  readonly name: string;
  readonly rect: readonly [number, number, number, number];
  /** 0 … 100. */
  readonly opacity: number;
  /** GIMP's number of the mode. */
  readonly mode: number;
  readonly visible: boolean;
  readonly isGroup: boolean;
  readonly hasMask: boolean;
}

/** A file as GIMP has it. */
export interface GimpDocument {
  readonly layers: readonly GimpLayer[];
  readonly pixels: RgbaPixels;
}

/** Opens files in one start of GIMP. @param folder for its settings; paths without quotes or backslashes */
export async function openInGimp(folder: string, paths: readonly string[]): Promise<GimpDocument[]> {
  const home = join(folder, "gimp-home");
  mkdirSync(home, { recursive: true });
  const calls = paths.map((path) => `(scumble-facts "${path}")`);
  const batch = [readFileSync(script, "utf8").replace(/^;.*$/gm, ""), ...calls, "(gimp-quit 1)"].join("\n");
  const env = { PATH: process.env.PATH, HOME: home, LANG: "C.UTF-8" };
  const options = { env, timeout: timeoutMs, stdio: "pipe" } as const;
  execFileSync("gimp-console-2.10", ["-n", "-i", "-d", "-f", "-b", batch], options);
  return Promise.all(paths.map(readDocument));
}

async function readDocument(path: string): Promise<GimpDocument> {
  const lines = readFileSync(`${path}.txt`, "utf8").trim().split("\n");
  const { pixels } = await readImage(`${path}.gimp.png`, "what GIMP drew");
  return { layers: lines.map(readLine), pixels };
}

function readLine(line: string): GimpLayer {
  const match = /^\((\d+) "(.*)" (.*)\)$/.exec(line);
  if (match === null) throw new Error(`not a layer: ${line}`);
  const [x, y, width, height, opacity, mode, visible, group, mask] = match[3]!.split(" ").map(Number) as number[];
  return {
    depth: Number(match[1]),
    name: match[2]!,
    rect: [x!, y!, width!, height!],
    opacity: opacity!,
    mode: mode!,
    visible: visible === 1,
    isGroup: group === 1,
    hasMask: mask === 1,
  };
}
