import { EngineError } from "../base/errors.ts";
import type { Executor } from "./executor.ts";

/** Deaths of the worker over one model, with no job done in between, before the model is given a rest. */
const deathsAllowed = 3;
const restMs = 10 * 60_000;

/**
 * An executor that stops trying a model which takes its process down again and again: after three deaths in ten minutes
 * without a finished job, its jobs fail at once until the oldest of them is ten minutes ago. A finished job clears it, so
 * a worker that somebody else kills now and then keeps working.
 * @param nowMs a clock that never goes back, milliseconds
 */
export function restCrashingModels(executor: Executor, nowMs: () => number = () => performance.now()): Executor {
  const deaths = new Map<string, number[]>();
  const recent = (model: string) => (deaths.get(model) ?? []).filter((diedMs) => nowMs() - diedMs < restMs);
  return {
    async *run(task, signal) {
      const model = task.modelDirectory;
      if (recent(model).length >= deathsAllowed) throw keepsCrashing(task.request.model);
      try {
        for await (const update of executor.run(task, signal)) {
          // nobody asks for more after the last update
          if (update.type === "finished") deaths.delete(model);
          yield update;
        }
      } catch (thrown) {
        const isDeath = thrown instanceof EngineError && thrown.code === "job.crashed";
        if (isDeath) deaths.set(model, [...recent(model), nowMs()]);
        throw thrown;
      }
    },
    close: () => executor.close(),
  };
}

function keepsCrashing(model: string | null): EngineError {
  return new EngineError("model.keeps_crashing", {
    field: "model",
    expected: "a model that runs",
    received: `${model ?? "the first model"}, which stopped its process ${deathsAllowed} times within ${restMs / 60_000} minutes`,
  });
}
