// The part of JSON Schema that the wire uses, as a small tree. Reading it stops at anything else, so that no generated file
// can leave out what it does not understand.
import { z } from "zod";

/** What a schema may be, besides its annotations. */
export type Shape =
  | { readonly kind: "ref"; readonly name: string }
  | { readonly kind: "string"; readonly minLength?: number; readonly maxLength?: number; readonly pattern?: string }
  | { readonly kind: "integer" | "number"; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "null" }
  | { readonly kind: "any" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "array"; readonly items: Schema; readonly minItems?: number; readonly maxItems?: number }
  | { readonly kind: "record"; readonly values: Schema }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  | { readonly kind: "union"; readonly variants: readonly Schema[] };

/** A shape with its annotations. */
export type Schema = Shape & {
  readonly doc?: string;
  readonly title?: string;
  readonly unit?: string;
  readonly step?: number;
  readonly default?: unknown;
};

/** One field of an object. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** Shared schemas by id; filled while schemas are read. */
export type Definitions = Map<string, Schema>;

type Json = Readonly<Record<string, unknown>>;

const understood = new Set(
  "object array string number boolean literal enum nullable optional default union record null unknown".split(" "),
);

/**
 * Reads one Zod schema as a client writes it: fields with a default may be left out.
 * @param definitions gains every schema with an id that this one mentions
 * @throws {Error} naming the place, at a construct that JSON Schema, Python and the tables could not all tell truthfully
 */
export function readZod(schema: z.ZodType, where: string, definitions: Definitions): Schema {
  const { $schema, $defs, ...root } = z.toJSONSchema(schema, {
    io: "input",
    override({ zodSchema, path }) {
      const { type, checks } = zodSchema._zod.def;
      const place = [where, ...path].join(".");
      if (!understood.has(type)) throw new Error(`${place}: a ${type} cannot be put into every generated file`);
      if (checks?.some((check) => check._zod.def.check === "custom"))
        throw new Error(`${place}: a refinement is invisible outside Zod; check it in the handler`);
    },
  }) as Json & { $defs?: Record<string, Json> };
  for (const [name, json] of Object.entries($defs ?? {})) define(name, readJson(json, name, $defs ?? {}), definitions);
  return readJson(root, where, $defs ?? {});
}

function define(name: string, schema: Schema, definitions: Definitions): void {
  const before = definitions.get(name);
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(schema))
    throw new Error(`${name}: two different schemas have this id`);
  definitions.set(name, schema);
}

/** Reads one JSON Schema; every key must be understood. */
export function readJson(json: Json, where: string, definitions: Readonly<Record<string, Json>>): Schema {
  const rest = new Map(Object.entries(json));
  const take = <T>(key: string): T | undefined => {
    const value = rest.get(key) as T | undefined;
    rest.delete(key);
    return value;
  };
  const notes = given({
    doc: take<string>("description"),
    title: take<string>("title"),
    unit: take<string>("unit"),
    step: take<number>("step"),
    default: take<unknown>("default"),
  });
  const child = (part: unknown, name: string): Schema => readJson(part as Json, `${where}.${name}`, definitions);

  const readShape = (): Shape => {
    const ref = take<string>("$ref");
    if (ref !== undefined) {
      const name = ref.replace(/^#\/\$defs\//, "");
      const target = definitions[name] ?? {};
      // zod repeats the keys of a described union beside its reference
      for (const [key, value] of [...rest]) if (JSON.stringify(target[key]) === JSON.stringify(value)) rest.delete(key);
      return { kind: "ref", name };
    }
    const variants = take<unknown[]>("anyOf") ?? take<unknown[]>("oneOf");
    if (variants !== undefined)
      return { kind: "union", variants: variants.map((variant, i) => child(variant, `variant ${i}`)) };
    const type = take<string | string[]>("type");
    if (Array.isArray(type)) return { kind: "union", variants: type.map((name) => child({ type: name }, name)) };
    switch (type) {
      case "string": {
        const constant = take<string>("const");
        const values = constant === undefined ? take<string[]>("enum") : [constant];
        if (values !== undefined) return { kind: "choice", values };
        return {
          kind: "string",
          ...given({ minLength: take<number>("minLength"), maxLength: take<number>("maxLength") }),
          ...given({ pattern: take<string>("pattern") }),
        };
      }
      case "integer":
      case "number":
        return { kind: type, ...given({ minimum: take<number>("minimum"), maximum: take<number>("maximum") }) };
      case "boolean":
      case "null":
        return { kind: type };
      case "array":
        return {
          kind: "array",
          items: child(take("items"), "items"),
          ...given({ minItems: take<number>("minItems"), maxItems: take<number>("maxItems") }),
        };
      case "object":
        return readObject();
      case undefined:
        return { kind: "any" };
      default:
        throw new Error(`${where}: no such type as ${type} on the wire`);
    }
  };
  const readObject = (): Shape => {
    const properties = take<Json>("properties");
    if (properties === undefined) {
      const names = take<Json>("propertyNames");
      if (JSON.stringify(names) !== '{"type":"string"}')
        throw new Error(`${where}: a record has plain strings as keys`);
      return { kind: "record", values: child(take("additionalProperties"), "values") };
    }
    const required = new Set(take<string[]>("required"));
    const fields = Object.entries(properties).map(([name, part]) => ({
      name,
      required: required.has(name),
      schema: child(part, name),
    }));
    return { kind: "object", fields };
  };

  const shape = readShape();
  if (rest.size > 0) throw new Error(`${where}: ${[...rest.keys()].join(", ")} is not understood`);
  return { ...shape, ...notes };
}

/** The same without the keys that have no value. */
function given<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** JSON Schema (draft 2020-12) of a tree, keys always in the same order. */
export function toJson(schema: Schema): Json {
  const { doc, title, unit, step, default: fallback } = schema;
  const notes = { ...given({ description: doc, title, unit, step }), ...given({ default: fallback }) };
  switch (schema.kind) {
    case "ref":
      return { $ref: `#/$defs/${schema.name}`, ...notes };
    case "string": {
      const { minLength, maxLength, pattern } = schema;
      return { type: "string", ...given({ minLength, maxLength, pattern }), ...notes };
    }
    case "integer":
    case "number":
      return { type: schema.kind, ...given({ minimum: schema.minimum, maximum: schema.maximum }), ...notes };
    case "boolean":
    case "null":
      return { type: schema.kind, ...notes };
    case "any":
      return notes;
    case "choice":
      return { type: "string", enum: schema.values, ...notes };
    case "array":
      return {
        type: "array",
        items: toJson(schema.items),
        ...given({ minItems: schema.minItems, maxItems: schema.maxItems }),
        ...notes,
      };
    case "record":
      return { type: "object", additionalProperties: toJson(schema.values), ...notes };
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(schema.fields.map((field) => [field.name, toJson(field.schema)])),
        required: schema.fields.filter((field) => field.required).map((field) => field.name),
        ...notes,
      };
    case "union":
      return { anyOf: schema.variants.map(toJson), ...notes };
  }
}
