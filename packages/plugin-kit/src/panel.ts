// What a panel shows and sends, built from the engine's own description. No number of its own.
import type { Result } from "@scumble/protocol/client";
import type { Plain } from "./host.ts";

export type Description = Result<"engine.describe">;
export type Parameter = Description["pipelines"][number]["parameters"][number];
export type Pipeline = Description["pipelines"][number];
export type Model = Description["models"][number];

/** A person's values by field name, or by `pipeline.field` where pipelines differ in their defaults. */
export type Values = { readonly [key: string]: Plain };

/** One entry of a menu. */
export interface Choice {
  readonly id: string;
  readonly title: string;
}

export interface Panel {
  readonly description: Description;
  readonly pipelines: readonly Pipeline[];
  /** undefined: this engine cannot do it, or has no such field. */
  field(name: string, pipeline: string): Parameter | undefined;
  /** Parameters of a pipeline that a person sets, without those that every panel has a place of its own for. */
  moreFields(pipeline: string): readonly Parameter[];
  /** Ids and titles to choose from, of models and schedulers too; empty for a field that is no choice. */
  choices(field: Parameter, pipeline: string): readonly Choice[];
  /** Models that can do a pipeline and have no problem. */
  modelsFor(pipeline: string): readonly Model[];
  /** Words the model was trained on, by kind; empty: general language. */
  words(values: Values): Model["understands"];
  /** What would be sent: the person's value, else the default; null: the engine chooses. */
  value(values: Values, name: string, pipeline: string): Plain;
  /**
   * A value brought into type and range, under the key it is kept by.
   * @throws a sentence for one that the field does not take
   */
  check(name: string, value: Plain, pipeline: string): { readonly key: string; readonly value: Plain };
  /** The key a field's value is kept by. */
  keyOf(name: string, pipeline: string): string;
  /** The part of a job request that comes from the panel. @throws a sentence if the engine lacks the pipeline */
  request(values: Values, pipeline: string, overrides: Values): Record<string, unknown>;
}

/** Fields with a place of their own in every panel. */
export const mainFields: readonly string[] = ["prompt", "negativePrompt", "model", "strength", "seed", "batch"];

const personal = ["string", "integer", "number", "boolean", "choice"];

export function buildPanel(description: Description): Panel {
  const { pipelines, models, schedulers, defaultModel } = description;
  const find = (id: string) => pipelines.find((pipeline) => pipeline.id === id);
  const field = (name: string, pipeline: string) => find(pipeline)?.parameters.find((one) => one.name === name);
  const keyOf = (name: string, pipeline: string) => {
    const twins = pipelines.flatMap(({ parameters }) => parameters.filter((one) => one.name === name));
    return twins.some((twin) => twin.default !== twins[0]?.default) ? `${pipeline}.${name}` : name;
  };
  const modelsFor = (pipeline: string) =>
    models.filter((model) => model.problem === null && model.pipelines.includes(pipeline));

  return {
    description,
    pipelines,
    field,
    keyOf,
    modelsFor,
    moreFields: (pipeline) =>
      find(pipeline)?.parameters.filter(({ name, type }) => !mainFields.includes(name) && personal.includes(type)) ??
      [],
    choices({ name, choices }, pipeline) {
      if (name === "model") return modelsFor(pipeline).map((model) => ({ id: model.id, title: model.name }));
      if (name === "scheduler") return schedulers.map(({ id, title }) => ({ id, title }));
      return (choices ?? []).map((id) => ({ id, title: id }));
    },
    words(values) {
      const chosen = values.model ?? defaultModel;
      return models.find(({ id }) => id === chosen)?.understands ?? {};
    },
    value: (values, name, pipeline) => values[keyOf(name, pipeline)] ?? field(name, pipeline)?.default ?? null,
    check(name, value, pipeline) {
      const found = field(name, pipeline);
      if (found === undefined)
        throw new Error(`Expected a setting of this engine, received ${name}; update the engine.`);
      return { key: keyOf(name, pipeline), value: checked(found, value) };
    },
    request(values, pipeline, overrides) {
      const found = find(pipeline);
      if (found === undefined) throw new Error(`This engine cannot do “${pipeline}”; update the engine.`);
      const unknown = Object.keys(overrides).find((name) => field(name, pipeline) === undefined);
      if (unknown !== undefined)
        throw new Error(`This engine does not know “${unknown}” for ${found.title}; update the engine.`);
      const request: Record<string, unknown> = { pipeline };
      for (const { name, type, required } of found.parameters) {
        const value = overrides[name] ?? values[keyOf(name, pipeline)];
        if (value !== undefined && (name in overrides || personal.includes(type))) request[name] = value;
        else if (required && type === "string") request[name] = "";
      }
      return request;
    },
  };
}

/** Values of an earlier run that still fit this engine. */
export function keepFitting(panel: Panel, values: Values): Values {
  const kept: Record<string, Plain> = {};
  for (const [key, value] of Object.entries(values)) {
    const [name = "", pipeline] = key.split(".").reverse();
    const owner = pipeline ?? panel.pipelines.find(({ parameters }) => parameters.some((one) => one.name === name))?.id;
    try {
      const fitting = panel.check(name, value, owner ?? "");
      kept[fitting.key] = fitting.value;
    } catch {
      // a setting of another engine
    }
  }
  return kept;
}

function checked({ name, title, type, nullable, choices, min, max }: Parameter, value: Plain): Plain {
  const refuse = (expected: string): never => {
    throw new Error(`Expected ${expected} for ${title || name}, received ${JSON.stringify(value)}; set it again.`);
  };
  if (value === null) return nullable ? null : refuse("a value");
  if (type === "choice") return choices?.includes(String(value)) ? String(value) : refuse((choices ?? []).join(" or "));
  if (type === "boolean") return typeof value === "boolean" ? value : refuse("yes or no");
  if (type !== "integer" && type !== "number") return value;
  const number = typeof value === "number" ? value : Number(String(value).replace(",", ".").trim() || Number.NaN);
  if (!Number.isFinite(number)) return refuse("a number");
  const inRange = Math.min(max ?? number, Math.max(min ?? number, number));
  return type === "integer" ? Math.round(inRange) : inRange;
}
