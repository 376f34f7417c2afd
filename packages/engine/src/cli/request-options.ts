// Command line options from the pipelines' parameters: names, bounds, defaults and help are written once, in the protocol.
import { limits, type RectOnWire } from "@scumble/protocol";
import { InvalidArgumentError, Option } from "commander";
import { type PipelineInfo, pipelines } from "../session/describe.ts";

type Parameter = PipelineInfo["parameters"][number];
type Value = string | number | boolean | RectOnWire | { readonly x: number; readonly y: number };

/** The pipeline's own description. */
export function findPipeline(id: string): PipelineInfo {
  const found = pipelines.find((pipeline) => pipeline.id === id);
  if (found === undefined) throw new Error(`no pipeline ${id}`);
  return found;
}

/**
 * One option for every parameter; pictures and masks become file options. An option left out has no value, so that the
 * engine's door fills the default.
 */
export function requestOptions({ parameters }: PipelineInfo): Option[] {
  return parameters.map((parameter) => {
    const flag = parameter.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (parameter.type === "boolean") return switchOption(flag, parameter);
    const option = new Option(`--${flag} <${placeholder(parameter)}>`, helpText(parameter));
    if (!isFile(parameter)) option.argParser((text) => parseValue(text, parameter));
    return option.makeOptionMandatory(parameter.required);
  });
}

/** Turns a yes into a no, or the other way round. */
function switchOption(flag: string, { doc, default: isOn }: Parameter): Option {
  const said = doc.replace(/^Whether /, "").replace(/\.$/, "");
  return isOn === true
    ? new Option(`--no-${flag}`, `Don't do this: ${said}`)
    : new Option(`--${flag}`, `Do this: ${said}`);
}

/** The fields of a request that were given on the command line, without its files. */
export function requestFields(
  { parameters }: PipelineInfo,
  given: Readonly<Record<string, unknown>>,
): Record<string, Value> {
  // a switch that nobody threw has its default as value
  const isGiven = ({ name, type, default: initial }: Parameter) =>
    given[name] !== undefined && !(type === "boolean" && given[name] === initial);
  const present = parameters.filter((parameter) => !isFile(parameter) && isGiven(parameter));
  return Object.fromEntries(present.map(({ name }) => [name, given[name] as Value]));
}

function isFile({ type }: Parameter): boolean {
  return type === "picture" || type === "mask";
}

function placeholder({ type, unit }: Parameter): string {
  switch (type) {
    case "integer":
    case "number":
      return unit ?? "number";
    case "point":
      return "x,y";
    case "rect":
      return "x,y,width,height";
    case "picture":
    case "mask":
      return "file";
    default:
      return "text";
  }
}

function helpText(parameter: Parameter): string {
  const doc = parameter.doc
    .replace(/\.$/, "")
    .replaceAll("null:", "left out:")
    .replaceAll("engine.describe", "`scumble describe`")
    .replace(/limits\.(\w+)/g, (_, name: string) => String(limits[name as keyof typeof limits]));
  const initial = parameter.type === "point" ? "0,0" : parameter.default;
  const notes = [
    range(parameter),
    parameter.choices?.join(", ") ?? null,
    initial === null || initial === "" ? null : `default ${initial}`,
  ];
  const said = notes.filter((note) => note !== null).join(", ");
  return said === "" ? doc : `${doc} (${said})`;
}

function range({ min, max }: Parameter): string | null {
  return min === null || max === null ? null : `${min} to ${max}`;
}

function parseValue(text: string, parameter: Parameter): Value {
  switch (parameter.type) {
    case "integer":
    case "number":
      return parseNumber(text, parameter);
    case "point":
      return parsePoint(text);
    case "rect":
      return parseRect(text);
    case "choice":
      return parseChoice(text, parameter);
    default:
      return text;
  }
}

function parseNumber(text: string, parameter: Parameter): number {
  const { type, min, max } = parameter;
  const value = readNumber(text);
  const inside = value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY);
  if (inside && (type === "number" || Number.isInteger(value))) return value;
  throw refused(
    `a ${type === "integer" ? "whole " : ""}number${range(parameter) === null ? "" : ` from ${range(parameter)}`}`,
    text,
  );
}

function parsePoint(text: string): { x: number; y: number } {
  const [x = Number.NaN, y = Number.NaN, ...more] = text.split(",").map(readNumber);
  if (!Number.isInteger(x) || !Number.isInteger(y) || more.length > 0)
    throw refused("two whole numbers like 120,80", text);
  return { x, y };
}

function parseRect(text: string): RectOnWire {
  const numbers = text.split(",").map(readNumber);
  const [x = Number.NaN, y = Number.NaN, width = 0, height = 0] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isInteger) || width < 1 || height < 1)
    throw refused("four whole numbers like 120,80,512,512", text);
  return { x, y, width, height };
}

function parseChoice(text: string, { choices }: Parameter): string {
  if (choices === null || choices.includes(text)) return text;
  throw refused(`one of ${choices.join(", ")}`, text);
}

/** NaN for anything but a plain decimal number. */
function readNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}

function refused(expected: string, text: string): InvalidArgumentError {
  return new InvalidArgumentError(`Expected ${expected}, received ${JSON.stringify(text.slice(0, 100))}.`);
}
