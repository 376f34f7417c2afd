// Pure. The noise schedule that a model was trained with.
// Tables are rounded to float32 at the same places as PyTorch rounds them: a sigma table in float64 differs in the
// fifth digit near zero SNR, and rounded Karras timesteps may then fall to the neighbour.

import type { BetaSchedule, SchedulerConfig } from "./config.ts";
import { unsupported } from "./config.ts";

const { fround } = Math;

/** A class's own defaults for what the config leaves open. */
export interface BetaDefaults {
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly betaSchedule: BetaSchedule;
  /** Beta schedules that the class knows. */
  readonly known: readonly BetaSchedule[];
  /** Whether the class has rescale_betas_zero_snr at all. */
  readonly zeroSnr: boolean;
}

const common: readonly BetaSchedule[] = ["linear", "scaled_linear", "squaredcos_cap_v2"];

/** Defaults of DDPM and of most classes after it. */
export const ddpmBetas: BetaDefaults = {
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: "linear",
  known: common,
  zeroSnr: false,
};

/** Defaults of the classes that came from k-diffusion. */
export const latentBetas: BetaDefaults = { ...ddpmBetas, betaStart: 0.00085, betaEnd: 0.012 };

/**
 * ᾱ_t for t = 0 … trainTimesteps − 1, falling: the share of signal power left at timestep t.
 *
 * @throws {EngineError} scheduler.unsupported for a beta schedule that the class does not know
 * @source Ho et al. 2020, arXiv:2006.11239, equation 4; Nichol and Dhariwal 2021, arXiv:2102.09672, equation 17 (cosine)
 */
export function alphasCumprod(config: SchedulerConfig, defaults: BetaDefaults): Float64Array {
  let betas = betasOf(config, defaults);
  if (config.zeroTerminalSnr && defaults.zeroSnr) betas = rescaledToZeroSnr(betas);
  const cumulative = new Float64Array(betas.length);
  let product = 1;
  for (let i = 0; i < betas.length; i++) {
    product *= fround(1 - betas[i]!);
    cumulative[i] = fround(product);
  }
  return cumulative;
}

/** σ_t = √((1 − ᾱ_t) / ᾱ_t), rising; infinite where no signal is left. */
export function sigmaTable(cumulative: Float64Array): Float64Array {
  return cumulative.map((alpha) => fround(Math.sqrt(fround(fround(1 - alpha) / alpha))));
}

/** The same table for methods that need every sigma finite: at zero SNR they take ᾱ = 2⁻²⁴. */
export function withoutZero(cumulative: Float64Array, config: SchedulerConfig): Float64Array {
  if (config.zeroTerminalSnr) cumulative[cumulative.length - 1] = 2 ** -24;
  return cumulative;
}

function betasOf(config: SchedulerConfig, defaults: BetaDefaults): Float64Array {
  if (config.trainedBetas !== null) return Float64Array.from(config.trainedBetas, fround);
  const count = config.trainTimesteps;
  const start = config.betaStart ?? defaults.betaStart;
  const end = config.betaEnd ?? defaults.betaEnd;
  const schedule = config.betaSchedule ?? defaults.betaSchedule;
  if (!defaults.known.includes(schedule)) {
    throw unsupported("beta_schedule", `one of ${defaults.known.join(", ")}`, schedule);
  }
  switch (schedule) {
    case "linear":
      return linspace32(start, end, count);
    case "scaled_linear":
      return linspace32(Math.sqrt(start), Math.sqrt(end), count).map((root) => fround(root * root));
    case "sigmoid":
      return linspace32(-6, 6, count).map((x) => fround(fround(sigmoid32(x) * fround(end - start)) + fround(start)));
    case "squaredcos_cap_v2":
      return fromAlphaBar(count, (t) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2);
    case "exp":
      return fromAlphaBar(count, (t) => Math.exp(t * -12));
    case "laplace":
      return fromAlphaBar(count, laplaceAlphaBar);
  }
}

/** β that gives this ᾱ(t), t = 0 … 1, capped at 0.999. */
function fromAlphaBar(count: number, alphaBar: (t: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    fround(Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999)),
  );
}

/** @source Hang et al. 2024, arXiv:2407.03297, the Laplace noise schedule */
function laplaceAlphaBar(t: number): number {
  const side = 0.5 - t < 0 || Object.is(0.5 - t, -0) ? -1 : 1;
  const snr = Math.exp(-0.5 * side * Math.log(1 - 2 * Math.abs(0.5 - t) + 1e-6));
  return Math.sqrt(snr / (1 + snr));
}

function sigmoid32(x: number): number {
  return fround(1 / (1 + Math.exp(-x)));
}

/** @source Lin et al. 2023, arXiv:2305.08891, Algorithm 1 */
function rescaledToZeroSnr(betas: Float64Array): Float64Array {
  const roots = new Float64Array(betas.length);
  let product = 1;
  for (let i = 0; i < betas.length; i++) {
    product *= fround(1 - betas[i]!);
    roots[i] = fround(Math.sqrt(fround(product)));
  }
  const first = roots[0]!;
  const last = roots[roots.length - 1]!;
  const stretch = fround(first / fround(first - last));
  const cumulative = roots.map((root) => fround(fround(fround(root - last) * stretch) ** 2));
  return cumulative.map((alpha, i) => fround(1 - (i === 0 ? alpha : fround(alpha / cumulative[i - 1]!))));
}

/** @source PyTorch 2.13 `torch.linspace` in float32: counted from both ends, so that both are exact */
function linspace32(first: number, last: number, count: number): Float64Array {
  const [start, end] = [fround(first), fround(last)];
  const step = fround(fround(end - start) / (count - 1));
  return Float64Array.from({ length: count }, (_, i) =>
    i < count / 2 ? fround(start + step * i) : fround(end - step * (count - 1 - i)),
  );
}
