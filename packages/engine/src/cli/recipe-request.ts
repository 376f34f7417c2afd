import { JobRequest, type JobWork } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";

/**
 * The request of a layer that a file tells of.
 *
 * @param recipes as `readRecipes` gives them
 * @param layer   counts from 1 in the order the layers were added; null: the last
 * @param path    of the file, for errors
 * @throws {EngineError} file.unreadable where the file tells of no such layer, or of one that this version cannot make
 */
export function recipeRequest(recipes: readonly unknown[], layer: number | null, path: string): JobWork {
  const entry = recipes[(layer ?? recipes.length) - 1] as { recipe?: { request?: unknown } } | undefined;
  if (entry === undefined) {
    const count = recipes.length === 1 ? "1 layer" : `${recipes.length} layers`;
    throw unusable(
      layer === null ? "a file with a layer that Scumble made" : `a layer from 1 to ${recipes.length}`,
      layer === null ? path : `${layer}; ${path} tells of ${count}`,
    );
  }
  const parsed = JobRequest.safeParse(entry.recipe?.request);
  if (parsed.success) return parsed.data;
  throw unusable("a recipe of this version of Scumble", `${path}: ${parsed.error.issues[0]?.message ?? "no request"}`);
}

function unusable(expected: string, received: string): EngineError {
  return new EngineError("file.unreadable", { field: "file", expected, received });
}
