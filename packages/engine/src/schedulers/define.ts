import type { SchedulerConfig } from "./config.ts";

/** What a run is made for. */
export interface SchedulerOptions {
  /** Denoising steps as a person counts them; methods of second order call the model more often. */
  readonly steps: number;
  /** Elements of the latents, all pictures of the batch together. */
  readonly size: number;
  /** Pictures in the batch. Only dynamic thresholding looks at it. Default 1. */
  readonly batch?: number;
  /** Share of fresh noise in every step, 0 … 1, of the methods that have it. Default 0 for DDIM, 0.3 for TCD. */
  readonly eta?: number;
  /** LCM and TCD: share of the distilled schedule that is used, 0 … 1. Default 1. */
  readonly strength?: number;
  /** LCM and TCD: replaces the config's number of distilled steps. */
  readonly originalSteps?: number;
}

/**
 * All that a run remembers between two steps. To resume a job, copy both out after a step, and copy them back into
 * a run that was made with the same config and options.
 */
export interface SchedulerMemory {
  readonly arrays: readonly Float32Array[];
  readonly counters: Int32Array;
}

/**
 * One run of a sampling method over one batch of latents. All arrays are float32 of `size` elements, in any layout.
 * A run allocates when it is made and never in a step.
 */
export interface SchedulerRun {
  /** One value for every call of the model, in order; borrowed. */
  readonly timesteps: Float64Array;
  /** Noise levels in diffusers' order, the final one included; null for methods that only know timesteps. */
  readonly sigmas: Float64Array | null;
  /** Multiply N(0, 1) by it to get the first sample. */
  readonly initialNoiseScale: number;
  /** Entries of `timesteps` that one step takes: 2 for methods that look ahead, else 1. */
  readonly callsPerStep: 1 | 2;
  readonly memory: SchedulerMemory;
  /**
   * Starts over at this index of `timesteps`, a multiple of `callsPerStep`: image to image leaves the first steps out.
   * A new run stands at 0.
   */
  begin(index: number): void;
  /** The sample as the model wants it at this index; written to `out`, which is returned and may be `sample`. */
  scaleModelInput(sample: Float32Array, index: number, out: Float32Array): Float32Array;
  /**
   * One step from `timesteps[index]` to the next noise level.
   *
   * @param predicted the model's output; borrowed
   * @param sample    overwritten and returned
   * @param noise     gives N(0, 1) values, each call a fresh draw; borrowed until the step returns; called only by
   *                  methods that add noise
   */
  step(predicted: Float32Array, index: number, sample: Float32Array, noise: () => Float32Array): Float32Array;
  /** The clean latents as estimated in the last step; overwritten by the next one. Null before the first step. */
  denoised(): Float32Array | null;
  /** Clean latents at the noise level of `timesteps[index]`; written to `out`, which is returned and may be `clean`. */
  addNoise(clean: Float32Array, noise: Float32Array, index: number, out: Float32Array): Float32Array;
}

/** A sampling method, or a method with settings that people know by a name of its own. */
export interface SchedulerDefinition {
  /** Name on the wire and on the command line. */
  readonly id: string;
  /** Name as people know it. */
  readonly title: string;
  /** The class that scheduler_config.json names. */
  readonly diffusersClass: string;
  /** @throws {EngineError} scheduler.unsupported, naming the setting that the method cannot honour; protocol.invalid_params for steps */
  create(config: SchedulerConfig, options: SchedulerOptions): SchedulerRun;
}

/** Marks a value as a definition, so that its type is checked where it is written. */
export function defineScheduler(definition: SchedulerDefinition): SchedulerDefinition {
  return definition;
}
