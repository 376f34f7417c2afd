import { syntaxProblems } from "../../../packages/client-py/tool/python-files.ts";
import { pluginFiles } from "./plugin-files.ts";

/** Sentences about what is wrong with the plug-in as it would be packed; none: nothing was found. */
export function validate(): string[] {
  const files = pluginFiles();
  const text = (path: string): string => new TextDecoder().decode(files.get(path));
  const problems: string[] = [];
  if (!text("scumble/scumble.py").startsWith("#!/usr/bin/env python3\n"))
    problems.push("expected #!/usr/bin/env python3 first in scumble.py, received another line");
  const modes = [...text("scumble/scumble_gimp/modes.py").matchAll(/Mode\(\s*"(\w+)"/g)].map(([, id]) => id!);
  for (const id of ["fill", "refine", "generate", "remove", "expand"])
    if (!modes.includes(id)) problems.push(`expected a mode ${id} in modes.py, received none`);
  for (const [path, data] of files)
    if (/^from gi|^import gi/m.test(new TextDecoder().decode(data)) && path.includes("scumble_client/"))
      problems.push(`expected no GIMP in the client, received it in ${path}`);
  return [...problems, ...syntaxProblems(files, 9)];
}
