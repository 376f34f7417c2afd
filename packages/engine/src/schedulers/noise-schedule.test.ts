// Expected values: PyTorch 2.13.0 and NumPy 2.4 in float32, by the formulas of diffusers 58eb52c.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alphasCumprod, ddpmBetas, sigmaTable, withoutZero } from "./betas.ts";
import { parseSchedulerConfig } from "./config.ts";
import { interpolate, logTable, spacedSigmas, timestepOf } from "./sigmas.ts";
import { distilledTimesteps, multistepTimesteps, spacedTimesteps } from "./timesteps.ts";

const traits = { ...ddpmBetas, zeroSnr: true };
const stable = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };

describe("alphasCumprod", () => {
  it.each([
    [stable, [0.9991499781608582, 0.9982960224151611, 0.27633246779441833, 0.004716695751994848, 0.00466009508818388]],
    [{}, [0.9998999834060669, 0.9997800588607788, 0.07779665291309357, 4.118194192415103e-5, 4.035830352222547e-5]],
    [
      { beta_schedule: "squaredcos_cap_v2" },
      [0.9999586939811707, 0.9999125599861145, 0.4922850430011749, 2.428766265438753e-6, 2.4287349909002387e-9],
    ],
  ])("of %j is PyTorch's to the last bit", (json, expected) => {
    const cumulative = alphasCumprod(parseSchedulerConfig(json), traits);
    expect([0, 1, 500, 998, 999].map((t) => cumulative[t])).toEqual(expected);
  });

  it("ends without signal at zero SNR, or with almost none where sigmas must be finite", () => {
    const config = parseSchedulerConfig({ ...stable, rescale_betas_zero_snr: true });
    const cumulative = alphasCumprod(config, traits);
    expect(cumulative[0]).toBe(0.9991499781608582);
    expect(cumulative[500]).toBeCloseTo(0.24101854860782623, 7);
    expect(cumulative[999]).toBe(0);
    expect(sigmaTable(withoutZero(cumulative, config))[999]).toBeCloseTo(4096, 3);
    expect(alphasCumprod(config, ddpmBetas)[999]).toBeGreaterThan(0.004);
  });

  it("takes the config's own betas", () => {
    const config = parseSchedulerConfig({ trained_betas: [0.1, 0.2, 0.5] });
    expect(config.trainTimesteps).toBe(3);
    expect([...alphasCumprod(config, traits)].map((value) => Number(value.toFixed(6)))).toEqual([0.9, 0.72, 0.36]);
  });
});

describe("timesteps", () => {
  const config = parseSchedulerConfig({ steps_offset: 1 });

  it("are spaced as the paper's table says", () => {
    expect([...spacedTimesteps(config, 4, "leading", true)]).toEqual([751, 501, 251, 1]);
    expect([...spacedTimesteps(config, 4, "linspace", true)]).toEqual([999, 666, 333, 0]);
    expect([...spacedTimesteps(config, 4, "trailing", true)]).toEqual([999, 749, 499, 249]);
    expect([...multistepTimesteps(config, 4, "leading")]).toEqual([801, 601, 401, 201]);
    expect([...multistepTimesteps(config, 4, "linspace")]).toEqual([999, 749, 500, 250]);
    expect([...multistepTimesteps(config, 4, "trailing")]).toEqual([999, 749, 499, 249]);
    expect([...distilledTimesteps(config, 4, 50, 1)]).toEqual([999, 759, 499, 259]);
    expect([...distilledTimesteps(config, 4, 50, 0.5)]).toEqual([499, 379, 259, 139]);
  });

  it("are as many as asked for and never negative", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom("leading", "linspace", "trailing"),
        (steps, spacing) => {
          const timesteps = spacedTimesteps(config, steps, spacing, true);
          expect(timesteps).toHaveLength(steps);
          expect(Math.min(...timesteps)).toBeGreaterThanOrEqual(0);
          expect(new Set(timesteps).size).toBe(steps);
        },
      ),
    );
  });
});

describe("sigmas", () => {
  const table = sigmaTable(alphasCumprod(parseSchedulerConfig(stable), traits));

  it.each(["karras", "exponential", "beta", "lu"] as const)("of %s spacing fall between the ends", (spacing) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), (steps) => {
        const sigmas = spacedSigmas(spacing, 14.6, 0.03, steps);
        expect(sigmas[0]).toBeCloseTo(14.6, 5);
        expect(sigmas[steps - 1]).toBeCloseTo(0.03, 5);
        for (let i = 1; i < steps; i++) expect(sigmas[i]).toBeLessThan(sigmas[i - 1]!);
      }),
      { numRuns: 20 },
    );
  });

  it("and timesteps are each other's inverse", () => {
    const logs = logTable(table);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 999, noNaN: true }), (t) => {
        const sigma = interpolate(table, Float64Array.of(t))[0]!;
        expect(Math.abs(timestepOf(sigma, logs) - t)).toBeLessThan(0.2);
      }),
    );
    expect(timestepOf(0, logs)).toBe(0);
    expect(timestepOf(1e6, logs)).toBe(999);
  });
});
