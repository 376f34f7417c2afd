import type { Command } from "commander";
import { jobCommand } from "./job-command.ts";

/** `scumble refine`. */
export const refineCommand = (): Command =>
  jobCommand("refine", 'scumble refine --image wall.png --prompt "mossy brick wall" --strength 0.5 --out wall.psd');
