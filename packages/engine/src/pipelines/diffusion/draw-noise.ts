import { torchGenerator } from "../../numerics/noise.ts";
import { philoxGenerator } from "../../numerics/philox.ts";

/** What a draw is for: the start of the run, the autoencoder's spread, or a step of the scheduler. */
export type NoisePurpose = "initial" | "posterior" | "step";

/** Fills `out`, the latents of a whole batch, with N(0, 1) and returns it. */
export type DrawNoise = (purpose: NoisePurpose, out: Float32Array) => Float32Array;

/** Which of PyTorch's generators the seeds are for. */
export type NoiseSource = "cpu" | "gpu";

const generatorFor = { cpu: torchGenerator, gpu: philoxGenerator } as const satisfies Record<NoiseSource, unknown>;

/**
 * Noise as diffusers draws it with one generator for each picture: a picture's noise does not depend on the others'.
 *
 * @throws {EngineError} protocol.invalid_params for a seed that is no whole number from 0 up
 */
export function drawFromSeeds(seeds: readonly number[], source: NoiseSource = "cpu"): DrawNoise {
  const generators = seeds.map((seed) => generatorFor[source](seed));
  return (_purpose, out) => {
    const size = out.length / generators.length;
    for (const [picture, generator] of generators.entries())
      generator.normalInto(out.subarray(picture * size, (picture + 1) * size));
    return out;
  };
}
