import { expect, test } from "vitest";
import { openConversion, profileKind } from "./color-profile.ts";
import { srgbProfile } from "./srgb-profile.ts";

test("a colour management module takes it for sRGB", async () => {
  const icc = srgbProfile();
  expect(await profileKind(icc)).toBe("rgb");
  const conversion = await openConversion(icc, "toSrgb");
  const colors = Float32Array.from({ length: 300 }, (_, i) => ((i * 37) % 101) / 100);
  const before = colors.slice();
  conversion.convert(colors);
  conversion.close();
  let worst = 0;
  for (let i = 0; i < colors.length; i++) worst = Math.max(worst, Math.abs(colors[i]! - before[i]!));
  expect(worst).toBeLessThan(0.0005);
});
