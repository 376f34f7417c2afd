import fc from "fast-check";
import { expect, test } from "vitest";
import { depthOf, unknownField } from "./json-shape.ts";

const nested = (depth: number): unknown =>
  depth === 0 ? 1 : depth % 2 === 0 ? [nested(depth - 1)] : { x: nested(depth - 1) };

test("depth is counted up to one beyond the limit", () => {
  for (const depth of [0, 1, 2, 7, 8]) expect(depthOf(nested(depth), 8)).toBe(depth);
  expect(depthOf(nested(9), 8)).toBe(9);
  expect(depthOf(nested(500), 8)).toBe(9);
});

test("a value that was kept whole has no unknown field", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(unknownField(value, structuredClone(value))).toBeNull();
    }),
  );
});

test("defaults that were filled in are not unknown", () => {
  expect(unknownField({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 })).toBeNull();
});

test.each([
  [{ a: 1, b: 2 }, { a: 1 }, "b"],
  [{ a: { b: { c: 1 } } }, { a: { b: {} } }, "a.b.c"],
  [{ a: [{ x: 1 }, { y: 1 }] }, { a: [{ x: 1 }, {}] }, "a.1.y"],
  [JSON.parse('{"__proto__":{"x":1}}'), {}, "__proto__"],
])("%j against %j: %s", (given, kept, path) => {
  expect(unknownField(given, kept)).toBe(path);
});
