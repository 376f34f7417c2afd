// Expected values: PyTorch 2.13.0 on an AVX-512 CPU, torch.randn(n, generator=torch.Generator("cpu").manual_seed(seed)).
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { torchGenerator, torchNormal } from "./noise.ts";

const float32 = (values: number[]) => Float32Array.from(values);

describe("torchGenerator", () => {
  it("draws fewer than 16 values one by one", () => {
    expect(torchNormal(42, 4)).toEqual(
      float32([0.33669036626815796, 0.12880940735340118, 0.23446236550807953, 0.23033303022384644]),
    );
  });

  it("draws the last 16 values again when the count is no multiple of 16", () => {
    const expected = [
      -0.8201345205307007, -0.32456663250923157, 1.9263681173324585, -0.3300117254257202, 0.19844505190849304,
      0.7820726633071899, 1.0391076803207397, -0.7245107293128967, -0.8489086031913757, -0.21534152328968048,
      -1.8157286643981934, -0.3452419638633728, -2.0614778995513916, 0.6741006970405579, -1.3233457803726196,
      -1.3597689867019653, -0.866701602935791,
    ];
    expect(torchNormal(2 ** 32 + 7, 17)).toEqual(float32(expected));
  });

  it("keeps the unused half of a pair across a call of the other kind", () => {
    const generator = torchGenerator(123456789);
    expect(generator.normal(3)).toEqual(float32([0.11027836799621582, 2.2007696628570557, -0.8969969153404236]));
    expect(generator.normal(16)[15]).toBe(Math.fround(-0.7359374165534973));
    expect(generator.normal(2)).toEqual(float32([-0.385614812374115, -0.9048191905021667]));
  });

  it("agrees with PyTorch in every bit of 64x64 latents", () => {
    const bytes = new Uint8Array(torchNormal(0, 4 * 64 * 64).buffer);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "24efac55b39e95b2d74d8fb5b3a8e8a8e808bd04129f260c4cdbb225bb952a4d",
    );
  });

  it("is deterministic and finite for any seed and count", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 70 }), (seed, count) => {
        const noise = torchNormal(seed, count);
        expect(noise).toEqual(torchNormal(seed % 2 ** 32, count));
        expect(noise.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it("has mean 0 and variance 1", () => {
    const noise = torchNormal(5, 1 << 18);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses seed %s", (seed) => {
    expect(() => torchGenerator(seed)).toThrow(/expected an integer 0 … 2\^53 - 1 for `seed`/);
  });
});
