// Pure. The Mersenne Twister, 32 bits an output.

const size = 624;
const middle = 397;

/** A stream of uniform 32-bit integers. */
export interface Mt19937 {
  /** The next output, 0 … 2³² − 1. */
  next(): number;
  /** The next outputs, as many as `out` holds: without a boxed number for each. */
  fill(out: Uint32Array): void;
}

/**
 * @param seed 0 … 2³² − 1; larger integers count modulo 2³²
 * @source Matsumoto and Nishimura 1998, "Mersenne Twister", ACM TOMACS 8(1), with the 2002 initialisation (init_genrand)
 */
export function mt19937(seed: number): Mt19937 {
  const state = new Uint32Array(size);
  state[0] = seed % 4_294_967_296;
  for (let i = 1; i < size; i++) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(previous, 1_812_433_253) + i;
  }
  let index = size;
  const one = new Uint32Array(1);

  function fill(out: Uint32Array): void {
    for (let i = 0; i < out.length; i++) {
      if (index === size) {
        twist(state);
        index = 0;
      }
      let y = state[index++]!;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      out[i] = y ^ (y >>> 18);
    }
  }

  return {
    fill,
    next() {
      fill(one);
      return one[0]!;
    },
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < size; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
    const mixed = state[(i + middle) % size]! ^ (y >>> 1);
    state[i] = y & 1 ? mixed ^ 0x9908b0df : mixed;
  }
}
