// Lets editors have their plugins: `scumble install`, `uninstall` and `status`.
import { homedir } from "node:os";
import { resolve } from "node:path";
import { Argument, Command } from "commander";
import { EngineError } from "../base/errors.ts";
import { resolvePaths } from "../base/paths.ts";
import { engineVersion } from "../base/version.ts";
import { exitCodes } from "./exit-codes.ts";
import { findPlaces, type Host, hosts, type Machine, type Place, type Search } from "./install-places.ts";
import { type Installed, inspectPlugin, installPlugin, uninstallPlugin } from "./install-plugin.ts";
import { readPlugin } from "./install-source.ts";
import { formatTable } from "./table.ts";
import { print, printJson } from "./terminal.ts";

interface Choices {
  readonly folder?: string;
  readonly json?: boolean;
}

const titles: Readonly<Record<Host, string>> = { krita: "Krita", gimp: "GIMP", photoshop: "Photoshop", figma: "Figma" };

const folderNames: Readonly<Record<Host, string>> = {
  krita: "Krita's resource folder",
  gimp: "a plug-ins folder of GIMP 3",
  photoshop: "where to put the plugin's package",
  figma: "where to put the plugin's folder",
};

/** What the person does next; `{folder}` is where the files lie. */
const nextSteps: Readonly<Record<Host, string>> = {
  krita:
    "Restart Krita. Then Settings > Configure Krita > Python Plugin Manager: tick Scumble, and restart Krita once more. " +
    "The docker is in Settings > Dockers > Scumble.",
  gimp: "Restart GIMP. The plugin is in Filters > Generate.",
  photoshop:
    "Double-click {folder}/scumble-photoshop.ccx and choose Install locally. The panel is in Plugins > Scumble; " +
    "it asks once for the code that `scumble pair` prints.",
  figma:
    "In Figma: Plugins > Development > Import plugin from manifest…, choose {folder}/manifest.json. " +
    "It asks once for the code that `scumble pair` prints.",
};

/** `scumble install`. */
export const installCommand = (): Command =>
  hostCommand("install", "Let an editor have its plugin.").action(async (host: Host, choices: Choices) => {
    const files = await readPlugin(host);
    const { places, remarks } = placesFor(host, choices);
    if (places.length === 0) throw noPlace(host, remarks);
    for (const place of places) installPlugin(host, place, files, engineVersion);
    const next = places.map(({ folder }) => nextSteps[host].replace("{folder}", folder));
    if (choices.json === true) return printJson({ host, installed: places, next: [...new Set(next)], remarks });
    for (const { name, folder } of places) print(`${name}: wrote ${files.size} files to ${folder}`);
    for (const line of new Set([...next, ...remarks])) print(line);
  });

/** `scumble uninstall`. */
export const uninstallCommand = (): Command =>
  hostCommand("uninstall", "Take an editor's plugin away again.").action((host: Host, choices: Choices) => {
    const removed = placesFor(host, choices).places.filter((place) => uninstallPlugin(host, place));
    if (choices.json === true) printJson({ host, removed });
    else if (removed.length === 0) print(`Scumble is not installed in ${titles[host]}.`);
    for (const { name, folder } of choices.json === true ? [] : removed) print(`${name}: removed it from ${folder}`);
    if (removed.length === 0) process.exitCode = exitCodes.failure;
  });

/** `scumble status`. */
export const statusCommand = (): Command =>
  new Command("status")
    .description("Show which editors have their plugin.")
    .option("--json", "one JSON object on stdout")
    .action(async ({ json }: Choices) => {
      const rows = await Promise.all(hosts.map((host) => examine(host, thisMachine())));
      if (json === true) return printJson({ editors: rows.flat() });
      const words = { no: "not installed", yes: "installed", "other-version": "another version", changed: "changed" };
      const lines = rows
        .flat()
        .map(({ name, state, folder }) => [name, state === null ? "not found" : words[state], folder]);
      for (const line of formatTable(["editor", "plugin", "folder"], lines)) print(line);
    });

/** How one editor stands; one row where it was not found. */
async function examine(
  host: Host,
  machine: Machine,
): Promise<readonly { readonly name: string; readonly state: Installed | null; readonly folder: string }[]> {
  const { places } = findPlaces(host, machine);
  if (places.length === 0) return [{ name: titles[host], state: null, folder: "" }];
  const files = await readPlugin(host);
  return places.map((place) => ({ ...place, state: inspectPlugin(host, place, files, engineVersion) }));
}

function hostCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addArgument(new Argument("<editor>", "the editor").choices(hosts))
    .option("--folder <folder>", "put it there instead of where the editor was found")
    .option("--json", "one JSON object on stdout");
}

function placesFor(host: Host, { folder }: Choices): Search {
  if (folder === undefined) return findPlaces(host, thisMachine());
  const place: Place = { name: titles[host], folder: resolve(folder) };
  return { places: [place], remarks: [] };
}

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, home: homedir(), data: resolvePaths().data };
}

function noPlace(host: Host, remarks: readonly string[]): EngineError {
  return new EngineError("install.editor_missing", {
    field: "editor",
    expected: `${titles[host]} of this user`,
    received: remarks.length === 0 ? "none" : remarks.join(" "),
    action: `${remarks.length === 0 ? `start ${titles[host]} once` : "install one that can take it"}, or name ${folderNames[host]} with --folder`,
  });
}
