import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runScumble } from "../../krita/support/engine.ts";
import { type Suite, suites } from "./chroot.ts";

interface GimpOptions {
  /** Root of the chroot. */
  readonly root: string;
  /** Seen as /suite inside: scripts, results, pictures, the log. Made fresh with `prepareWork`. */
  readonly work: string;
  /** The engine's data folder, seen as /engine inside. */
  readonly engine: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Display number of an X server on this machine; none: GIMP without windows. */
  readonly display?: number;
}

// nothing stays mounted when this ends, even when it is killed; bash stays the first process and collects what ends,
// else GIMP 3.2 waits long for plug-ins that have ended already
const inside = `set -e; trap : TERM INT
mount -t proc proc "$ROOT/proc"
mount -t tmpfs tmpfs "$ROOT/dev" -o mode=755
for d in null zero full random urandom tty; do : > "$ROOT/dev/$d"; mount --bind /dev/$d "$ROOT/dev/$d"; done
ln -s /proc/self/fd "$ROOT/dev/fd"; mkdir "$ROOT/dev/shm"; mount -t tmpfs tmpfs "$ROOT/dev/shm" -o mode=1777
mkdir -p "$ROOT/suite" "$ROOT/engine"; mount --bind "$WORK" "$ROOT/suite"; mount --bind "$ENGINE" "$ROOT/engine"
mkdir -p /tmp/.X11-unix "$ROOT/tmp/.X11-unix"; mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
set +e
chroot "$ROOT" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 XDG_RUNTIME_DIR=/tmp NO_AT_BRIDGE=1 \\
  GIMP3_DIRECTORY=/suite/profile SCUMBLE_HOME=/engine "$@"
exit $?`;

const photograph = join(import.meta.dirname, "..", "..", "..", "..", "samples", "coffee.png");
const rig = join(import.meta.dirname, "..", "rig");

/** A work folder with the rig, the cases and a GIMP profile that holds the packed plug-in. */
export function prepareWork(work: string, suite: Suite): void {
  const profile = join(work, "profile");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "stock"), { recursive: true });
  // as a person would, so that the installer is tried too
  runScumble(["install", "gimp", "--folder", join(profile, "plug-ins")]);
  // of the plug-ins that come with GIMP only those that a test needs: each is started once in a new profile
  const stock = "/usr/lib/x86_64-linux-gnu/gimp/3.0/plug-ins";
  for (const name of ["python-eval", "script-fu", "file-png"])
    symlinkSync(join(stock, name), join(work, "stock", name));
  cpSync(rig, join(work, "rig"), { recursive: true });
  cpSync(photograph, join(work, "rig", "photograph.png"));
  const settings = [
    '(plug-in-path "/suite/stock:/suite/profile/plug-ins")',
    "(check-updates no)",
    "(num-processors 2)",
    "(show-welcome-dialog no)",
    // else GIMP greets a new version with a window
    `(config-version "${suites[suite]}.99")`,
  ];
  writeFileSync(join(profile, "gimprc"), `${settings.join("\n")}\n`);
}

/** Starts a command in the chroot; its output goes to `gimp.log` in the work folder. */
export function startInside(options: GimpOptions, command: readonly string[]): ChildProcess {
  const { root, work, engine, env = {}, display } = options;
  const variables = Object.entries(display === undefined ? env : { ...env, DISPLAY: `:${display}` });
  const child = spawn(
    "unshare",
    ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "bash", "-c", inside, "bash"].concat(
      variables.map(([name, value]) => `${name}=${value}`),
      ["/bin/sh", "-c", 'cd /suite; exec "$@"', "sh", ...command],
    ),
    {
      env: { PATH: process.env.PATH ?? "", ROOT: root, WORK: work, ENGINE: engine },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (text: Buffer) => {
      appendFileSync(join(work, "gimp.log"), text);
      for (const line of text.toString().split("\n")) if (line.startsWith("[rig]")) process.stdout.write(`${line}\n`);
    });
  return child;
}

/** The command that runs files of the rig in GIMP, without windows or with them, and then lists what still runs. */
export function gimpCommand(scripts: string, windows = false): string[] {
  const python = `import sys; sys.path.insert(0, '/suite/rig'); import runner; runner.run('${scripts}')`;
  const gimp = windows ? "openbox & gimp --no-splash" : "gimp-console --no-interface";
  const options = `--no-data --no-fonts --new-instance --quit --batch-interpreter python-fu-eval -b "${python}"`;
  const list = "for one in /proc/[0-9]*; do cat $one/comm; done > /suite/left.txt 2>/dev/null";
  // a process that was told to end may take a moment
  const left = `for i in 1 2 3 4 5 6 7 8 9 10; do ${list}; grep -q 'python\\|scumble' /suite/left.txt || break; sleep 0.5; done`;
  return ["sh", "-c", `${gimp} ${options}; code=$?; ${left}; exit $code`];
}

/** Waits for the end; kills it after the time. @returns the exit code, null where it was killed */
export async function ended(child: ChildProcess, timeoutMs: number): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const limit = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(limit);
  return code;
}
