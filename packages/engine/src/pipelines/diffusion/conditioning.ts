import { promptParts } from "../../text/prompt-parts.ts";
import { type PromptSpan, promptSchedule } from "../../text/prompt-schedule.ts";
import { encodeLanguage } from "./encode-chunks.ts";
import { encodePrompts, type PromptStates, repeatStates, zerosLike } from "./encode-prompt.ts";
import type { DiffusionModel } from "./model.ts";
import { type DiffusionRequest, onePrompt } from "./request.ts";

/** What the UNet is told in one step. */
export interface Conditioning {
  /** What to go towards; one unless prompts are composed. */
  readonly parts: readonly { readonly prompt: PromptStates; readonly weight: number }[];
  /** What to keep away from; null: guidance needs no second prediction. */
  readonly negative: PromptStates | null;
}

/** The conditioning of a call of the model, counted from 0 over the calls that are made. The same object as long as nothing changes. */
export type ConditioningAt = (call: number) => Conditioning;

/**
 * Encodes all that a request's prompts say in the course of a run.
 *
 * @param calls of the model in a run at full strength, by which prompt schedules count
 * @throws {EngineError} prompt.too_long, prompt.invalid, model.unsupported
 */
export async function planConditioning(
  model: DiffusionModel,
  request: DiffusionRequest,
  calls: number,
  signal: AbortSignal,
): Promise<ConditioningAt> {
  if (request.options?.promptSyntax === "a1111") return planLanguage(model, request, calls, signal);
  const { positive, negative } = await encodePrompts(model, request, signal);
  const conditioning = { parts: [{ prompt: positive, weight: 1 }], negative };
  return () => conditioning;
}

async function planLanguage(
  model: DiffusionModel,
  request: DiffusionRequest,
  calls: number,
  signal: AbortSignal,
): Promise<ConditioningAt> {
  const parts = promptParts(onePrompt("prompt", request.prompt)).map(({ text, weight }) => ({
    spans: promptSchedule(text, { steps: calls }),
    weight,
  }));
  const negativePrompt = onePrompt("negativePrompt", request.negativePrompt ?? "");
  const guided = (request.guidance > 1 || parts.length > 1) && model.timeCondDim === null;
  const negativeSpans = guided ? promptSchedule(negativePrompt, { steps: calls }) : null;
  const encoded = new Map<string, PromptStates>();
  const encode = async (text: string): Promise<PromptStates> => {
    signal.throwIfAborted();
    const known = encoded.get(text);
    if (known !== undefined) return known;
    const states = repeatStates(
      await encodeLanguage(model, text, request.options?.clipSkip ?? 0),
      request.seeds.length,
    );
    encoded.set(text, states);
    return states;
  };

  const distinct = new Map<string, Conditioning>();
  const plan: Conditioning[] = [];
  for (let call = 0; call < calls; call++) {
    const texts = parts.map(({ spans }) => textAt(spans, call));
    const negativeText = negativeSpans === null ? null : textAt(negativeSpans, call);
    const key = JSON.stringify([texts, negativeText]);
    const known = distinct.get(key);
    if (known !== undefined) {
      plan.push(known);
      continue;
    }
    const prompts = [];
    for (const [i, text] of texts.entries()) prompts.push({ prompt: await encode(text), weight: parts[i]!.weight });
    const nothing = negativeText === "" && model.zerosForNoPrompt;
    const negative =
      negativeText === null ? null : nothing ? zerosLike(prompts[0]!.prompt) : await encode(negativeText);
    const conditioning = { parts: prompts, negative };
    distinct.set(key, conditioning);
    plan.push(conditioning);
  }
  return (call) => plan[Math.min(call, plan.length - 1)]!;
}

/** @source A1111 reconstruct_cond_batch: the first span whose end is not below the step counted from 0, so that it lasts one step more than it says */
function textAt(spans: readonly PromptSpan[], call: number): string {
  return (spans.find(({ until }) => call <= until) ?? spans.at(-1)!).text;
}
