import type { Feed, Session } from "../../runtime/ort.ts";
import { conditionFeeds } from "./condition-feeds.ts";
import type { PromptStates } from "./encode-prompt.ts";
import { fillRows, type LatentShape, type Moment } from "./latents.ts";
import type { DiffusionModel } from "./model.ts";
import { timestepFeed } from "./ports.ts";
import type { Control, DiffusionRequest } from "./request.ts";

/** What ControlNets add to the UNet's layers in one step, by input name; overwritten by the next call. */
export type ControlResiduals = (sample: Float32Array, moment: Moment) => Promise<Readonly<Record<string, Feed>>>;

/** A run of the UNet that ControlNets lead. */
export interface Controlled {
  readonly model: DiffusionModel;
  readonly request: DiffusionRequest;
  readonly shape: LatentShape;
  /** A batch each, one behind the other in the UNet's batch. */
  readonly prompts: readonly PromptStates[];
  /** Whether the first of them is the negative one. */
  readonly startsNegative: boolean;
}

/**
 * The ControlNets of a request; their residuals are added up. A model whose UNet wants residuals gets zeros where no
 * control is asked for. Null for all other models.
 *
 * @source Zhang et al. 2023, arXiv:2302.05543; diffusers StableDiffusionControlNetPipeline, MultiControlNetModel
 */
export async function createControl(controlled: Controlled): Promise<ControlResiduals | null> {
  const { model, request } = controlled;
  const { controls = [], guessMode = false } = request.options ?? {};
  if (model.controlNets.length === 0) return null;
  const wanted = controls.length > 0 ? controls : [silent(request)];
  const runs = await Promise.all(wanted.map((control) => createControlRun(controlled, control, guessMode)));
  return async (sample, moment) => {
    const [first, ...others] = runs as [ControlResiduals, ...ControlResiduals[]];
    const sum = await first(sample, moment);
    for (const other of others) {
      for (const [name, { data }] of Object.entries(await other(sample, moment))) {
        const total = sum[name]!.data;
        for (let i = 0; i < total.length; i++) total[i] = total[i]! + data[i]!;
      }
    }
    return sum;
  };
}

async function createControlRun(
  controlled: Controlled,
  control: Control,
  guessMode: boolean,
): Promise<ControlResiduals> {
  const { model, request, shape, startsNegative } = controlled;
  const [batch, channels, h, w] = shape;
  const session = await model.controlNets[control.net ?? 0]!();
  // the rows towards the negative prompt come first and are left alone in guess mode
  const silentRows = guessMode && startsNegative ? batch : 0;
  const prompts = silentRows > 0 ? controlled.prompts.slice(1) : controlled.prompts;
  const rows = prompts.length * batch;
  const input = new Float32Array(rows * channels * h * w);
  const time = timestepFeed(session);
  const scale = Float32Array.of(0);
  const feeds: Record<string, Feed> = {
    ...conditionFeeds(model, request, prompts),
    sample: { shape: [rows, channels, h, w], data: input },
    [time.name]: time.feed,
    controlnet_cond: pictureFeed(control, rows),
    conditioning_scale: { shape: [], data: scale },
  };
  const residuals = new Map<string, { shape: readonly number[]; data: Float32Array }>();

  return async (sample, moment) => {
    scale[0] = isActive(control, moment) ? control.scale : 0;
    if (scale[0] === 0 && residuals.size > 0) {
      for (const { data } of residuals.values()) data.fill(0);
      return Object.fromEntries(residuals);
    }
    fillRows(input, channels * h * w, sample, batch);
    time.set(moment.timestep);
    const outputs = await session.run(feeds);
    for (const [i, { name }] of session.outputs.entries()) {
      const { shape: own, data } = outputs[name]!;
      const padded = residuals.get(name) ?? emptyResidual(own, silentRows);
      residuals.set(name, padded);
      const start = padded.data.length - data.length;
      const factor = guessMode ? guessScale(session, i) : 1;
      for (let at = 0; at < data.length; at++) padded.data[start + at] = data[at]! * factor;
    }
    return Object.fromEntries(residuals);
  };
}

/** @source diffusers: off when index / count < start or (index + 1) / count > end */
function isActive({ start, end }: Control, { index, count }: Moment): boolean {
  return index / count >= start && (index + 1) / count <= end;
}

/** @source diffusers ControlNetModel guess_mode: logspace(−1, 0) over the layers, the middle one last */
function guessScale({ outputs }: Session, layer: number): number {
  return 10 ** (layer / (outputs.length - 1) - 1);
}

function emptyResidual(shape: readonly number[], silentRows: number): { shape: readonly number[]; data: Float32Array } {
  const whole = [shape[0]! + silentRows, ...shape.slice(1)];
  return { shape: whole, data: new Float32Array(whole.reduce((product, size) => product * size, 1)) };
}

/** @source diffusers VaeImageProcessor with do_normalize off: level / 255, CHW */
function pictureFeed({ image: { width, height, data } }: Control, rows: number): Feed {
  const area = width * height;
  const values = Float32Array.from({ length: rows * 3 * area }, (_, i) => {
    const channel = Math.floor(i / area) % 3;
    return data[3 * (i % area) + channel]! / 255;
  });
  return { shape: [rows, 3, height, width], data: values };
}

function silent({ width, height }: DiffusionRequest): Control {
  return { image: { width, height, data: new Uint8Array(3 * width * height) }, scale: 0, start: 0, end: 1 };
}
