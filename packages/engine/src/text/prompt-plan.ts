// Pure. What a prompt says at each call of the model.
import { dialects, type PromptSyntax, parsePrompt } from "./dialects/index.ts";
import { promptParts } from "./prompt-parts.ts";
import { type PromptSpan, promptSchedule } from "./prompt-schedule.ts";
import { type PromptTree, runsAt } from "./prompt-tree.ts";
import { parseWeights, type WeightedText } from "./prompt-weights.ts";

export interface PromptPlan {
  readonly combine: PromptTree["combine"];
  readonly parts: readonly PlannedPart[];
  /** To be kept away from beside the negative prompt; may be empty. */
  readonly exclude: readonly WeightedText[];
}

export interface PlannedPart {
  readonly weight: number;
  /** The words at a call, counted from 0. */
  runsAt(call: number): readonly WeightedText[];
}

/**
 * @param calls of the model in a run, by which schedules count
 * @param composed whether AND composes; it does not in a negative prompt
 * @throws {EngineError} prompt.invalid
 */
export function planPrompt(syntax: PromptSyntax, prompt: string, calls: number, composed = true): PromptPlan {
  if (syntax === dialects.a1111.id) {
    // its schedules are spliced as text before brackets are read, which says more than a tree can
    const parts = composed ? promptParts(prompt) : [{ text: prompt, weight: 1 }];
    const planned = parts.map(({ text, weight }) => {
      const spans = promptSchedule(text, { steps: calls });
      return { weight, runsAt: (call: number) => parseWeights(textAt(spans, call)) };
    });
    return { combine: "guide", parts: planned, exclude: [] };
  }
  const { combine, parts, exclude } = parsePrompt(syntax, prompt);
  const planned = parts.map((part) => {
    const runs = runsAt(part, 1, calls);
    return { weight: part.weight, runsAt: () => runs };
  });
  return {
    combine,
    parts: planned,
    exclude: exclude.length === 0 ? [] : runsAt({ weight: 1, chunks: [exclude] }, 1, calls),
  };
}

/** @source A1111 reconstruct_cond_batch: the first span whose end is not below the step counted from 0, so that it lasts one step more than it says */
function textAt(spans: readonly PromptSpan[], call: number): string {
  return (spans.find(({ until }) => call <= until) ?? spans.at(-1)!).text;
}
