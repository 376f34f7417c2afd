import { expect, test } from "vitest";
import { createCleanup } from "./cleanup.ts";

test("steps run once, backwards, and none keeps the others from running", async () => {
  const ran: string[] = [];
  const failures: unknown[] = [];
  const cleanup = createCleanup((thrown) => failures.push(thrown));
  cleanup.add(() => ran.push("first"));
  cleanup.add(() => {
    throw new Error("second");
  });
  cleanup.add(async () => {
    await new Promise(setImmediate);
    ran.push("third");
  });
  await Promise.all([cleanup.run(), cleanup.run()]);
  await cleanup.run();
  expect(ran.toSorted()).toEqual(["first", "third"]);
  expect(failures).toEqual([new Error("second")]);
});
