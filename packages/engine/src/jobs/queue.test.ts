import fc from "fast-check";
import { expect, test } from "vitest";
import { createQueue } from "./queue.ts";

const lane = fc.constantFrom("a", "b", "c");
const command = fc.oneof(
  fc.record({ do: fc.constant("add" as const), lane }),
  fc.record({ do: fc.constant("addFirst" as const), lane }),
  fc.record({ do: fc.constant("take" as const) }),
  fc.record({ do: fc.constant("remove" as const), at: fc.nat(20) }),
);

function drain(queue: ReturnType<typeof createQueue>): string[] {
  const taken = [];
  for (let jobId = queue.take(); jobId !== undefined; jobId = queue.take()) taken.push(jobId);
  return taken;
}

test("lanes take turns, so a late client waits for one job of each other, not for all", () => {
  const queue = createQueue();
  for (let i = 0; i < 5; i++) queue.add("busy", `busy${i}`);
  expect(queue.aheadOfNext("late")).toBe(1);
  queue.add("late", "late0");
  expect(drain(queue)).toEqual(["busy0", "late0", "busy1", "busy2", "busy3", "busy4"]);
});

test("whatever happens: what waits is taken exactly once, at the place that was told", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const queue = createQueue();
      const waiting = new Set<string>();
      let count = 0;
      for (const step of commands) {
        if (step.do === "add" || step.do === "addFirst") {
          const jobId = `${step.lane}${count++}`;
          const told = queue.aheadOfNext(step.lane);
          queue[step.do](step.lane, jobId);
          expect(queue.ahead(jobId)).toBe(step.do === "add" ? told : 0);
          waiting.add(jobId);
        } else if (step.do === "take") {
          const jobId = queue.take();
          expect(jobId === undefined ? waiting.size === 0 : waiting.delete(jobId)).toBe(true);
        } else {
          const jobId = [...waiting][step.at];
          expect(queue.remove(jobId ?? "none")).toBe(jobId !== undefined);
          if (jobId !== undefined) waiting.delete(jobId);
        }
        expect(queue.length).toBe(waiting.size);
      }
      const places = new Map([...waiting].map((jobId) => [jobId, queue.ahead(jobId)]));
      const order = drain(queue);
      expect(order.length).toBe(waiting.size);
      order.forEach((jobId, index) => {
        expect(places.get(jobId)).toBe(index);
      });
    }),
  );
});

test("within a lane the oldest job goes first", () => {
  fc.assert(
    fc.property(fc.array(lane, { maxLength: 40 }), (lanes) => {
      const queue = createQueue();
      lanes.forEach((name, index) => {
        queue.add(name, `${name}${index}`);
      });
      const order = drain(queue);
      for (const name of ["a", "b", "c"]) {
        const own = order.filter((jobId) => jobId.startsWith(name)).map((jobId) => Number(jobId.slice(1)));
        expect(own).toEqual(own.toSorted((x, y) => x - y));
      }
    }),
  );
});
