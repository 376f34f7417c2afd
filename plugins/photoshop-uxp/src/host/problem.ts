/** A sentence for the person: what was expected, what is there, what to do. */
export function problem(sentence: string, options: ErrorOptions = {}): Error {
  return Object.assign(new Error(sentence, options), { name: "HostProblem" });
}

/** Photoshop's error number; 9: another plugin is modal. @source ps-reference/media/executeasmodal */
export function numberOf(error: unknown): number | undefined {
  const { number } = (error ?? {}) as { readonly number?: unknown };
  return typeof number === "number" ? number : undefined;
}

/** What Photoshop said. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
