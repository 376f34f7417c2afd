// Pure. Numbers that look random and are the same everywhere.

/**
 * A word that depends on the seed and the index, and on nothing else.
 *
 * @returns 0 … 2³²−1
 * @source Mix of two 32-bit words by the finaliser of MurmurHash3 (A. Appleby, public domain)
 */
export function hash(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b9), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
