// Keeps to the picture what is not to change, or not to change yet.
import { blend } from "./mask.ts";
import type { Schedule } from "./schedule.ts";
import { releaseAt } from "./strength-map.ts";

/** Puts the picture, at the noise level of call `next`, back into the latents; without noise after the last call. */
export type LeadBack = (latents: Float32Array, next: number) => void;

/** Everything that it takes. */
export interface Kept {
  /** [B, C, h, w]; borrowed for the run. */
  readonly clean: Float32Array;
  /** N(0, 1) of the run's start, [B, C, h, w]; borrowed for the run. */
  readonly noise: Float32Array;
  readonly schedule: Schedule;
}

/** Puts it back where the mask is 0. @param mask [h, w] */
export function keepUnmasked(kept: Kept, mask: Float32Array): LeadBack {
  const at = noisyPicture(kept);
  return (latents, next) => blend(latents, at(next), mask);
}

/** Puts it back where a cell's turn has not come. @param strengths [h, w], of the run's own strength */
export function keepUntilTurn(kept: Kept, strengths: Float32Array): LeadBack {
  const { run, first } = kept.schedule;
  const at = noisyPicture(kept);
  const free = new Float32Array(strengths.length);
  const calls = run.timesteps.length;
  return (latents, next) => blend(latents, at(next), releaseAt(strengths, calls - first, calls - next, free));
}

function noisyPicture({ clean, noise, schedule: { run } }: Kept): (next: number) => Float32Array {
  const noisy = new Float32Array(clean.length);
  return (next) => (next >= run.timesteps.length ? clean : run.addNoise(clean, noise, next, noisy));
}
