// Command line options from the request schemas: names, bounds, defaults and help are written once, in the protocol.
import { limits } from "@scumble/protocol";
import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";

/** How an option's text becomes the value of a request's field. */
type Kind = "text" | "number" | "point" | "file";

/** The part of a field's JSON Schema that help and parsing need. */
interface FieldShape {
  readonly kind: Kind;
  readonly whole: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly default: unknown;
  readonly unit: string | null;
  readonly doc: string;
}

interface JsonSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly unit?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
}

type Fields = Readonly<Record<string, z.ZodType>>;

/**
 * One option for every field of a request but `pipeline`; pictures and masks become file options. An option left out has no
 * value, so that the engine's door fills the default.
 */
export function requestOptions(fields: Fields): Option[] {
  return Object.entries(fields)
    .filter(([name]) => name !== "pipeline")
    .map(([name, field]) => fieldOption(name, field));
}

/** The fields of a request that were given on the command line; files are left to the caller. */
export function requestFields(fields: Fields, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(fields).filter((name) => name !== "pipeline" && shapeOf(fields[name]!).kind !== "file");
  return Object.fromEntries(names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
}

function fieldOption(name: string, field: z.ZodType): Option {
  const shape = shapeOf(field);
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const option = new Option(`--${flag} <${placeholder(shape)}>`, helpText(shape));
  if (shape.kind !== "file") option.argParser((text) => parseField(text, field, shape));
  return option.makeOptionMandatory(!field.safeParse(undefined).success);
}

function placeholder({ kind, unit }: FieldShape): string {
  if (kind === "point") return "x,y";
  return kind === "number" ? (unit ?? "number") : kind;
}

function helpText(shape: FieldShape): string {
  const doc = shape.doc
    .replace(/\.$/, "")
    .replaceAll("null:", "left out:")
    .replaceAll("engine.describe", "`scumble describe`")
    .replace(/limits\.(\w+)/g, (_, name: string) => String(limits[name as keyof typeof limits]));
  const known = shape.default !== undefined && shape.default !== null && shape.default !== "";
  const initial = known ? `default ${shape.kind === "point" ? "0,0" : shape.default}` : null;
  const notes = [range(shape), initial].filter((note) => note !== null);
  return notes.length === 0 ? doc : `${doc} (${notes.join(", ")})`;
}

function range({ kind, minimum, maximum }: FieldShape): string | null {
  return kind === "number" && minimum !== null && maximum !== null ? `${minimum} to ${maximum}` : null;
}

function parseField(text: string, field: z.ZodType, shape: FieldShape): unknown {
  const value = shape.kind === "text" ? text : shape.kind === "point" ? parsePoint(text) : parseNumber(text);
  if (!field.safeParse(value).success)
    throw new InvalidArgumentError(`Expected ${expectation(shape)}, received ${JSON.stringify(text.slice(0, 100))}.`);
  return value;
}

function expectation(shape: FieldShape): string {
  if (shape.kind === "point") return "two whole numbers like 120,80";
  if (shape.kind === "text") return "a shorter text";
  return `a ${shape.whole ? "whole " : ""}number${range(shape) === null ? "" : ` from ${range(shape)}`}`;
}

/** NaN for anything but a plain decimal number, which no field accepts. */
function parseNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}

function parsePoint(text: string): { x: number; y: number } | null {
  const [x, y, ...more] = text.split(",").map(parseNumber);
  return x === undefined || y === undefined || more.length > 0 ? null : { x, y };
}

function shapeOf(field: z.ZodType): FieldShape {
  const schema = z.toJSONSchema(field, { io: "input" }) as JsonSchema;
  const inner = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  return {
    kind: kindOf(inner),
    whole: inner.type === "integer",
    minimum: inner.minimum ?? null,
    maximum: inner.maximum ?? null,
    default: schema.default,
    unit: schema.unit ?? null,
    doc: schema.description ?? "",
  };
}

function kindOf(schema: JsonSchema): Kind {
  if (schema.$ref?.endsWith("/Point")) return "point";
  if (schema.$ref !== undefined) return "file";
  return schema.type === "string" ? "text" : "number";
}
