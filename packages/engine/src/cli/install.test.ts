import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findPlaces, type Machine } from "./install-places.ts";
import { inspectPlugin, installPlugin, uninstallPlugin } from "./install-plugin.ts";
import { readPlugin } from "./install-source.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = new Map([
  ["scumble/scumble.py", bytes("#!/usr/bin/env python3\n")],
  ["scumble/scumble_gimp/window.py", bytes("window\n")],
]);

/** A home folder with these folders in it. */
function machine(platform: NodeJS.Platform, folders: readonly string[], env: Machine["env"] = {}): Machine {
  const home = mkdtempSync(join(tmpdir(), "scumble-home-"));
  for (const folder of folders) mkdirSync(join(home, folder), { recursive: true });
  return { platform, env, home, data: join(home, "data") };
}

const inHome = ({ home }: Machine, path: string): string => join(home, ...path.split("/"));

describe("findPlaces", () => {
  it.each([
    ["linux", ".config/GIMP/3.0", ".config/GIMP/3.0/plug-ins", "GIMP 3.0"],
    [
      "linux",
      ".var/app/org.gimp.GIMP/config/GIMP/3.2",
      ".var/app/org.gimp.GIMP/config/GIMP/3.2/plug-ins",
      "GIMP 3.2 (Flatpak)",
    ],
    ["win32", "AppData/Roaming/GIMP/3.0", "AppData/Roaming/GIMP/3.0/plug-ins", "GIMP 3.0"],
    ["darwin", "Library/Application Support/GIMP/3.2", "Library/Application Support/GIMP/3.2/plug-ins", "GIMP 3.2"],
  ] as const)("finds GIMP on %s in %s", (platform, made, folder, name) => {
    const here = machine(platform, [made]);
    expect(findPlaces("gimp", here).places).toEqual([{ name, folder: inHome(here, folder) }]);
  });

  it("finds every GIMP 3 and says that GIMP 2 will not do", () => {
    const here = machine("linux", [".config/GIMP/2.10", ".config/GIMP/3.0", ".config/GIMP/3.2", ".config/GIMP/tags"]);
    const { places, remarks } = findPlaces("gimp", here);
    expect(places.map(({ name }) => name)).toEqual(["GIMP 3.0", "GIMP 3.2"]);
    expect(remarks).toEqual(["GIMP 2.10 cannot run the plugin: it takes GIMP 3.0 or newer."]);
  });

  it.each([
    ["linux", ".local/share/krita", "Krita"],
    ["linux", ".var/app/org.kde.krita/data/krita", "Krita (Flatpak)"],
    ["win32", "AppData/Roaming/krita", "Krita"],
    ["darwin", "Library/Application Support/krita", "Krita"],
  ] as const)("finds Krita on %s in %s", (platform, made, name) => {
    const here = machine(platform, [made]);
    expect(findPlaces("krita", here).places).toEqual([{ name, folder: inHome(here, made) }]);
  });

  it("follows XDG and APPDATA", () => {
    const there = mkdtempSync(join(tmpdir(), "scumble-elsewhere-"));
    mkdirSync(join(there, "GIMP", "3.0"), { recursive: true });
    mkdirSync(join(there, "krita"));
    const found = (platform: NodeJS.Platform, env: Machine["env"]) =>
      (["gimp", "krita"] as const).map((host) => findPlaces(host, machine(platform, [], env)).places[0]?.folder);
    const wanted = [join(there, "GIMP", "3.0", "plug-ins"), join(there, "krita")];
    expect(found("linux", { XDG_CONFIG_HOME: there, XDG_DATA_HOME: there })).toEqual(wanted);
    expect(found("win32", { APPDATA: there })).toEqual(wanted);
  });

  it("says that Snap's editors cannot reach the engine", () => {
    const here = machine("linux", ["snap/gimp", "snap/krita"]);
    for (const host of ["gimp", "krita"] as const) {
      expect(findPlaces(host, here).places).toEqual([]);
      expect(findPlaces(host, here).remarks[0]).toContain("from Snap may not read the engine's token");
    }
  });

  it("lays Photoshop's and Figma's plugins ready, but none of Photoshop on Linux", () => {
    const here = machine("win32", []);
    for (const host of ["photoshop", "figma"] as const)
      expect(findPlaces(host, here).places[0]?.folder).toBe(join(here.data, "plugins", host));
    expect(findPlaces("photoshop", machine("linux", [])).places).toEqual([]);
  });

  it("finds nothing in an empty home", () => {
    for (const platform of ["linux", "win32", "darwin"] as const)
      for (const host of ["gimp", "krita"] as const)
        expect(findPlaces(host, machine(platform, []))).toEqual({ places: [], remarks: [] });
  });
});

