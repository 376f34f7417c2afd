import type { Command } from "commander";
import { jobCommand } from "./job-command.ts";

/** `scumble remove`. */
export const removeCommand = (): Command =>
  jobCommand("remove", "scumble remove --image coffee.png --mask spoon.png --out result.psd");
