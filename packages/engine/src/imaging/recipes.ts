// Pure. How layers were made, kept in files as a JSON array: one entry for each layer that we added.

/**
 * Both arrays after each other.
 *
 * @param known JSON found in a file; null: none. Anything but an array is given up
 * @param added a JSON array
 */
export function joinRecipes(known: string | null, added: string): string {
  return JSON.stringify([...parseRecipes(known), ...parseRecipes(added)]);
}

/** The entries; none where the text is no JSON array. */
export function parseRecipes(text: string | null): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
