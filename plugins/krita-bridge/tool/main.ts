// link | pack | validate: the plugin for people who work on it, as a zip, and a look at whether it is whole.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { zipSync } from "fflate";
import { kritaFolder } from "./krita-folder.ts";
import { linkedFolders, linkFiles, pluginFiles } from "./plugin-files.ts";
import { validate } from "./validate.ts";

const usage = `usage: main.ts <verb>
  validate             look whether the plugin is whole and its Python fit for 3.8
  pack [file.zip]      write the zip that Krita's Tools > Scripts > Import Python Plugin takes
  link [folder]        let Krita run the plugin from this repository; folder: Krita's resource folder`;

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

const verbs: Record<string, (target: string | undefined) => number> = {
  validate() {
    const problems = validate();
    for (const problem of problems) say(problem);
    if (problems.length === 0) say(`validate: ${pluginFiles().size} files, nothing wrong.`);
    return problems.length === 0 ? 0 : 1;
  },
  pack(target = join("dist", "scumble-krita.zip")) {
    if (verbs.validate!(undefined) !== 0) return 1;
    // Krita's importer wants package and .desktop at the top, the actions in a folder of their own
    const entries = [...pluginFiles()].map(([path, data]) => [path.replace(/^pykrita\//, ""), data] as const);
    const zip = zipSync(Object.fromEntries(entries), { mtime: new Date("2020-01-01T00:00:00Z"), level: 9 });
    const file = resolve(target);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, zip);
    say(`pack: ${entries.length} files, ${Math.round(zip.length / 1024)} KiB, in ${file}`);
    say("Krita: Tools > Scripts > Import Python Plugin from File…, choose the zip, then restart Krita.");
    return 0;
  },
  link(target = kritaFolder()) {
    const folder = resolve(target);
    // a copy from before would win over the pointer
    rmSync(join(folder, "pykrita", "scumble_krita"), { recursive: true, force: true });
    for (const [path, data] of linkFiles()) {
      const file = join(folder, ...path.split("/"));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, data);
      say(`link: wrote ${file}`);
    }
    say(`It points to ${linkedFolders.join(" and ")}.`);
    say("Krita: Settings > Configure Krita > Python Plugin Manager, tick Scumble, restart Krita.");
    return 0;
  },
};

const [verb = "", target] = process.argv.slice(2);
const run = verbs[verb];
if (run === undefined) say(usage);
process.exitCode = run === undefined ? 64 : run(target);
