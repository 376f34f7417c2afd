import { expect, it } from "vitest";
import { findScheduler, parseSchedulerConfig, schedulerForClass, schedulers } from "./index.ts";

it("has one row for every name", () => {
  const ids = schedulers.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(schedulers.map(({ title }) => title)).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

it("finds a row by name and lists the names otherwise", () => {
  expect(findScheduler("dpmpp-2m-karras").title).toBe("DPM++ 2M Karras");
  expect(() => findScheduler("ddim-karras")).toThrow(
    /expected one of euler, .*tcd for `scheduler`, received ddim-karras/,
  );
});

it("gives a name's own settings, whatever the model's config says", () => {
  const config = parseSchedulerConfig({ use_karras_sigmas: true, algorithm_type: "sde-dpmsolver++" });
  const options = { steps: 4, size: 1 };
  const plain = findScheduler("dpmpp-2m").create(config, options);
  const karras = findScheduler("dpmpp-2m-karras").create(config, options);
  expect(plain.timesteps).not.toEqual(karras.timesteps);
  const noNoise = () => {
    throw new Error("drew noise");
  };
  expect(() => plain.step(new Float32Array(1), 0, new Float32Array(1), noNoise)).not.toThrow();
});

it("honours a model's own config, under the name that fits it best", () => {
  const config = parseSchedulerConfig({ use_karras_sigmas: true, algorithm_type: "sde-dpmsolver++" });
  const own = schedulerForClass("DPMSolverMultistepScheduler", config);
  expect(own.title).toBe("DPM++ 2M SDE Karras");
  expect(own.create(config, { steps: 4, size: 1 }).timesteps).toEqual(
    findScheduler("dpmpp-2m-sde-karras").create(config, { steps: 4, size: 1 }).timesteps,
  );
  expect(schedulerForClass("PNDMScheduler", parseSchedulerConfig({ skip_prk_steps: true })).id).toBe("plms");
});
