import { syntaxProblems } from "../../../packages/client-py/tool/python-files.ts";
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
  return [...problems, ...syntaxProblems(files, 8)];
}
