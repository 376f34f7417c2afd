// Writes every file that is generated from packages/protocol; with --check only compares and names the stale ones.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { errorsMarkdown } from "./errors-markdown.ts";
import { type Example, protocolMarkdown } from "./markdown.ts";
import { readFrameTable, readProtocol } from "./model.ts";
import { protocolJson } from "./protocol-json.ts";
import { pythonErrors, pythonMessages } from "./python.ts";

const root = join(import.meta.dirname, "..", "..");
const protocol = join(root, "packages", "protocol");
const python = join(root, "packages", "client-py", "scumble_client");
const read = (...path: string[]) => readFileSync(join(...path), "utf8").replaceAll("\r\n", "\n");

const model = readProtocol(read(protocol, "src", "frame.ts"));
const twin = readFrameTable(read(python, "frame.py"));
if (JSON.stringify(twin) !== JSON.stringify(model.frame)) {
  console.error("gen: the layout tables at the top of frame.ts and frame.py differ");
  process.exit(1);
}
const example = (path: string) => JSON.parse(read(protocol, "vectors", "control", `${path}.json`)) as Example;

const files: Readonly<Record<string, string>> = {
  [join(protocol, "generated", "protocol.json")]: protocolJson(model),
  [join(protocol, "generated", "PROTOCOL.md")]: protocolMarkdown(model, read(import.meta.dirname, "guide.md"), example),
  [join(root, "docs", "errors.md")]: errorsMarkdown(model),
  [join(python, "messages.py")]: pythonMessages(model),
  [join(python, "errors.py")]: pythonErrors(model),
};

const textOf = (path: string): string | undefined => {
  try {
    return read(path);
  } catch {
    return undefined;
  }
};
const stale = Object.keys(files).filter((path) => textOf(path) !== files[path]);
const names = stale.map((path) => relative(root, path).replaceAll("\\", "/"));

if (process.argv.includes("--check")) {
  console.log(stale.length === 0 ? "gen: all files are up to date" : `gen: stale, run pnpm gen: ${names.join(", ")}`);
  process.exit(stale.length === 0 ? 0 : 1);
}
for (const path of stale) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, files[path] ?? "");
}
console.log(stale.length === 0 ? "gen: nothing to do" : `gen: wrote ${names.join(", ")}`);
