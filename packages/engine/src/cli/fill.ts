import type { Command } from "commander";
import { jobCommand } from "./job-command.ts";

/** `scumble fill`. */
export const fillCommand = (): Command =>
  jobCommand(
    "fill",
    'scumble fill --image coffee.png --mask mask.png --prompt "red brick wall" --seed 5 --out result.ora',
  );