describe("installPlugin", () => {
  const place = () => ({ name: "GIMP 3.0", folder: join(mkdtempSync(join(tmpdir(), "scumble-place-")), "plug-ins") });

  it("writes the files, the program as one that may be run, and takes all away again", () => {
    const here = place();
    mkdirSync(join(here.folder, "another"), { recursive: true });
    installPlugin("gimp", here, files, "1.0.0");
    expect(readFileSync(join(here.folder, "scumble", "scumble_gimp", "window.py"), "utf8")).toBe("window\n");
    if (process.platform !== "win32")
      expect(statSync(join(here.folder, "scumble", "scumble.py")).mode & 0o111).not.toBe(0);
    expect(inspectPlugin("gimp", here, files, "1.0.0")).toBe("yes");
    mkdirSync(join(here.folder, "scumble", "scumble_gimp", "__pycache__"));
    expect(uninstallPlugin("gimp", here)).toBe(true);
    expect(readdirSync(here.folder)).toEqual(["another"]);
    expect(uninstallPlugin("gimp", here)).toBe(false);
  });

  it("takes away what a newer version no longer has, and keeps what it did not write", () => {
    const here = place();
    installPlugin("gimp", here, new Map([...files, ["scumble/old.py", bytes("old")]]), "1.0.0");
    writeFileSync(join(here.folder, "scumble", "mine.txt"), "mine");
    expect(inspectPlugin("gimp", here, files, "1.1.0")).toBe("other-version");
    installPlugin("gimp", here, files, "1.1.0");
    expect(existsSync(join(here.folder, "scumble", "old.py"))).toBe(false);
    uninstallPlugin("gimp", here);
    expect(readdirSync(join(here.folder, "scumble"))).toEqual(["mine.txt"]);
  });

  it("sees that a file was changed", () => {
    const here = place();
    expect(inspectPlugin("gimp", here, files, "1.0.0")).toBe("no");
    installPlugin("gimp", here, files, "1.0.0");
    writeFileSync(join(here.folder, "scumble", "scumble.py"), "other");
    expect(inspectPlugin("gimp", here, files, "1.0.0")).toBe("changed");
  });

  it("refuses in a sentence where a folder cannot be written", () => {
    const here = place();
    // a file in the way stops root too, whom permissions do not stop
    writeFileSync(here.folder, "");
    expect(() => installPlugin("gimp", here, files, "1.0.0")).toThrow(
      /expected a folder that can be written at .* for `GIMP 3\.0`, received .*; change the folder's permissions/,
    );
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("says that a folder is read-only", () => {
    const here = place();
    mkdirSync(here.folder);
    chmodSync(here.folder, 0o555);
    expect(() => installPlugin("gimp", here, files, "1.0.0")).toThrow(/received one that may not be written/);
  });

  it("removes nothing outside its place, whatever its list says", () => {
    const here = place();
    installPlugin("gimp", here, files, "1.0.0");
    const outside = join(here.folder, "..", "kept.txt");
    writeFileSync(outside, "kept");
    const list = JSON.stringify({ version: "1.0.0", files: ["../kept.txt"] });
    writeFileSync(join(here.folder, ".gimp-scumble-files.json"), list);
    expect(uninstallPlugin("gimp", here)).toBe(false);
    expect(existsSync(outside)).toBe(true);
  });
});

describe("readPlugin", () => {
  it("makes the plugins from their sources, the Python client inside", async () => {
    const gimp = await readPlugin("gimp");
    expect([...gimp.keys()]).toEqual(
      expect.arrayContaining(["scumble/scumble.py", "scumble/scumble_client/controller.py"]),
    );
    expect([...(await readPlugin("krita")).keys()]).toContain("pykrita/scumble_krita.desktop");
  });

  it("takes those that were shipped beside the program first", async () => {
    const base = mkdtempSync(join(tmpdir(), "scumble-built-"));
    mkdirSync(join(base, "plugins", "gimp", "scumble"), { recursive: true });
    writeFileSync(join(base, "plugins", "gimp", "scumble", "scumble.py"), "shipped");
    const found = await readPlugin("gimp", join(base, "chunks"));
    expect(Buffer.from(found.get("scumble/scumble.py")!).toString()).toBe("shipped");
  });

  it("says so where an installation came without them", async () => {
    const base = mkdtempSync(join(tmpdir(), "scumble-bare-"));
    await expect(readPlugin("gimp", base)).rejects.toMatchObject({ code: "file.unreadable" });
  });
});
