// Where editors look for plugins, on each platform and for each way of packing the editor.
import { existsSync, readdirSync } from "node:fs";
import { posix, win32 } from "node:path";

/** Editors with a plugin. */
export const hosts = ["krita", "gimp", "photoshop", "figma"] as const;
export type Host = (typeof hosts)[number];

/** The machine as the search sees it; another one in tests. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The engine's own data folder. */
  readonly data: string;
}

/** A folder that takes a plugin. */
export interface Place {
  /** For people, e.g. `GIMP 3.2 (Flatpak)`. */
  readonly name: string;
  /** The files of the plugin go here, under the paths they have in it. */
  readonly folder: string;
}

/** What the search found. */
export interface Search {
  readonly places: readonly Place[];
  /** Sentences about what was found and cannot be used. */
  readonly remarks: readonly string[];
}

const snapRemark = (editor: string): string =>
  `${editor} from Snap may not read the engine's token; use the one from Flatpak, AppImage or your system.`;

/** Where this user's editor takes plugins; only folders that the editor has made itself. */
export function findPlaces(host: Host, machine: Machine): Search {
  return searches[host](machine);
}

const searches: Readonly<Record<Host, (machine: Machine) => Search>> = {
  krita: findKrita,
  gimp: findGimp,
  // these two take no plugin from a folder: it is laid ready, and the person lets the editor have it
  photoshop: (machine) => ({
    places: machine.platform === "linux" ? [] : [ready("Photoshop", machine)],
    remarks: machine.platform === "linux" ? ["Photoshop does not run on Linux."] : [],
  }),
  figma: (machine) => ({ places: [ready("Figma", machine)], remarks: [] }),
};

function ready(name: string, machine: Machine): Place {
  return { name, folder: paths(machine).join(machine.data, "plugins", name.toLowerCase()) };
}

function findKrita(machine: Machine): Search {
  const { join } = paths(machine);
  const { platform, env, home } = machine;
  const candidates: Place[] =
    platform === "win32"
      ? [{ name: "Krita", folder: join(env.APPDATA ?? join(home, "AppData", "Roaming"), "krita") }]
      : platform === "darwin"
        ? [{ name: "Krita", folder: join(home, "Library", "Application Support", "krita") }]
        : [
            { name: "Krita", folder: join(env.XDG_DATA_HOME || join(home, ".local", "share"), "krita") },
            { name: "Krita (Flatpak)", folder: join(home, ".var", "app", "org.kde.krita", "data", "krita") },
          ];
  const isSnap = platform === "linux" && existsSync(join(home, "snap", "krita"));
  return {
    places: candidates.filter(({ folder }) => existsSync(folder)),
    remarks: isSnap ? [snapRemark("Krita")] : [],
  };
}

function findGimp(machine: Machine): Search {
  const { join } = paths(machine);
  const { platform, env, home } = machine;
  const roots: readonly (readonly [suffix: string, folder: string])[] =
    platform === "win32"
      ? [["", join(env.APPDATA ?? join(home, "AppData", "Roaming"), "GIMP")]]
      : platform === "darwin"
        ? [["", join(home, "Library", "Application Support", "GIMP")]]
        : [
            ["", join(env.XDG_CONFIG_HOME || join(home, ".config"), "GIMP")],
            [" (Flatpak)", join(home, ".var", "app", "org.gimp.GIMP", "config", "GIMP")],
          ];
  const found = roots.flatMap(([suffix, root]) => versionsIn(root).map((version) => ({ suffix, root, version })));
  const places = found
    .filter(({ version }) => Number.parseInt(version, 10) >= 3)
    .map(({ suffix, root, version }) => ({
      name: `GIMP ${version}${suffix}`,
      folder: join(root, version, "plug-ins"),
    }));
  const remarks = found
    .filter(({ version }) => Number.parseInt(version, 10) < 3)
    .map(({ suffix, version }) => `GIMP ${version}${suffix} cannot run the plugin: it takes GIMP 3.0 or newer.`);
  if (platform === "linux" && existsSync(join(home, "snap", "gimp"))) remarks.push(snapRemark("GIMP"));
  return { places, remarks };
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+\.\d+$/.test(name))
      .sort();
  } catch {
    // no such editor here
    return [];
  }
}

/** Joins as the machine does, which in tests is not this one. */
function paths(machine: Machine): typeof posix {
  return machine.platform === "win32" && process.platform === "win32" ? win32 : posix;
}
