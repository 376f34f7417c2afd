import { dialects, type PromptSyntax } from "../../text/dialects/index.ts";
import { type PlannedPart, type PromptPlan, planPrompt } from "../../text/prompt-plan.ts";
import type { WeightedText } from "../../text/prompt-weights.ts";
import { blendStates } from "./blend-states.ts";
import { encodeWords } from "./encode-chunks.ts";
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
  const syntax = request.options?.promptSyntax ?? "plain";
  if (syntax !== "plain") return planLanguage(model, request, syntax, calls, signal);
  const { positive, negative } = await encodePrompts(model, request, signal);
  const conditioning = { parts: [{ prompt: positive, weight: 1 }], negative };
  return () => conditioning;
}

async function planLanguage(
  model: DiffusionModel,
  request: DiffusionRequest,
  syntax: PromptSyntax,
  calls: number,
  signal: AbortSignal,
): Promise<ConditioningAt> {
  const { options = {}, seeds } = request;
  const { combine, parts, exclude } = planPrompt(syntax, onePrompt("prompt", request.prompt), calls);
  const guided = (request.guidance > 1 || (combine === "guide" && parts.length > 1)) && model.timeCondDim === null;
  const negative = guided ? planNegative(request, syntax, calls, exclude) : null;

  const dialect = dialects[syntax];
  const encoding = { dialect, weighting: options.weighting ?? dialect.weighting, clipSkip: options.clipSkip ?? 0 };
  const encode = remembered(async (runs: readonly WeightedText[]) => {
    signal.throwIfAborted();
    return encodeWords(model, runs, encoding);
  });
  const blend = async (way: "blend" | "sum", words: readonly WeightedRuns[]) => {
    const prompts = [];
    for (const { runs, weight } of words) prompts.push({ states: await encode(runs), weight });
    return blendStates(prompts, way === "blend", await encode([{ text: "", weight: 1 }]));
  };
  const told = remembered(async (said: Said): Promise<Conditioning> => {
    const prompts: { prompt: PromptStates; weight: number }[] = [];
    if (combine === "guide")
      for (const { runs, weight } of said.parts)
        prompts.push({ prompt: repeatStates(await encode(runs), seeds.length), weight });
    else prompts.push({ prompt: repeatStates(await blend(combine, said.parts), seeds.length), weight: 1 });
    if (said.negative === null || negative === null) return { parts: prompts, negative: null };
    const [only] = said.negative;
    const nothing = said.negative.length === 1 && only!.runs.every(({ text }) => text === "");
    if (nothing && model.zerosForNoPrompt) return { parts: prompts, negative: zerosLike(prompts[0]!.prompt) };
    const states =
      negative.combine === "guide" ? await encode(only!.runs) : await blend(negative.combine, said.negative);
    return { parts: prompts, negative: repeatStates(states, seeds.length) };
  });

  const plan: Conditioning[] = [];
  for (let call = 0; call < calls; call++)
    plan.push(await told({ parts: wordsAt(parts, call), negative: negative && wordsAt(negative.parts, call) }));
  return (call) => plan[Math.min(call, plan.length - 1)]!;
}

interface WeightedRuns {
  readonly runs: readonly WeightedText[];
  readonly weight: number;
}

/** What all prompts say at one call. */
interface Said {
  readonly parts: readonly WeightedRuns[];
  readonly negative: readonly WeightedRuns[] | null;
}

function wordsAt(parts: readonly PlannedPart[], call: number): WeightedRuns[] {
  return parts.map((part) => ({ runs: part.runsAt(call), weight: part.weight }));
}

/** The negative prompt, with what the prompt itself excludes behind it. */
function planNegative(
  { negativePrompt }: DiffusionRequest,
  syntax: PromptSyntax,
  calls: number,
  exclude: readonly WeightedText[],
): PromptPlan {
  const plan = planPrompt(syntax, onePrompt("negativePrompt", negativePrompt ?? ""), calls, false);
  const more = [...exclude, ...plan.exclude];
  if (more.length === 0) return plan;
  const parts = plan.parts.map(({ weight, runsAt }) => ({
    weight,
    runsAt: (call: number) => [...runsAt(call), { text: " ", weight: 1 }, ...more],
  }));
  return { ...plan, parts };
}

/** The function's answers, each asked for once. */
function remembered<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const known = new Map<string, Answer>();
  return async (question) => {
    const key = JSON.stringify(question);
    const answer = known.get(key) ?? (await ask(question));
    known.set(key, answer);
    return answer;
  };
}
