// Pure. What a slip of the pen was meant to be.

/** Letters a word must have before it is taken for another. */
const shortest = 4;

/**
 * The nearest of some words: one slip away, or two from eight letters on, with the same first letter. A slip is a letter too
 * many, too few, or wrong, or two exchanged.
 *
 * @returns null where none is near
 */
export function nearestWord(word: string, words: Iterable<string>): string | null {
  if (word.length < shortest) return null;
  let allowed = word.length >= 8 ? 2 : 1;
  let nearest: string | null = null;
  for (const other of words) {
    if (other[0] !== word[0]) continue;
    if (Math.abs(other.length - word.length) > allowed) continue;
    const slips = countSlips(word, other);
    if (slips > allowed || (nearest !== null && slips === allowed)) continue;
    nearest = other;
    allowed = slips;
  }
  return nearest;
}

/** @source Damerau–Levenshtein distance in its restricted form (optimal string alignment) */
function countSlips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let slips = Math.min(last[j]! + 1, row[j - 1]! + 1, wrong);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, before[j - 2]! + 1);
      row.push(slips);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
