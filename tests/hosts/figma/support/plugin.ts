// The plugin's bundle and its manifest, made once for a test run.
import { type Bundle, bundle } from "../../../../plugins/figma/tools/bundle.ts";
import { readManifest } from "../../../../plugins/figma/tools/validate.ts";

let made: Promise<Bundle> | undefined;

/** What Figma would load. */
export function pluginBundle(): Promise<Bundle> {
  made ??= bundle();
  return made;
}

/** Commands that relaunch buttons may have. */
export const relaunchCommands = readManifest().relaunchButtons.map(({ command }) => command);

/** Addresses the panel may reach. */
export const allowedDomains = readManifest().networkAccess.allowedDomains;
