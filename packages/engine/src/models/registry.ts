// Which models are installed. Reads JSON only: nothing here opens a graph.
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Result } from "@scumble/protocol";
import { EngineError, toEngineError } from "../base/errors.ts";
import { describeModel, type ModelDescription } from "./description.ts";

/** A model as clients see it. */
export type ModelInfo = Result<"engine.describe">["models"][number];

export interface InstalledModel {
  readonly info: ModelInfo;
  readonly directory: string;
  /** Width and height of its pictures are multiples of this, pixels. */
  readonly sizeMultiple: number;
}

export interface Registry {
  /** Every model folder found, usable or not; looks at the disk again. */
  list(): Promise<readonly InstalledModel[]>;
  /**
   * The model of this id, or the first usable one for null.
   * @throws {EngineError} model.none_installed, model.unknown, model.corrupt
   */
  find(id: string | null): Promise<InstalledModel>;
}

/**
 * @param single  folders that are models, in order of preference
 * @param folders folders that hold model folders; missing ones count as empty
 * @param pipelinesOf ids of what a model can do
 */
export function createRegistry(
  single: readonly string[],
  folders: readonly string[],
  pipelinesOf: (model: ModelDescription) => string[],
): Registry {
  const read = (directory: string) => readModel(directory, pipelinesOf);

  async function list(): Promise<InstalledModel[]> {
    const directories = (await Promise.all([...single.map(asModel), ...folders.map(modelsIn)])).flat();
    const models = await Promise.all([...new Set(directories)].map(read));
    const taken = new Set<string>();
    return models.map((model) => {
      const { id } = model.info;
      if (!taken.has(id)) {
        taken.add(id);
        return model;
      }
      const problem = `another folder holds a model with the id ${id}`;
      return { ...model, info: { ...model.info, problem: model.info.problem ?? problem } };
    });
  }

  return {
    list,
    async find(id) {
      const models = await list();
      const usable = models.filter(({ info }) => info.problem === null);
      const found = id === null ? usable[0] : usable.find(({ info }) => info.id === id);
      if (found !== undefined) return found;
      if (id === null) throw noneInstalled(folders);
      const broken = models.find(({ info }) => info.id === id);
      throw broken === undefined
        ? unknownModel(
            id,
            usable.map(({ info }) => info.id),
          )
        : brokenModel(broken);
    },
  };
}

async function modelsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []);
  return (await Promise.all(entries.sort().map((name) => asModel(join(folder, name))))).flat();
}

/** The folder itself or the `onnx` folder in it, whichever has a model_index.json. */
async function asModel(folder: string): Promise<string[]> {
  for (const directory of [folder, join(folder, "onnx")]) {
    if ((await stat(join(directory, "model_index.json")).catch(() => null)) !== null) return [directory];
  }
  return [];
}

async function readModel(
  directory: string,
  pipelinesOf: (model: ModelDescription) => string[],
): Promise<InstalledModel> {
  try {
    const model = await describeModel(directory);
    return { info: inform(model, pipelinesOf(model)), directory, sizeMultiple: model.sizeMultiple };
  } catch (thrown) {
    return { info: broken(directory, toEngineError(thrown).message), directory, sizeMultiple: 8 };
  }
}

function inform(model: ModelDescription, pipelines: string[]): ModelInfo {
  const { id, name, family, recommended, sizeBytes } = model;
  const { nativeSize, steps, guidance, scheduler, understands } = recommended;
  return {
    ...{ id, name, family, pipelines, sizeBytes, nativeSize },
    recommended: { steps, guidance, scheduler },
    understands: Object.fromEntries(Object.entries(understands).map(([kind, words]) => [kind, [...words]])),
    problem: null,
  };
}

function broken(directory: string, problem: string): ModelInfo {
  const name = basename(directory) === "onnx" ? basename(join(directory, "..")) : basename(directory);
  return {
    ...{ id: name, name, family: "unknown", pipelines: [], sizeBytes: 0, problem, understands: {} },
    nativeSize: { width: 1, height: 1 },
    recommended: { steps: 1, guidance: 0, scheduler: "" },
  };
}

function noneInstalled(folders: readonly string[]): EngineError {
  return new EngineError("model.none_installed", {
    field: "model",
    expected: `a model folder in ${folders.join(", ")}`,
    received: "none",
  });
}

function unknownModel(id: string, known: readonly string[]): EngineError {
  return new EngineError("model.unknown", {
    field: "model",
    expected: `one of ${known.join(", ") || "the installed models, of which there are none"}`,
    received: id,
  });
}

function brokenModel({ info }: InstalledModel): EngineError {
  return new EngineError("model.corrupt", {
    field: "model",
    expected: "a complete model folder",
    received: `${info.id}: ${info.problem}`,
  });
}
