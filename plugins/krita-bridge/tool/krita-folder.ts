import { homedir } from "node:os";
import { join } from "node:path";

/** Krita's resource folder of this user, where its installer would put plugins. */
export function kritaFolder(platform = process.platform, env = process.env, home = homedir()): string {
  if (platform === "win32") return join(env.APPDATA ?? join(home, "AppData", "Roaming"), "krita");
  if (platform === "darwin") return join(home, "Library", "Application Support", "krita");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "krita");
}
