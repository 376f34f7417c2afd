/** A sentence for the person: what is there, what to do. */
export function problem(sentence: string): Error {
  return Object.assign(new Error(sentence), { name: "HostProblem" });
}

/** What Figma says, as a sentence that also says what to do. */
export function asProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "HostProblem") return message;
  if (/read.?only|edit access|permission/i.test(message))
    return "This file cannot be changed here; ask its owner for edit access, or work in a copy of your own.";
  return `Figma refused: ${message}; undo what is half done, then run this again.`;
}
