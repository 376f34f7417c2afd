import { spawnSync } from "node:child_process";
import { pluginFiles } from "./plugin-files.ts";

/** Sentences about what is wrong with the plugin as it would be packed; none: nothing was found. */
export function validate(): string[] {
  const files = pluginFiles();
  const text = (path: string): string => new TextDecoder().decode(files.get(path));
  const problems: string[] = [];
  const desktop = text("pykrita/scumble_krita.desktop");
  for (const line of ["ServiceTypes=Krita/PythonPlugin", "X-KDE-Library=scumble_krita", "X-Python-2-Compatible=false"])
    if (!desktop.split(/\r?\n/).includes(line))
      problems.push(`expected ${line} in scumble_krita.desktop, received none`);
  const declared = [...text("actions/scumble_krita.action").matchAll(/<Action name="([^"]+)"/g)].map(([, id]) => id!);
  const modes = [...text("pykrita/scumble_krita/modes.py").matchAll(/Mode\("(\w+)"/g)].map(([, id]) => `scumble_${id}`);
  for (const id of [...modes, "scumble_cancel", "scumble_prompt"])
    if (!declared.includes(id)) problems.push(`expected an action ${id} in scumble_krita.action, received none`);
  const shortcuts = [...text("actions/scumble_krita.action").matchAll(/<shortcut>([^<]+)</g)].map(([, keys]) => keys!);
  if (new Set(shortcuts).size < shortcuts.length) problems.push("expected one action for a shortcut, received two");
  return [...problems, ...syntaxProblems(files)];
}

const script = `
import ast, json, sys
for path, text in json.load(sys.stdin).items():
    try:
        ast.parse(text, path, feature_version=(3, 8))
    except SyntaxError as error:
        print(f"expected Python 3.8 in {path}, received line {error.lineno}: {error.msg}")
`;

function syntaxProblems(files: Map<string, Uint8Array>): string[] {
  const sources = [...files].filter(([path]) => path.endsWith(".py"));
  const input = JSON.stringify(
    Object.fromEntries(sources.map(([path, data]) => [path, new TextDecoder().decode(data)])),
  );
  for (const python of ["python3", "python"]) {
    const { status, stdout } = spawnSync(python, ["-c", script], { input, encoding: "utf8" });
    if (status === 0) return stdout.split(/\r?\n/).filter((line) => line !== "");
  }
  return ["expected Python 3 to check the syntax, received none; install it"];
}
