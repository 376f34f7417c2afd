import type { JobWork } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import type { ModelSizes } from "../imaging/context.ts";
import type { StartingContent } from "../imaging/starting-content.ts";
import { findScheduler } from "../schedulers/index.ts";
import { readPrompt } from "../text/read-prompt.ts";
import type { Vocabulary } from "../text/vocabulary.ts";
import type { PipelineContext, PipelineModel } from "./define.ts";
import type { DiffusionContext, DiffusionRequest } from "./diffusion/request.ts";

/**
 * What every kind of request says about the diffusion itself, with the model's recommendations where it says nothing.
 *
 * @throws {EngineError} scheduler.unknown
 */
export function diffusionSettings(
  request: JobWork,
  { recommended, vocabulary = null }: PipelineModel,
): Pick<DiffusionRequest, "prompt" | "negativePrompt" | "steps" | "guidance" | "scheduler" | "options"> {
  return {
    prompt: inOwnWords(request.prompt, vocabulary),
    negativePrompt: request.negativePrompt === "" ? null : inOwnWords(request.negativePrompt, vocabulary),
    steps: request.steps ?? recommended.steps,
    guidance: request.guidance ?? recommended.guidance,
    scheduler: findScheduler(request.scheduler ?? recommended.scheduler),
    options: {
      promptSyntax: request.promptSyntax,
      ...(request.promptWeighting === null ? {} : { weighting: request.promptWeighting }),
    },
  };
}

function inOwnWords(prompt: string, vocabulary: Vocabulary | null): string {
  return vocabulary === null ? prompt : readPrompt(vocabulary, prompt).text;
}

/** The sizes a model can work at, for planning a context. */
export function modelSizes({ recommended, sizeMultiple }: PipelineModel): ModelSizes {
  const { width, height } = recommended.nativeSize;
  return { nativeSize: Math.sqrt(width * height), sizeMultiple };
}

/** What painting starts from, and how far it goes from there. */
export interface Start {
  readonly content: StartingContent;
  /** 0 … 1 */
  readonly strength: number;
}

/**
 * Painting at full strength. Without words a model that starts from noise alone paints anything; from patches of the
 * surroundings it goes on as they do, as far as it is to change them at all.
 */
export function fromSurroundings(request: JobWork, { recommended }: PipelineModel): Start {
  if (request.prompt.trim() !== "") return { content: "blur", strength: 1 };
  const { continueStrength, steps } = recommended;
  const strength = continueStrength === 0 ? 0 : leavingAStep(continueStrength, request.steps ?? steps);
  return { content: "patches", strength };
}

/** The strength, or the least at which one step of the schedule is left, whatever rounding does. */
export function leavingAStep(strength: number, steps: number): number {
  return Math.min(1, Math.max(strength, 1.001 / steps));
}

/** One result of a job. */
export interface Variation {
  readonly seed: number;
  /** For the layers panel. */
  readonly name: string;
  /** Name of the group of all of them; null: it is the only one. */
  readonly group: string | null;
  /** The job's context, with steps counted over all its results. */
  readonly context: DiffusionContext;
}

/** The results that a request asks for, in order: seeds count up from the request's, modulo 2³². */
export function variationsOf(request: JobWork, context: PipelineContext): Variation[] {
  const { seed, batch } = request;
  if (seed === null) throw new EngineError("internal.bug", { reason: "a job without a seed reached its pipeline" });
  return Array.from({ length: batch }, (_, index) => ({
    seed: (seed + index) % 2 ** 32,
    name: layerName(request, index),
    group: batch === 1 ? null : shortName(request),
    context: countingOn(context, index, batch),
  }));
}

const longestName = 60;

function layerName(request: JobWork, index: number): string {
  const short = shortName(request);
  return request.batch === 1 ? short : `${short} (${index + 1} of ${request.batch})`;
}

function shortName({ prompt, pipeline }: JobWork): string {
  const words = prompt.trim().replace(/\s+/g, " ") || pipeline;
  return words.length <= longestName ? words : `${words.slice(0, longestName - 1).trimEnd()}…`;
}

function countingOn({ signal, onStep }: PipelineContext, index: number, batch: number): DiffusionContext {
  if (onStep === undefined) return { signal };
  return {
    signal,
    onStep: ({ step, steps, preview }) => onStep({ step: index * steps + step, steps: batch * steps, preview }),
  };
}
