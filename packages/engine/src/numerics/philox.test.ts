import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philox4x32, philoxGenerator } from "./philox.ts";

describe("philox4x32", () => {
  // Random123 1.14.0, tests/kat_vectors, lines "philox4x32 10"
  it.each([
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("counter %s, key %s", (counter, key, expected) => {
    expect(philox4x32(words(counter), words(key), new Uint32Array(4))).toEqual(words(expected));
  });

  it("multiplies exactly for any counter", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { minLength: 6, maxLength: 6 }), (values) => {
        const [counter, key] = [Uint32Array.from(values.slice(0, 4)), Uint32Array.from(values.slice(4))];
        expect(philox4x32(counter, key, new Uint32Array(4))).toEqual(slowly(counter, key));
      }),
    );
  });
});

describe("philoxGenerator", () => {
  it("draws what PyTorch printed on a GPU", () => {
    // torch.manual_seed(0); torch.randn(…, device="cuda") of PyTorch 2.2, four decimals
    const printed = [
      -0.9247, -0.4253, -2.6438, 0.1452, -0.1209, -0.5797, -0.6229, -0.3284, -1.0745, -0.3631, -1.6711, 2.2655, 0.3117,
      -0.1842, 1.2866, 1.182, -0.1271, 1.2169, 1.4353, 1.0605, -0.4941, -1.4244, -0.7244, -1.2973, 0.0697, -0.0074,
    ];
    philoxGenerator(0)
      .normal(32)
      .slice(0, printed.length)
      .forEach((value, i) => {
        expect(Math.abs(value - printed[i]!)).toBeLessThanOrEqual(5.1e-5);
      });
  });

  it("goes on in the next call, and gives a prefix of the same values for a smaller picture", () => {
    const generator = philoxGenerator(7);
    const first = generator.normal(64);
    expect(generator.normal(64)).not.toEqual(first);
    expect(philoxGenerator(7).normal(16)).toEqual(first.slice(0, 16));
  });

  it("is deterministic and finite, and looks at all bits of the seed", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        const noise = philoxGenerator(seed).normal(16);
        expect(noise).toEqual(philoxGenerator(seed).normal(16));
        expect(noise.every(Number.isFinite)).toBe(true);
        expect(noise).not.toEqual(philoxGenerator((seed + 2 ** 32) % 2 ** 53).normal(16));
      }),
    );
  });

  it("has mean 0 and variance 1", () => {
    const noise = philoxGenerator(5).normal(1 << 16);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses seed %s", (seed) => {
    expect(() => philoxGenerator(seed)).toThrow(/expected an integer 0 … 2\^53 - 1 for `seed`/);
  });
});

function words(hex: string): Uint32Array {
  return Uint32Array.from(hex.split(" "), (word) => Number.parseInt(word, 16));
}

/** The paper's rounds in exact integers. */
function slowly(counter: Uint32Array, key: Uint32Array): Uint32Array {
  const word = (value: bigint) => value & 0xffffffffn;
  let [a, b, c, d] = Array.from(counter, BigInt) as [bigint, bigint, bigint, bigint];
  let [k, l] = Array.from(key, BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const [p, q] = [0xd2511f53n * a, 0xcd9e8d57n * c];
    [a, b, c, d] = [(q >> 32n) ^ b ^ k, word(q), (p >> 32n) ^ d ^ l, word(p)];
    [k, l] = [word(k + 0x9e3779b9n), word(l + 0xbb67ae85n)];
  }
  return Uint32Array.from([a, b, c, d], Number);
}
