import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "../base/errors.ts";
import { parsePythonJson, parseSchedulerConfig, schedulerForClass } from "./index.ts";

// as Stable Diffusion 1.5 and SDXL ship them
const stableDiffusion15 = `{
  "_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012, "beta_schedule": "scaled_linear",
  "beta_start": 0.00085, "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true,
  "steps_offset": 1, "trained_betas": null, "clip_sample": false
}`;
const dpmSolver = `{
  "_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver++", "beta_end": 0.012,
  "beta_schedule": "scaled_linear", "beta_start": 0.00085, "dynamic_thresholding_ratio": 0.995, "flow_shift": 1.0,
  "lambda_min_clipped": -Infinity, "lower_order_final": true, "num_train_timesteps": 1000, "prediction_type": "epsilon",
  "sample_max_value": 1.0, "solver_order": 2, "solver_type": "midpoint", "thresholding": false, "trained_betas": null,
  "use_flow_sigmas": false, "use_karras_sigmas": true, "variance_type": null
}`;

function refusal(json: unknown): EngineError {
  try {
    parseSchedulerConfig(json);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("parseSchedulerConfig", () => {
  it("reads the configs of real models", () => {
    const pndm = parseSchedulerConfig(parsePythonJson(stableDiffusion15));
    expect(pndm).toMatchObject({ className: "PNDMScheduler", betaEnd: 0.012, skipPrkSteps: true, stepsOffset: 1 });
    expect(pndm.spacing).toBeNull();
    const dpm = parseSchedulerConfig(parsePythonJson(dpmSolver));
    expect(dpm).toMatchObject({ sigmaSpacing: "karras", lambdaMinClipped: Number.NEGATIVE_INFINITY });
    expect(schedulerForClass("DPMSolverMultistepScheduler", dpm).title).toBe("DPM++ 2M Karras");
  });

  it.each([
    [{ shift: 3 }, "shift"],
    [{ use_flow_sigmas: true }, "use_flow_sigmas"],
    [{ use_dynamic_shifting: true }, "use_dynamic_shifting"],
    [{ prediction_type: "flow_prediction" }, "prediction_type"],
    [{ beta_schedule: "cosine" }, "beta_schedule"],
    [{ timestep_spacing: "even" }, "timestep_spacing"],
    [{ steps_offset: -1 }, "steps_offset"],
    [{ num_train_timesteps: 0 }, "num_train_timesteps"],
    [{ beta_start: "0.1" }, "beta_start"],
    [{ solver_order: 4 }, "solver_order"],
    [{ solver_p: {} }, "solver_p"],
    [{ noise_sampler_seed: 0 }, "noise_sampler_seed"],
    [{ lambda_min_clipped: "low" }, "lambda_min_clipped"],
    [{ use_karras_sigmas: true, use_beta_sigmas: true }, "use_karras_sigmas"],
  ])("refuses %j and names the field", (json, field) => {
    const error = refusal(json);
    expect(error.code).toBe("scheduler.unsupported");
    expect(error.details.field).toBe(field);
    expect(error.message).toContain(`\`${field}\``);
  });

  it("refuses what is no object", () => {
    for (const json of [null, [], "x", 3]) expect(refusal(json).details.field).toBe("scheduler_config");
  });

  it("refuses or reads whatever it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        try {
          expect(parseSchedulerConfig(json).trainTimesteps).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
    );
  });
});

describe("settings that a method cannot honour", () => {
  const options = { steps: 5, size: 4 };
  const refuses = (diffusersClass: string, json: Record<string, unknown>, field: string) => {
    const config = parseSchedulerConfig(json);
    expect(() => schedulerForClass(diffusersClass, config).create(config, options)).toThrow(
      expect.objectContaining({ code: "scheduler.unsupported", details: expect.objectContaining({ field }) }),
    );
  };

  it("are refused when the config is the class's own, and left out when it is another's", () => {
    refuses("DDIMScheduler", { _class_name: "DDIMScheduler", use_karras_sigmas: true }, "use_karras_sigmas");
    refuses("LMSDiscreteScheduler", { _class_name: "LMSDiscreteScheduler", thresholding: true }, "thresholding");
    refuses(
      "HeunDiscreteScheduler",
      { _class_name: "HeunDiscreteScheduler", rescale_betas_zero_snr: true },
      "rescale_betas_zero_snr",
    );
    refuses("EulerDiscreteScheduler", { _class_name: "EulerDiscreteScheduler", clip_sample: true }, "clip_sample");
    const config = parseSchedulerConfig({ _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: true });
    expect(schedulerForClass("DDIMScheduler", config).create(config, options).timesteps).toHaveLength(5);
  });

  it.each([
    ["DPMSolverMultistepScheduler", { algorithm_type: "dpmsolver" }, "final_sigmas_type"],
    [
      "DPMSolverMultistepScheduler",
      { algorithm_type: "sde-dpmsolver", final_sigmas_type: "sigma_min", solver_order: 3 },
      "solver_order",
    ],
    ["DPMSolverMultistepScheduler", { variance_type: "learned_range" }, "variance_type"],
    ["DPMSolverSinglestepScheduler", { algorithm_type: "sde-dpmsolver" }, "algorithm_type"],
    ["DPMSolverSinglestepScheduler", { algorithm_type: "dpmsolver" }, "final_sigmas_type"],
    ["DPMSolverSinglestepScheduler", { variance_type: "learned" }, "variance_type"],
    ["DDPMScheduler", { variance_type: "fixed_large_log" }, "variance_type"],
    ["PNDMScheduler", { prediction_type: "sample" }, "prediction_type"],
    ["DDIMScheduler", { rescale_betas_zero_snr: true, timestep_spacing: "trailing" }, "prediction_type"],
    ["DDIMScheduler", { steps_offset: 900 }, "steps_offset"],
    ["DDIMScheduler", { beta_schedule: "laplace" }, "beta_schedule"],
    ["EulerDiscreteScheduler", { use_karras_sigmas: true, sigma_min: 5, sigma_max: 1 }, "sigma_min"],
    ["FlowMatchEulerDiscreteScheduler", {}, "_class_name"],
  ])("%s refuses %j", (diffusersClass, json, field) => {
    refuses(diffusersClass, json, field);
  });

  it("counts the steps that Runge-Kutta needs", () => {
    const config = parseSchedulerConfig({});
    const create = () => schedulerForClass("PNDMScheduler", config).create(config, { steps: 3, size: 4 });
    expect(create).toThrow(/expected an integer 4 … 1000 for `steps`, received 3/);
  });
});

describe("parsePythonJson", () => {
  it("reads Python's infinite numbers and leaves strings alone", () => {
    const read = parsePythonJson('{"a": -Infinity, "b": Infinity, "c": NaN, "d": "-Infinity \\" NaN", "e": 1e3}');
    expect(read).toEqual({ a: -Infinity, b: Infinity, c: null, d: '-Infinity " NaN', e: 1000 });
    expect(() => parsePythonJson("{a: 1}")).toThrow(SyntaxError);
  });
});
