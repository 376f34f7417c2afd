// Makes a fresh clone ready: checks Node, installs the workspace with the pinned pnpm through npm. Plain JavaScript, no dependency.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const floor = [20, 19];
// not in package.json: a `packageManager` pin makes pnpm look its own platform builds up at every start, which fails offline
const pnpm = "pnpm@12.21.0";

function fail(sentence) {
  console.error(`scumble: ${sentence}`);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < floor[0] || (major === floor[0] && minor < floor[1])) {
  fail(
    `expected Node ${floor.join(".")} or newer, received ${process.versions.node}; install a current Node and try again.`,
  );
}

// the marker holds what was installed, so that a changed lock file installs again
const marker = join(root, "node_modules", ".scumble-installed");
const lockfile = readFileSync(join(root, "pnpm-lock.yaml"));
const wanted = createHash("sha256")
  .update(lockfile)
  .update(process.platform + process.arch)
  .digest("hex");
if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) process.exit(0);

const npm = process.env.npm_execpath;
const throughPnpm = npm !== undefined && /pnpm/.test(npm);
if (npm === undefined) fail("run this through npm: `npm run demo` or `npm test`.");
console.log(`scumble: installing dependencies with ${pnpm} …`);
const args = throughPnpm
  ? [npm, "install", "--frozen-lockfile"]
  : [npm, "exec", "--yes", `--package=${pnpm}`, "--", "pnpm", "install", "--frozen-lockfile"];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
if (status !== 0)
  fail("the installation failed; the lines above say why. A network connection to the npm registry is needed once.");
writeFileSync(marker, wanted);
