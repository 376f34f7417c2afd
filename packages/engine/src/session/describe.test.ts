import { jobRequests } from "@scumble/protocol";
import { expect, test } from "vitest";
import { pipelines } from "./describe.ts";

const schemas = Object.fromEntries(jobRequests.map((request) => [request.shape.pipeline.value, request]));

test.each(pipelines.map((pipeline) => [pipeline.id, pipeline] as const))(
  "%s lists every field with a title and a sentence",
  (id, pipeline) => {
    const { shape } = schemas[id]!;
    expect(pipeline.parameters.map(({ name }) => name)).toEqual(
      Object.keys(shape).filter((name) => name !== "pipeline"),
    );
    for (const { title, doc } of pipeline.parameters) {
      expect(title).toMatch(/^[A-Z]/);
      expect(doc).toMatch(/\.$/);
    }
    expect(pipeline.doc).not.toBe("");
  },
);

test.each(
  pipelines.flatMap(({ id, parameters }) => parameters.map((parameter) => [id, parameter.name, parameter] as const)),
)("%s: %s is described as its schema decides", (id, name, parameter) => {
  const field = (
    schemas[id]!.shape as unknown as Record<string, { safeParse(value: unknown): { success: boolean; data?: unknown } }>
  )[name]!;
  expect(field.safeParse(undefined).success).toBe(!parameter.required);
  expect(field.safeParse(null).success).toBe(parameter.nullable);
  if (parameter.default !== null) expect(field.safeParse(undefined).data).toBe(parameter.default);
  if (parameter.min !== null) {
    expect(field.safeParse(parameter.min).success).toBe(true);
    expect(field.safeParse(parameter.min - 1).success).toBe(false);
  }
  if (parameter.max !== null) {
    expect(field.safeParse(parameter.max).success).toBe(true);
    expect(field.safeParse(parameter.max + 1).success).toBe(false);
  }
});

test("pictures, masks, places, sliders and units are told apart", () => {
  const fill = pipelines.find(({ id }) => id === "fill")!;
  const by = Object.fromEntries(fill.parameters.map((parameter) => [parameter.name, parameter]));
  expect([by.image?.type, by.mask?.type, by.origin?.type]).toEqual(["picture", "mask", "point"]);
  expect(by.strength).toMatchObject({ type: "number", min: 0, max: 1, step: 0.05, default: 1 });
  expect(by.paddingPx).toMatchObject({ type: "integer", unit: "px", nullable: true });
});
