// The weight of words in a prompt, changed by key: `(moss:1.2)`.

/** A text with what is selected in it. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const step = 0.1;
const least = 0.1;
const most = 2;

/**
 * Raises or lowers the weight of what is selected, or of the word at the cursor, by 0.1 within 0.1 … 2.
 * @returns the text and a selection that holds the same words, so that the key can be pressed again
 */
export function changeWeight({ text, start, end }: Selected, up: boolean): Selected {
  for (const found of text.matchAll(/\(([^()]*):(\d+(?:\.\d+)?)\)/g)) {
    const last = found.index + found[0].length;
    if (found.index <= start && end <= last)
      return write(text, { from: found.index, to: last }, found[1] ?? "", Number(found[2]), up);
  }
  let [from, to] = start === end ? wordAt(text, start) : [start, end];
  while (from < to && /\s/.test(text[from] ?? "")) from += 1;
  while (to > from && /\s/.test(text[to - 1] ?? "")) to -= 1;
  const words = text.slice(from, to);
  // a bracket inside would nest, and nested weights multiply unseen
  if (words === "" || /[()]/.test(words)) return { text, start, end };
  return write(text, { from, to }, words, 1, up);
}

function wordAt(text: string, at: number): [number, number] {
  for (const found of text.matchAll(/[^\s,()]+/g)) {
    const last = found.index + found[0].length;
    if (found.index <= at && at <= last) return [found.index, last];
  }
  return [at, at];
}

function write(text: string, { from, to }: { from: number; to: number }, words: string, weight: number, up: boolean) {
  const changed = Math.min(most, Math.max(least, Math.round((weight + (up ? step : -step)) * 100) / 100));
  const written = changed === 1 ? words : `(${words}:${changed})`;
  const start = from + (changed === 1 ? 0 : 1);
  return { text: text.slice(0, from) + written + text.slice(to), start, end: start + words.length };
}
