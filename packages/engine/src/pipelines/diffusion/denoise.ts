import { EngineError } from "../../base/errors.ts";
import type { DrawNoise } from "./draw-noise.ts";
import type { LatentShape } from "./latents.ts";
import type { DiffusionModel } from "./model.ts";
import type { PredictNoise } from "./predict-noise.ts";
import { previewProjection, project } from "./preview.ts";
import type { DiffusionContext, DiffusionRequest } from "./request.ts";
import type { Schedule } from "./schedule.ts";

/** What one denoising run works with. */
export interface Denoising {
  readonly model: DiffusionModel;
  readonly request: DiffusionRequest;
  readonly schedule: Schedule;
  readonly predict: PredictNoise;
  readonly draw: DrawNoise;
  readonly shape: LatentShape;
  /** Changes the latents after each step; gets the index of the next one. */
  afterStep?(latents: Float32Array, next: number): void;
}

/**
 * From the first noisy latents to clean ones:
 *
 *     for each timestep t:
 *       predicted ← UNet(scaled latents, t, prompt)
 *       latents   ← scheduler step(predicted, latents)
 *
 * Nothing of the latents' size is allocated here after the first step; ONNX Runtime allocates each prediction.
 *
 * @param latents [B, C, h, w] at the noise level of the first step; overwritten and returned
 * @throws the signal's reason; {EngineError} numerics.not_finite with seed and step
 */
export async function denoise(run: Denoising, latents: Float32Array, context: DiffusionContext): Promise<Float32Array> {
  const { schedule, predict, draw, afterStep } = run;
  const { run: scheduler, first } = schedule;
  const { timesteps } = scheduler;
  const scaled = new Float32Array(latents.length);
  let fresh: Float32Array | null = null;
  const noise = () => {
    fresh ??= new Float32Array(latents.length);
    return draw("step", fresh);
  };
  const report = await createReport(run, latents, context);
  for (let i = first; i < timesteps.length; i++) {
    context.signal.throwIfAborted();
    const moment = { timestep: timesteps[i]!, index: i - first, count: timesteps.length - first };
    const predicted = await predict(scheduler.scaleModelInput(latents, i, scaled), moment);
    scheduler.step(predicted, i, latents, noise);
    afterStep?.(latents, i + 1);
    requireFinite(run, latents, i - first + 1);
    context.onLatents?.(latents);
    report(i - first + 1);
  }
  return latents;
}

async function createReport(
  run: Denoising,
  latents: Float32Array,
  context: DiffusionContext,
): Promise<(step: number) => void> {
  const { onStep } = context;
  if (onStep === undefined) return () => {};
  const [, channels, h, w] = run.shape;
  const projection = await previewProjection(run.model);
  const scheduler = run.schedule.run;
  const steps = scheduler.timesteps.length - run.schedule.first;
  const preview = () => project(projection, scheduler.denoised() ?? latents, channels, w, h);
  return (step) => onStep({ step, steps, preview });
}

function requireFinite({ request }: Denoising, latents: Float32Array, step: number): void {
  // a callback would box every value
  let at = 0;
  while (at < latents.length && Number.isFinite(latents[at])) at++;
  if (at === latents.length) return;
  const seed = request.seeds[Math.floor((at / latents.length) * request.seeds.length)]!;
  throw new EngineError("numerics.not_finite", {
    field: "latents",
    expected: "numbers",
    received: `${latents[at]} in step ${step} with seed ${seed}`,
    seed,
    step,
  });
}
