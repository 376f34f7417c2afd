import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { linkFiles } from "../../../../plugins/krita-bridge/tool/plugin-files.ts";

const rig = join(import.meta.dirname, "..", "rig");

/** A home folder for Krita with the plugin linked and the rig beside it; what Krita built there before is kept. */
export function prepareHome(home: string): void {
  const resources = join(home, "data", "krita");
  for (const name of ["pykrita", "actions"]) rmSync(join(resources, name), { recursive: true, force: true });
  for (const [path, data] of linkFiles()) {
    const file = join(resources, ...path.split("/"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
  }
  cpSync(rig, join(resources, "pykrita"), { recursive: true });
  // what a run that was cut off left would open a dialog
  for (const name of readdirSync(home)) if (name.endsWith("-autosave.kra")) rmSync(join(home, name));
  mkdirSync(join(home, "config"), { recursive: true });
  mkdirSync(join(home, "cache"), { recursive: true });
  mkdirSync(join(home, "run"), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "config", "kritarc"), "[python]\nenable_scumble_krita=true\nenable_scumble_rig=true\n");
}
