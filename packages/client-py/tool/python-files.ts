// What packing a plugin in Python takes, whichever the editor.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The folder that holds `scumble_client`, for a plugin that runs from the repository. */
export const clientFolder = join(import.meta.dirname, "..");

/** Every Python file of a folder, by its path below `to`, with forward slashes. */
export function pythonFiles(folder: string, to: string): [path: string, data: Uint8Array][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [`${to}/${relative(folder, file).split(sep).join("/")}`, readFileSync(file)]);
}

/** The client's files, to lie in `scumble_client` below `to`. */
export function clientFiles(to: string): [path: string, data: Uint8Array][] {
  return pythonFiles(join(clientFolder, "scumble_client"), `${to}/scumble_client`);
}

const script = `
import ast, json, sys
told = json.load(sys.stdin)
for path, text in told["files"].items():
    try:
        ast.parse(text, path, feature_version=(3, told["minor"]))
    except SyntaxError as error:
        print(f"expected Python 3.{told['minor']} in {path}, received line {error.lineno}: {error.msg}")
`;

/** Sentences about what a Python 3 of this `minor` version would not read; also where there is no Python to tell. */
export function syntaxProblems(files: ReadonlyMap<string, Uint8Array>, minor: number): string[] {
  const sources = [...files].filter(([path]) => path.endsWith(".py"));
  const texts = Object.fromEntries(sources.map(([path, data]) => [path, new TextDecoder().decode(data)]));
  const input = JSON.stringify({ files: texts, minor });
  for (const python of ["python3", "python"]) {
    const { status, stdout } = spawnSync(python, ["-c", script], { input, encoding: "utf8" });
    if (status === 0) return stdout.split(/\r?\n/).filter((line) => line !== "");
  }
  return ["expected Python 3 to check the syntax, received none; install it"];
}
