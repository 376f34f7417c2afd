import type { Command } from "commander";
import { jobCommand } from "./job-command.ts";

/** `scumble expand`. */
export const expandCommand = (): Command =>
  jobCommand("expand", "scumble expand --image coffee.png --right-px 200 --bottom-px 100 --out result.psd");
