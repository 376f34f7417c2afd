// link | pack | validate: the plug-in for people who work on it, as a zip, and a look at whether it is whole.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type ZipOptions, zipSync } from "fflate";
import { findPlaces } from "../../../packages/engine/src/cli/install-places.ts";
import { linkedFolders, linkFile, pluginFiles } from "./plugin-files.ts";
import { validate } from "./validate.ts";

const usage = `usage: main.ts <verb>
  validate             look whether the plug-in is whole and its Python fit for 3.9
  pack [file.zip]      write a zip whose folder goes into GIMP's plug-ins folder
  link [folder]        let GIMP run the plug-in from this repository; folder: a plug-ins folder of GIMP 3`;

// rwxr-xr-x of a regular file, where zip keeps it for Unix
const executable = 0o100755 << 16;

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

/** Every GIMP 3 of this user. */
function foundFolders(): string[] {
  const machine = { platform: process.platform, env: process.env, home: homedir(), data: "" };
  return findPlaces("gimp", machine).places.map(({ folder }) => folder);
}

const verbs: Record<string, (target: string | undefined) => number> = {
  validate() {
    const problems = validate();
    for (const problem of problems) say(problem);
    if (problems.length === 0) say(`validate: ${pluginFiles().size} files, nothing wrong.`);
    return problems.length === 0 ? 0 : 1;
  },
  pack(target = join("dist", "scumble-gimp.zip")) {
    if (verbs.validate!(undefined) !== 0) return 1;
    const entries = [...pluginFiles()].map(([path, data]): [string, [Uint8Array, ZipOptions]] => {
      return [path, [data, path === "scumble/scumble.py" ? { os: 3, attrs: executable } : {}]];
    });
    const zip = zipSync(Object.fromEntries(entries), { mtime: new Date("2020-01-01T00:00:00Z"), level: 9 });
    const file = resolve(target);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, zip);
    say(`pack: ${entries.length} files, ${Math.round(zip.length / 1024)} KiB, in ${file}`);
    say("GIMP: Edit > Preferences > Folders > Plug-ins names the folder to unpack it in; then restart GIMP.");
    return 0;
  },
  link(target) {
    const folders = target === undefined ? foundFolders() : [resolve(target)];
    if (folders.length === 0) {
      say("Expected a GIMP 3 of this user, received none; start GIMP once, or name its plug-ins folder.");
      return 1;
    }
    for (const folder of folders) {
      // a copy from before would win over the pointer
      rmSync(join(folder, "scumble"), { recursive: true, force: true });
      mkdirSync(join(folder, "scumble"), { recursive: true });
      const file = join(folder, "scumble", "scumble.py");
      writeFileSync(file, linkFile(), { mode: 0o755 });
      say(`link: wrote ${file}`);
    }
    say(`It points to ${linkedFolders.join(" and ")}.`);
    say("Restart GIMP: Filters > Generate.");
    return 0;
  },
};

const [verb = "", target] = process.argv.slice(2);
const run = verbs[verb];
if (run === undefined) say(usage);
process.exitCode = run === undefined ? 64 : run(target);
