import type { ClientStorage } from "@scumble/protocol/client";
import type { Uxp } from "./photoshop-api.ts";

/**
 * What the plugin keeps between starts: the token in UXP's encrypted storage, the rest in `localStorage`.
 *
 * The encrypted storage may lose its items; the person then pairs again. It takes text but gives bytes back, and throws for a
 * key it does not have.
 */
export function createStorage(plain: Storage, secure: Uxp["storage"]["secureStorage"]): ClientStorage {
  const isSecret = (key: string) => key === "scumble.token" || key === "scumble.session";
  return {
    async getItem(key) {
      if (!isSecret(key)) return plain.getItem(key);
      try {
        return String.fromCharCode(...(await secure.getItem(key)));
      } catch {
        return null;
      }
    },
    async setItem(key, value) {
      if (isSecret(key)) await secure.setItem(key, value);
      else plain.setItem(key, value);
    },
  };
}
