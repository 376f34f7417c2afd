import type { Command } from "commander";
import { jobCommand } from "./job-command.ts";

/** `scumble generate`. */
export const generateCommand = (): Command =>
  jobCommand("generate", 'scumble generate --prompt "red brick wall" --seed 5 --out wall.png');
