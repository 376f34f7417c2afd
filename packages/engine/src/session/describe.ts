import { jobRequests, type Result } from "@scumble/protocol";
import { z } from "zod";

export type PipelineInfo = Result<"engine.describe">["pipelines"][number];
type Parameter = PipelineInfo["parameters"][number];

/** What of JSON Schema the protocol's own schemas use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const references: Record<string, Parameter["type"]> = {
  Picture: "picture",
  Mask: "mask",
  Point: "point",
  Rect: "rect",
};

/** The pipelines with every parameter's range, default, title and unit, read off the request schemas. */
export const pipelines: readonly PipelineInfo[] = jobRequests.map((request) => {
  const {
    title = "",
    description = "",
    properties = {},
    required = [],
  } = unwrap(z.toJSONSchema(request, { io: "input" }));
  return {
    id: properties.pipeline?.const ?? "",
    title,
    doc: description,
    parameters: Object.entries(properties)
      .filter(([name]) => name !== "pipeline")
      .map(([name, schema]) => parameter(name, schema, required.includes(name))),
  };
});

/** A schema with an id stands behind a reference to itself. */
function unwrap(schema: unknown): Schema {
  const { $ref, $defs } = schema as Schema & { $defs?: Record<string, Schema> };
  return ($ref === undefined ? schema : $defs?.[$ref.split("/").at(-1) ?? ""]) as Schema;
}

function parameter(name: string, schema: Schema, required: boolean): Parameter {
  const kinds = schema.anyOf ?? schema.allOf ?? [schema];
  const main = kinds.find(({ type }) => type !== "null") ?? schema;
  const value = schema.default;
  return {
    name,
    title: schema.title ?? name,
    doc: schema.description ?? "",
    type: typeOf(main, schema),
    required,
    nullable: kinds.some(({ type }) => type === "null"),
    default: typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null,
    min: main.minimum ?? null,
    max: main.maximum ?? null,
    step: schema.step ?? null,
    unit: schema.unit ?? null,
    choices: main.enum === undefined ? null : [...main.enum],
  };
}

function typeOf(main: Schema, schema: Schema): Parameter["type"] {
  const reference = (main.$ref ?? schema.$ref)?.split("/").at(-1);
  if (reference !== undefined) return references[reference] ?? unforeseen(reference);
  if (main.enum !== undefined) return "choice";
  const { type } = main;
  if (type === "string" || type === "integer" || type === "number" || type === "boolean") return type;
  return unforeseen(JSON.stringify(main));
}

function unforeseen(schema: string): never {
  throw new Error(`no parameter type for the schema ${schema}`);
}
