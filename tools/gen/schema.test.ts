import { expect, test } from "vitest";
import { z } from "zod";
import { readFrameTable } from "./model.ts";
import { type Definitions, readZod, toJson } from "./schema.ts";

const read = (schema: z.ZodType, definitions: Definitions = new Map()) => readZod(schema, "x", definitions);

test.each([
  ["a transform", z.object({ a: z.string().transform((text) => text.length) })],
  ["a refinement", z.object({ a: z.string().refine((text) => text !== "b") })],
  ["a refinement across fields", z.object({ a: z.int() }).refine(({ a }) => a > 1)],
  ["a coercion through a pipe", z.object({ a: z.string().pipe(z.string()) })],
  ["a tuple", z.object({ a: z.tuple([z.int()]) })],
  ["an intersection", z.intersection(z.object({ a: z.int() }), z.object({ b: z.int() }))],
  ["a date", z.object({ a: z.date() })],
  ["a bigint", z.object({ a: z.bigint() })],
  ["a map", z.object({ a: z.map(z.string(), z.int()) })],
  ["a number literal", z.object({ a: z.literal(3) })],
  ["a multiple", z.object({ a: z.number().multipleOf(8) })],
  ["an exclusive bound", z.object({ a: z.number().gt(0) })],
  ["a strict object", z.strictObject({ a: z.int() })],
  ["a record with chosen keys", z.record(z.enum(["a", "b"]), z.int())],
])("stops at %s", (_, schema) => {
  expect(() => read(schema)).toThrow();
});

test("stops at an annotation it does not know", () => {
  expect(() => read(z.int().meta({ colour: "teal" }))).toThrow("x: colour is not understood");
});

test("says where it stopped", () => {
  expect(() => read(z.object({ a: z.object({ b: z.int().gt(3) }) }))).toThrow(/^x\.a\.b: /);
});

test("stops at two schemas with one id", () => {
  const definitions: Definitions = new Map([["SchemaTestId", { kind: "boolean" as const }]]);
  expect(() => read(z.object({ a: z.string().meta({ id: "SchemaTestId" }) }), definitions)).toThrow("SchemaTestId");
});

test("reads what the wire uses and writes it back as JSON Schema", () => {
  const definitions: Definitions = new Map();
  const Shared = z.union([z.object({ k: z.literal("a") }), z.null()]).meta({ id: "SchemaTestShared" });
  const schema = read(
    z.object({
      n: z.int().min(1).max(9).nullable().default(null).describe("A number.").meta({ unit: "px" }),
      list: z.array(z.enum(["a", "b"])).min(1),
      by: z.record(z.string(), z.boolean()).optional(),
      shared: Shared.describe("Shared."),
    }),
    definitions,
  );
  const json = toJson(schema);
  expect(json).toEqual({
    type: "object",
    properties: {
      n: {
        anyOf: [{ type: "integer", minimum: 1, maximum: 9 }, { type: "null" }],
        default: null,
        description: "A number.",
        unit: "px",
      },
      list: { type: "array", items: { type: "string", enum: ["a", "b"] }, minItems: 1 },
      by: { type: "object", additionalProperties: { type: "boolean" } },
      shared: { $ref: "#/$defs/SchemaTestShared", description: "Shared." },
    },
    required: ["list", "shared"],
  });
  expect([...definitions.keys()]).toEqual(["SchemaTestShared"]);
});

test("a frame table has no gaps and ends with the payload", () => {
  expect(readFrameTable("//  0  1  a  one\n//  1  n  b  rest\n").map((row) => row.field)).toEqual(["a", "b"]);
  expect(() => readFrameTable("//  0  1  a  one\n//  2  n  b  rest\n")).toThrow("b starts at 2");
  expect(() => readFrameTable("//  0  1  a  one\n")).toThrow("payload");
});
