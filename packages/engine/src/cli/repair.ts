import type { Command } from "commander";
import { jobCommand } from "./job-command.ts";

/** `scumble repair`. */
export const repairCommand = (): Command =>
  jobCommand("repair", "scumble repair --image portrait.png --out result.psd");
