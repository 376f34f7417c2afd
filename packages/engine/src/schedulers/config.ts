import { z } from "zod";
import { EngineError } from "../base/errors.ts";

export type BetaSchedule = "linear" | "scaled_linear" | "squaredcos_cap_v2" | "exp" | "laplace" | "sigmoid";
export type PredictionType = "epsilon" | "v_prediction" | "sample";
export type TimestepSpacing = "leading" | "linspace" | "trailing";
export type SigmaSpacing = "plain" | "karras" | "exponential" | "beta" | "lu";

/**
 * A scheduler_config.json in our words. Null means that the file does not say: each method then takes the default of
 * its own diffusers class, which is what diffusers does when a config moves from one class to another.
 */
export interface SchedulerConfig {
  readonly className: string | null;
  readonly trainTimesteps: number;
  readonly betaStart: number | null;
  readonly betaEnd: number | null;
  readonly betaSchedule: BetaSchedule | null;
  readonly trainedBetas: readonly number[] | null;
  readonly zeroTerminalSnr: boolean;
  readonly predictionType: PredictionType;
  readonly spacing: TimestepSpacing | null;
  readonly stepsOffset: number;
  readonly sigmaSpacing: SigmaSpacing;
  readonly sigmaMin: number | null;
  readonly sigmaMax: number | null;
  readonly finalSigma: "zero" | "sigma_min" | null;
  readonly interpolation: "linear" | "log_linear";
  readonly continuousTimesteps: boolean;
  readonly clipSample: boolean | null;
  readonly clipSampleRange: number;
  readonly setAlphaToOne: boolean | null;
  readonly thresholding: boolean;
  readonly thresholdRatio: number;
  readonly thresholdMax: number;
  readonly solverOrder: number;
  readonly algorithm: string | null;
  readonly solverType: string | null;
  readonly lowerOrderFinal: boolean | null;
  readonly eulerAtFinal: boolean;
  readonly lambdaMinClipped: number;
  readonly varianceType: string | null;
  readonly predictX0: boolean;
  readonly disableCorrector: readonly number[];
  readonly skipPrkSteps: boolean;
  readonly originalSteps: number;
  readonly timestepScaling: number;
}

const flag = z.boolean().nullish();
const count = z.int().min(1).max(100_000);
const limit = z.number().positive().nullish();
const anything = z.unknown().optional();

/**
 * Every field that diffusers' schedulers for latent diffusion take. Fields of flow matching are only allowed switched
 * off, so that a config written by diffusers, which lists all fields of its class, still loads.
 *
 * @source huggingface/diffusers 58eb52c, src/diffusers/schedulers: the constructors' arguments
 */
const Fields = z.strictObject({
  num_train_timesteps: count.default(1000),
  beta_start: z.number().positive().nullish(),
  beta_end: z.number().positive().nullish(),
  beta_schedule: z.enum(["linear", "scaled_linear", "squaredcos_cap_v2", "exp", "laplace", "sigmoid"]).nullish(),
  trained_betas: z.array(z.number().min(0).max(1)).min(1).nullish(),
  rescale_betas_zero_snr: flag,
  prediction_type: z.enum(["epsilon", "v_prediction", "sample"]).default("epsilon"),
  timestep_spacing: z.enum(["leading", "linspace", "trailing"]).nullish(),
  timestep_type: z.enum(["discrete", "continuous"]).nullish(),
  steps_offset: z.int().min(0).max(100_000).default(0),
  use_karras_sigmas: flag,
  use_exponential_sigmas: flag,
  use_beta_sigmas: flag,
  use_lu_lambdas: flag,
  sigma_min: limit,
  sigma_max: limit,
  final_sigmas_type: z.enum(["zero", "sigma_min"]).nullish(),
  interpolation_type: z.enum(["linear", "log_linear"]).nullish(),
  clip_sample: flag,
  clip_sample_range: z.number().positive().default(1),
  set_alpha_to_one: flag,
  thresholding: flag,
  dynamic_thresholding_ratio: z.number().min(0).max(1).default(0.995),
  sample_max_value: z.number().positive().default(1),
  solver_order: z.int().min(1).max(3).default(2),
  algorithm_type: z.enum(["dpmsolver", "dpmsolver++", "sde-dpmsolver", "sde-dpmsolver++", "deis"]).nullish(),
  solver_type: z.enum(["midpoint", "heun", "bh1", "bh2", "logrho"]).nullish(),
  lower_order_final: flag,
  euler_at_final: flag,
  lambda_min_clipped: z
    .custom<number>((value) => typeof value === "number" && !Number.isNaN(value), "expected a number")
    .nullish(),
  variance_type: z
    .enum(["fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log", "learned", "learned_range"])
    .nullish(),
  predict_x0: flag,
  disable_corrector: z.array(z.int().min(0)).default([]),
  solver_p: z.null().optional(),
  skip_prk_steps: flag,
  original_inference_steps: count.default(50),
  timestep_scaling: z.number().positive().default(10),
  noise_sampler_seed: z.null().optional(),
  use_flow_sigmas: z.literal(false).optional(),
  flow_shift: anything,
  use_dynamic_shifting: z.literal(false).optional(),
  time_shift_type: anything,
  shift_terminal: z.null().optional(),
});

