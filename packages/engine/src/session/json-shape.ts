// Pure. What schemas do not tell about a JSON value.

/**
 * Levels of nesting: 0 for a number or text, 1 for `{}`. Stops counting one beyond `atMost`.
 * The walk is as deep as that limit and no deeper, whatever the value.
 */
export function depthOf(value: unknown, atMost: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (atMost === 0) return 1;
  let deepest = 0;
  for (const inner of Object.values(value)) {
    deepest = Math.max(deepest, depthOf(inner, atMost - 1));
    if (deepest > atMost - 1) break;
  }
  return 1 + deepest;
}

/** Dotted path of the first field that is in `given` and was dropped from `kept` by its schema; null: none was. */
export function unknownField(given: unknown, kept: unknown): string | null {
  if (typeof given !== "object" || given === null || typeof kept !== "object" || kept === null) return null;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(kept, name)) return name;
    const inner = unknownField(value, (kept as Record<string, unknown>)[name]);
    if (inner !== null) return `${name}.${inner}`;
  }
  return null;
}
