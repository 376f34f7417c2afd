import type { DiffusionContext } from "./diffusion/request.ts";

/** Which of several runs of a model this is. */
export interface Part {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** That each part counts as, whatever it counts itself. */
  readonly steps: number;
}

/** The context of one part, with its steps counted over all of them; of a single part it is the context itself. */
export function partOf(context: DiffusionContext, { index, count, steps: partSteps }: Part): DiffusionContext {
  const { signal, onStep } = context;
  if (count === 1 || onStep === undefined) return context;
  return {
    signal,
    onStep: ({ step, steps, preview }) =>
      onStep({ step: Math.round((index + step / steps) * partSteps), steps: count * partSteps, preview }),
  };
}
