import { expect, test } from "vitest";
import { crashed, type Executor, type JobTask } from "./executor.ts";
import { restCrashingModels } from "./rest-crashing-models.ts";
import { generateRequest } from "./testing/rig.ts";

/** Dies over tasks of the folder "poison", and over any other as often as asked. */
function dyingExecutor() {
  const state = { deaths: 0, runs: 0 };
  const executor: Executor = {
    async *run({ modelDirectory }) {
      state.runs += 1;
      if (modelDirectory === "poison" || state.deaths-- > 0) throw crashed("SIGABRT");
      yield { type: "finished", layers: [], timing: { totalMs: 1, loadMs: 0, modelMs: 1 } };
    },
    close: async () => undefined,
  };
  return { executor, state };
}

function rig() {
  const { executor, state } = dyingExecutor();
  let nowMs = 0;
  const resting = restCrashingModels(executor, () => nowMs);
  const run = async (modelDirectory: string) => {
    const task: JobTask = { jobId: "j", request: generateRequest({ prompt: "brick" }), modelDirectory };
    try {
      for await (const update of resting.run(task, new AbortController().signal)) if (update.type === "finished") break;
      return "finished";
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
  };
  return { state, run, pass: (ms: number) => (nowMs += ms) };
}

test("a model that stopped its process three times is not tried again for ten minutes; others are", async () => {
  const { state, run, pass } = rig();
  for (let death = 0; death < 3; death++) expect(await run("poison")).toBe("job.crashed");
  expect(await run("poison")).toBe("model.keeps_crashing");
  expect(state.runs).toBe(3);
  expect(await run("fine")).toBe("finished");
  pass(10 * 60_000);
  expect(await run("poison")).toBe("job.crashed");
});

test("a finished job forgives the deaths before it", async () => {
  const { state, run } = rig();
  for (let round = 0; round < 5; round++) {
    state.deaths = 2;
    expect([await run("fine"), await run("fine"), await run("fine")]).toEqual([
      "job.crashed",
      "job.crashed",
      "finished",
    ]);
  }
});
