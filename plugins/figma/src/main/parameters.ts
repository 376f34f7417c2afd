// Suggestions while a prompt is typed into a quick action: those used before.

/** Suggestions offered at a time. */
const maxSuggestions = 20;

export async function suggestPrompts({ query, result }: ParameterInputEvent): Promise<void> {
  let used: unknown;
  try {
    used = JSON.parse(((await figma.clientStorage.getAsync("scumble.prompts")) as string | undefined) ?? "[]");
  } catch {
    used = [];
  }
  const prompts = Array.isArray(used) ? used.filter((one): one is string => typeof one === "string") : [];
  const typed = query.toLowerCase();
  result.setSuggestions(prompts.filter((one) => one.toLowerCase().includes(typed)).slice(0, maxSuggestions));
}
