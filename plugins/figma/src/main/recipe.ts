// What a node remembers: how its picture was made, and which runs have been placed into it.

const recipeKey = "recipe";
const placedKey = "placed";
/** Keys of runs a node remembers; only the newest can still be asked for. */
const maxKeys = 40;
/** Characters of a prompt beside a relaunch button. */
const maxDescription = 60;

/** JSON of how a node's picture was made; null: it is not one of ours. */
export function recipeOf(node: BaseNode): string | null {
  return node.getPluginData(recipeKey) || null;
}

/** Keeps a recipe with a node and offers to make it again. */
export function keepRecipe(node: SceneNode, recipe: string, title: string): void {
  node.setPluginData(recipeKey, recipe);
  const description = title.length > maxDescription ? `${title.slice(0, maxDescription - 1)}…` : title;
  node.setRelaunchData({ again: description, vary: description });
}

export function wasPlaced(node: BaseNode, key: string): boolean {
  return keysOf(node).includes(key);
}

export function notePlaced(node: BaseNode, key: string): void {
  node.setPluginData(
    placedKey,
    JSON.stringify([...keysOf(node).filter((other) => other !== key), key].slice(-maxKeys)),
  );
}

function keysOf(node: BaseNode): string[] {
  try {
    const keys: unknown = JSON.parse(node.getPluginData(placedKey) || "[]");
    return Array.isArray(keys) ? keys.map(String) : [];
  } catch {
    return [];
  }
}
