// The one place that asks the host for its modules.
import type { Photoshop, Uxp } from "../photoshop-api.ts";

declare const require: (name: "photoshop" | "uxp") => unknown;

export const { app, core, imaging, action, constants } = require("photoshop") as Photoshop;
export const {
  entrypoints,
  host: hostApplication,
  storage: { secureStorage },
} = require("uxp") as Uxp;
