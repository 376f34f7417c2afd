// Every check besides the tests: format and lint, types, floors, dead code, generated files. Runs all, then says which failed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Path of a package's command, so that no shell is needed to find it. */
function binary(packageName: string, command = packageName): string {
  const folder = join(root, "node_modules", packageName);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { bin } = manifest as { bin: string | Record<string, string> };
  const file = typeof bin === "string" ? bin : bin[command];
  if (file === undefined) throw new Error(`${packageName} has no command ${command}`);
  return join(folder, file);
}

const tsx = ["--conditions=@scumble/source", "--import", "tsx"];
/** Each is typed against its own host: what one has, another lacks. */
const pluginProjects = ["figma", "figma/src/main", "figma/src/ui", "photoshop-uxp"];
const typesOf = (folder: string) => [binary("typescript", "tsc"), "--noEmit", "-p", join("plugins", folder)];

const checks: Record<string, string[]> = {
  "format and lint": [binary("@biomejs/biome", "biome"), "check", "--error-on-warnings", "."],
  types: [binary("typescript", "tsc"), "--noEmit", "-p", "."],
  ...Object.fromEntries(pluginProjects.map((folder) => [`types of plugins/${folder}`, typesOf(folder)])),
  floors: [
    binary("dependency-cruiser", "depcruise"),
    "packages",
    "plugins",
    "tools",
    "tests",
    "--config",
    ".dependency-cruiser.cjs",
  ],
  "dead code": [binary("knip"), "--no-progress"],
  "generated files": [...tsx, join(root, "tools", "gen", "main.ts"), "--check"],
};

const failed: string[] = [];
for (const [name, args] of Object.entries(checks)) {
  console.log(`── ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "check: all good" : `check: failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
