// Browsers ask before a page may reach this computer; Figma's panel cannot ask itself, so it explains.
import { type Notice, notice } from "@scumble/plugin-kit";

/** Names the permission has had. @source https://developer.chrome.com/blog/local-network-access */
const names = ["loopback-network", "local-network-access", "local-network"];

/** What keeps the panel from an engine that may well be running; null: nothing that can be seen. */
export async function explainSilence(): Promise<Notice | null> {
  for (const name of names) {
    const state = await permission(name);
    if (state === "granted") return null;
    if (state === null) continue;
    const sentence = "No engine answers. If one runs, this browser keeps Figma from reaching it.";
    const advice =
      "Click the symbol left of the address, allow “Apps on device” (or “Local network”), reload. Or use Figma's desktop app.";
    return notice("blocked", sentence, advice, true);
  }
  return null;
}

async function permission(name: string): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    // a browser that does not know the name does not ask either
    return null;
  }
}
