const words: Readonly<Record<string, string>> = { Infinity: "1e999", "-Infinity": "-1e999", NaN: "null" };

/**
 * JSON as Python writes it: `Infinity`, `-Infinity` and `NaN` outside strings are numbers too, and diffusers puts
 * `-Infinity` into scheduler_config.json. NaN becomes null.
 *
 * @throws {SyntaxError} for anything else that is not JSON
 * @source Python 3 json module, allow_nan
 */
export function parsePythonJson(text: string): unknown {
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => words[token] ?? token));
}
