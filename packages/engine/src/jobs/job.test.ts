import fc from "fast-check";
import { expect, test } from "vitest";
import { type Change, change, hasEnded, maxAttempts, type Standing } from "./job.ts";

const changes: Change[] = ["start", "finish", "fail", "cancel", "lose", "putBack"];
const fate = fc.array(fc.constantFrom(...changes), { maxLength: 30 });
const born: Standing = { state: "queued", attempt: 0 };

/** Standings on the way, impossible changes left out. */
function live(whats: readonly Change[]): Standing[] {
  const way = [born];
  for (const what of whats) {
    const next = change(way.at(-1)!, what);
    if (next !== null) way.push(next);
  }
  return way;
}

test("an ended job never changes again", () => {
  fc.assert(
    fc.property(fate, fc.constantFrom(...changes), (whats, what) => {
      const last = live(whats).at(-1)!;
      if (hasEnded(last.state)) expect(change(last, what)).toBeNull();
    }),
  );
});

test("a job that has not ended can always run on or end", () => {
  fc.assert(
    fc.property(fate, (whats) => {
      const last = live(whats).at(-1)!;
      if (hasEnded(last.state)) return;
      expect(change(last, "cancel")).not.toBeNull();
      expect(change(last, last.state === "queued" ? "start" : "lose")).not.toBeNull();
    }),
  );
});

test("no job is started more often than it has attempts, and none goes below 0", () => {
  fc.assert(
    fc.property(fate, (whats) => {
      for (const { attempt, state } of live(whats)) {
        expect(attempt).toBeGreaterThanOrEqual(0);
        expect(attempt).toBeLessThanOrEqual(maxAttempts);
        if (state === "running") expect(attempt).toBeGreaterThan(0);
      }
    }),
  );
});

test("a job that loses its process every time fails at the last attempt", () => {
  expect(live(["start", "lose", "start", "lose"]).map(({ state }) => state)).toEqual([
    "queued",
    "running",
    "queued",
    "running",
    "failed",
  ]);
});

test("an engine that stops in good order uses up no attempt", () => {
  const way = live(Array.from({ length: 10 }, () => ["start", "putBack"] as const).flat());
  expect(way.at(-1)).toEqual(born);
});
