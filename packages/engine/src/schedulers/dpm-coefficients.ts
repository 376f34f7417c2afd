// Pure. One update of the DPM-Solver family as weights: next = sample·x + Σ outputs[i]·m_i + fresh·N(0, 1), where m_0 is
// the newest model output and the solver goes from level `s` to level `t`.

/** Where the outputs are clean latents (++) or noise, and whether fresh noise is added. */
export type DpmAlgorithm = "dpmsolver" | "dpmsolver++" | "sde-dpmsolver" | "sde-dpmsolver++";
export type DpmSolverType = "midpoint" | "heun";

/** Levels a solver looks at. */
export interface DpmLevels {
  readonly alphas: Float64Array;
  readonly shares: Float64Array;
  readonly lambdas: Float64Array;
}

/**
 * Weights of the exponential integrator from level `from` to level `to` for outputs m = base + slope·(λ − λ_from) +
 * curve·(λ − λ_from)²/2 in units of h = λ_to − λ_from, over the sample at `from`.
 *
 * @source Lu et al. 2022, arXiv:2206.00927 (dpmsolver), equation 3.3 and appendix B; arXiv:2211.01095 (dpmsolver++),
 *   equations 4.1 and 4.4 and, for the SDE forms, section 5 and appendix A
 */
export function integratorWeights(
  algorithm: DpmAlgorithm,
  levels: DpmLevels,
  from: number,
  to: number,
): { sample: number; base: number; slope: number; half: number; curve: number; fresh: number } {
  const { alphas, shares, lambdas } = levels;
  const h = lambdas[to]! - lambdas[from]!;
  const alpha = alphas[to]!;
  const share = shares[to]!;
  switch (algorithm) {
    case "dpmsolver++": {
      const decay = Math.expm1(-h);
      return {
        sample: share / shares[from]!,
        base: -alpha * decay,
        slope: alpha * (decay / h + 1),
        half: -0.5 * alpha * decay,
        curve: -alpha * ((decay + h) / (h * h) - 0.5),
        fresh: 0,
      };
    }
    case "dpmsolver": {
      const growth = Math.expm1(h);
      return {
        sample: alpha / alphas[from]!,
        base: -share * growth,
        slope: -share * (growth / h - 1),
        half: -0.5 * share * growth,
        curve: -share * ((growth - h) / (h * h) - 0.5),
        fresh: 0,
      };
    }
    case "sde-dpmsolver++": {
      const decay = -Math.expm1(-2 * h);
      return {
        sample: (share / shares[from]!) * Math.exp(-h),
        base: alpha * decay,
        slope: alpha * (decay / (-2 * h) + 1),
        half: 0.5 * alpha * decay,
        curve: alpha * ((decay - 2 * h) / (4 * h * h) - 0.5),
        fresh: share * Math.sqrt(decay),
      };
    }
    case "sde-dpmsolver": {
      const growth = Math.expm1(h);
      return {
        sample: alpha / alphas[from]!,
        base: -2 * share * growth,
        slope: -2 * share * (growth / h - 1),
        half: -share * growth,
        curve: Number.NaN,
        fresh: share * Math.sqrt(Math.expm1(2 * h)),
      };
    }
  }
}
