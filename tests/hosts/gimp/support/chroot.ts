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

/** A chroot's root folder, or why there is none, as a sentence. */
export type Chroot = { readonly root: string } | { readonly reason: string };

/**
 * A suite's chroot, made where it is missing, or with other packages than today. Without a network it cannot be made.
 *
 * @param folder where chroots are kept
 */
export function ensureChroot(suite: Suite, say: (line: string) => void, folder = cacheFolder): Chroot {
  const root = join(folder, `gimp-${suite}`);
  const ready = `${root}.ready`;
  const wanted = packages.join(" ");
  if (existsSync(ready) && readFileSync(ready, "utf8") === wanted) return { root };
  say(`making a chroot of Debian ${suite} with GIMP ${suites[suite]}; takes about two minutes, once`);
  const fresh = `${root}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = [
    ["--variant=apt", "--mode=root", `--include=${packages.join(",")}`],
    ["Apt::Install-Recommends", "Acquire::Check-Valid-Until"].map((name) => `--aptopt=${name} "false"`),
    ['--aptopt=Acquire::Languages "none"'],
    ["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
  ];
  const { status, stderr, error } = spawnSync("nice", ["mmdebstrap", ...options.flat(), suite, fresh, ...mirrors()], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const problem = error?.message ?? complaint(stderr);
    return { reason: `Debian ${suite} could not be put into a chroot: ${problem}` };
  }
  for (const path of [ready, root]) rmSync(path, { recursive: true, force: true });
  renameSync(fresh, root);
  writeFileSync(ready, wanted);
  return { root };
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

/** What a program complained of first, in one line: what follows comes of it. */
function complaint(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.find((line) => /^E: /.test(line)) ?? lines.findLast((line) => line !== "") ?? "it said nothing";
}