/**
 * Reads the parsed content of a scheduler_config.json.
 *
 * @throws {EngineError} scheduler.unsupported with the field's name for an unknown field, a value out of range, and a
 *   setting that no method here can honour
 */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw unsupported("scheduler_config", "a JSON object", json);
  }
  const named = Object.entries(json).filter(([name]) => !name.startsWith("_"));
  const result = Fields.safeParse(Object.fromEntries(named));
  if (!result.success) throw refused(result.error.issues[0]!, json as Record<string, unknown>);
  const f = result.data;
  return {
    className: "_class_name" in json && typeof json._class_name === "string" ? json._class_name : null,
    trainTimesteps: f.trained_betas?.length ?? f.num_train_timesteps,
    betaStart: f.beta_start ?? null,
    betaEnd: f.beta_end ?? null,
    betaSchedule: f.beta_schedule ?? null,
    trainedBetas: f.trained_betas ?? null,
    zeroTerminalSnr: f.rescale_betas_zero_snr ?? false,
    predictionType: f.prediction_type,
    spacing: f.timestep_spacing ?? null,
    stepsOffset: f.steps_offset,
    sigmaSpacing: sigmaSpacing(f),
    sigmaMin: f.sigma_min ?? null,
    sigmaMax: f.sigma_max ?? null,
    finalSigma: f.final_sigmas_type ?? null,
    interpolation: f.interpolation_type ?? "linear",
    continuousTimesteps: f.timestep_type === "continuous",
    clipSample: f.clip_sample ?? null,
    clipSampleRange: f.clip_sample_range,
    setAlphaToOne: f.set_alpha_to_one ?? null,
    thresholding: f.thresholding ?? false,
    thresholdRatio: f.dynamic_thresholding_ratio,
    thresholdMax: f.sample_max_value,
    solverOrder: f.solver_order,
    algorithm: f.algorithm_type ?? null,
    solverType: f.solver_type ?? null,
    lowerOrderFinal: f.lower_order_final ?? null,
    eulerAtFinal: f.euler_at_final ?? false,
    lambdaMinClipped: f.lambda_min_clipped ?? Number.NEGATIVE_INFINITY,
    varianceType: f.variance_type ?? null,
    predictX0: f.predict_x0 ?? true,
    disableCorrector: f.disable_corrector,
    skipPrkSteps: f.skip_prk_steps ?? false,
    originalSteps: f.original_inference_steps,
    timestepScaling: f.timestep_scaling,
  };
}

/** The error for a setting that a method cannot honour. `field` is the name in scheduler_config.json. */
export function unsupported(field: string, expected: string, received: unknown): EngineError {
  return new EngineError("scheduler.unsupported", { field, expected, received: show(received) });
}

/** Settings that only some classes have. */
export interface ClassTraits {
  readonly spacings: readonly SigmaSpacing[];
  readonly zeroSnr: boolean;
  readonly clips: boolean;
  readonly thresholds: boolean;
}

/**
 * Refuses settings that the config's own class does not have. A config written for another class may carry them: they
 * are that class's wishes, and are left out as diffusers leaves them out.
 *
 * @throws {EngineError} scheduler.unsupported
 */
export function refuseForeign(config: SchedulerConfig, diffusersClass: string, traits: ClassTraits): void {
  if (config.className !== diffusersClass) return;
  const lacks = `false with ${diffusersClass}`;
  if (!traits.spacings.includes(config.sigmaSpacing))
    throw unsupported(spacingFields[config.sigmaSpacing], lacks, true);
  if (config.zeroTerminalSnr && !traits.zeroSnr) throw unsupported("rescale_betas_zero_snr", lacks, true);
  if (config.clipSample === true && !traits.clips) throw unsupported("clip_sample", lacks, true);
  if (config.thresholding && !traits.thresholds) throw unsupported("thresholding", lacks, true);
}

const spacingFields: Readonly<Record<SigmaSpacing, string>> = {
  plain: "",
  karras: "use_karras_sigmas",
  exponential: "use_exponential_sigmas",
  beta: "use_beta_sigmas",
  lu: "use_lu_lambdas",
};

function sigmaSpacing(f: z.infer<typeof Fields>): SigmaSpacing {
  const wanted: SigmaSpacing[] = [
    ...(f.use_karras_sigmas ? (["karras"] as const) : []),
    ...(f.use_exponential_sigmas ? (["exponential"] as const) : []),
    ...(f.use_beta_sigmas ? (["beta"] as const) : []),
    ...(f.use_lu_lambdas ? (["lu"] as const) : []),
  ];
  if (wanted.length > 1) throw unsupported("use_karras_sigmas", "at most one sigma spacing", wanted.join(" and "));
  return wanted[0] ?? "plain";
}

function refused(issue: z.core.$ZodIssue, json: Record<string, unknown>): EngineError {
  if (issue.code === "unrecognized_keys") {
    const field = issue.keys[0] ?? "";
    return unsupported(field, "a field of a latent-diffusion scheduler", json[field]);
  }
  const field = String(issue.path[0] ?? "");
  const expected = issue.message.replace(/^Invalid (?:input|option): expected /, "").replace(/^expected /, "");
  return unsupported(field, expected.replace(/, received .*$/, ""), json[field]);
}

function show(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
