// The real Krita without a window: what it sees in files.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rgba8, Rgba16 } from "../../../packages/engine/src/imaging/pixels.ts";

const timeoutMs = 5 * 60_000;

/** One node of Krita's layer tree. */
export interface KritaNode {
  readonly name: string;
  readonly type: string;
  /** 0 … 255. */
  readonly opacity: number;
  readonly blend: string;
  readonly visible: boolean;
  /** x, y, width, height of what is not clear. */
  readonly rect: readonly [number, number, number, number];
  /** The bottom one first. */
  readonly children: readonly KritaNode[];
}

/** A file as Krita has it. */
export interface KritaDocument {
  readonly layers: readonly KritaNode[];
  readonly pixels: Rgba8 | Rgba16;
}

/** Opens files in one start of Krita. @param folder for its settings */
export function openInKrita(folder: string, paths: readonly string[]): KritaDocument[] {
  const home = join(folder, "krita-home");
  mkdirSync(join(home, "run"), { recursive: true, mode: 0o700 });
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_RUNTIME_DIR: join(home, "run"),
    QT_QPA_PLATFORM: "offscreen",
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const options = { env, timeout: timeoutMs, stdio: "pipe" } as const;
  execFileSync("kritarunner", ["-s", "krita_facts", "-f", "__main__", ...paths], options);
  return paths.map(readDocument);
}

function readDocument(path: string): KritaDocument {
  const facts = JSON.parse(readFileSync(`${path}.json`, "utf8")) as {
    width: number;
    height: number;
    depth: "U8" | "U16";
    layers: KritaNode[];
  };
  const { width, height, depth, layers } = facts;
  const raw = readFileSync(`${path}.raw`);
  const isDeep = depth === "U16";
  const data = isDeep ? new Uint16Array(width * height * 4) : new Uint8Array(width * height * 4);
  // stored as blue, green, red, alpha
  const order = [2, 1, 0, 3] as const;
  for (let i = 0; i < data.length; i++) {
    const at = i - (i % 4) + order[(i % 4) as 0 | 1 | 2 | 3];
    data[i] = isDeep ? raw.readUInt16LE(at * 2) : raw[at]!;
  }
  return { layers, pixels: { format: isDeep ? "rgba16" : "rgba8", width, height, data } as Rgba8 | Rgba16 };
}
