// A Debian of its own for GIMP 3, in a folder: the machine's packages stay as they are.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Debian's suites and the GIMP in them. */
export const suites = { trixie: "3.0", forky: "3.2" } as const;
export type Suite = keyof typeof suites;

const packages = [
  "gimp",
  "python3-gi",
  "python3-gi-cairo",
  "gir1.2-gimp-3.0",
  "gir1.2-gtk-3.0",
  "fonts-dejavu-core",
  "adwaita-icon-theme",
  "librsvg2-common",
  "openbox",
  "xdotool",
];

/** Where the chroots are kept between runs. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "scumble-tests");

/** Why no chroot can be used on this machine, as a sentence; null: it can. */
export function obstacle(): string | null {
  if (process.platform !== "linux") return "GIMP is tested on Linux only.";
  if (process.getuid?.() !== 0) return "GIMP is tested in a chroot, which takes root.";
  if (!has("unshare")) return "GIMP is tested in a chroot of its own, which takes unshare.";
  const made = spawnSync("unshare", ["--mount", "--pid", "--fork", "true"]);
  return made.status === 0 ? null : "This machine allows no mount namespaces, which the chroot with GIMP needs.";
}

/**
 * The root folder of a suite's chroot, made where it is missing, or with other packages than today.
 *
 * @throws Error with mmdebstrap's last words where it could not be made, e.g. without a network
 */
export function prepareChroot(suite: Suite, say: (line: string) => void): string {
  const root = join(cacheFolder, `gimp-${suite}`);
  const ready = `${root}.ready`;
  const wanted = packages.join(" ");
  if (existsSync(ready) && readFileSync(ready, "utf8") === wanted) return root;
  say(`making a chroot of Debian ${suite} with GIMP ${suites[suite]}; takes about two minutes, once`);
  const fresh = `${root}.new`;
  for (const path of [ready, root, fresh]) rmSync(path, { recursive: true, force: true });
  mkdirSync(cacheFolder, { recursive: true });
  const options = [
    ["--variant=apt", "--mode=root", `--include=${packages.join(",")}`],
    ["Apt::Install-Recommends", "Acquire::Check-Valid-Until"].map((name) => `--aptopt=${name} "false"`),
    ['--aptopt=Acquire::Languages "none"'],
    ["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
  ];
  run("nice", ["mmdebstrap", ...options.flat(), suite, fresh, ...mirrors()]);
  renameSync(fresh, root);
  writeFileSync(ready, wanted);
  return root;
}

/** The mirror this machine is set up with; mmdebstrap's own where none is found. */
function mirrors(): string[] {
  try {
    const text = readFileSync("/etc/apt/sources.list.d/debian.sources", "utf8");
    return [...text.matchAll(/^URIs: *(\S+)/gm)].map(([, uri]) => uri!).slice(0, 1);
  } catch {
    return [];
  }
}

function has(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

function run(command: string, options: string[]): void {
  const { status, stderr } = spawnSync(command, options, { encoding: "utf8", maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(`Expected ${command} to succeed, received: ${(stderr ?? "").slice(-1500)}`);
}
