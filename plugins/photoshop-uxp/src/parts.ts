import type { Controller } from "@scumble/plugin-kit";
import type { PhotoshopHost } from "./host/host.ts";

/** A running plugin. */
export interface Plugin {
  readonly host: PhotoshopHost;
  readonly controller: Controller;
}
