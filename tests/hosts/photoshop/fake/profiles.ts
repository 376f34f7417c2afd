import type { Samples } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";

/** A profile with red and blue exchanged: shows whether a conversion was asked for, without being one. */
export const swappedProfile = "Swapped RGB";

/** Samples of one profile in another; only sRGB, no profile and the swapped one are modelled. */
export function toProfile(samples: Samples, components: number, from: string, to: string): Samples {
  if (from === to || from === "None") return samples;
  const known = [from, to].every((name) => name === swappedProfile || name === "sRGB IEC61966-2.1");
  if (!known) throw new TypeError(`converting ${from} to ${to} is not modelled`);
  const out = samples.slice() as Samples;
  for (let i = 0; i < out.length; i += components) {
    out[i] = samples[i + 2]!;
    out[i + 2] = samples[i]!;
  }
  return out;
}
