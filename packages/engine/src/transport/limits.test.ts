import fc from "fast-check";
import { expect, test } from "vitest";
import { createTokenBucket } from "./limits.ts";

test("a burst passes, then one message for each drop", () => {
  let nowMs = 0;
  const bucket = createTokenBucket(() => nowMs, 3, 8);
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0]);
  expect(bucket.take()).toBe(125);
  nowMs = 62.5;
  expect(bucket.take()).toBe(63);
  nowMs = 125;
  expect([bucket.take(), bucket.take()]).toEqual([0, 125]);
});

test("in any span no more pass than the burst and the rate allow", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 200 }), (pausesMs) => {
      let nowMs = 0;
      const bucket = createTokenBucket(() => nowMs, 5, 20);
      let passed = 0;
      for (const pauseMs of pausesMs) {
        nowMs += pauseMs;
        if (bucket.take() === 0) passed += 1;
        expect(passed).toBeLessThanOrEqual(5 + (nowMs * 20) / 1000 + 1e-9);
      }
    }),
  );
});
