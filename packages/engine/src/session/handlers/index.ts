import type { Parts } from "../parts.ts";
import type { Handlers } from "../router.ts";
import { blobHandlers } from "./blobs.ts";
import { engineHandlers } from "./engine.ts";
import { fillHandlers } from "./fill.ts";
import { jobHandlers } from "./jobs.ts";
import { sessionHandlers } from "./session.ts";

/** Every method's handler: what is missing here does not compile. */
export function createHandlers(parts: Parts): Handlers {
  return {
    ...sessionHandlers(parts),
    ...engineHandlers(parts),
    ...blobHandlers(parts),
    ...fillHandlers(parts),
    ...jobHandlers(parts),
  };
}
