// Pure. How different two colours look.

/** CIE L*, a*, b*. */
export type Lab = readonly [number, number, number];

/**
 * CIEDE2000 with all parametric factors 1: about 1 is the smallest difference that an eye sees side by side.
 *
 * @source Sharma, Wu & Dalal 2005, "The CIEDE2000 color-difference formula: implementation notes", equations 2 … 22
 */
export function deltaE2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1 + 0.5 * (1 - Math.sqrt(chromaWeight(meanChroma)));
  const chroma1 = Math.hypot(a1 * stretch, b1);
  const chroma2 = Math.hypot(a2 * stretch, b2);
  const hue1 = hueDegrees(a1 * stretch, b1);
  const hue2 = hueDegrees(a2 * stretch, b2);
  const isNeutral = chroma1 * chroma2 === 0;
  const turn = hue2 - hue1;
  const hueStep = isNeutral ? 0 : turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
  const meanL = (l1 + l2) / 2;
  const meanC = (chroma1 + chroma2) / 2;
  const sum = hue1 + hue2;
  const meanH = isNeutral ? sum : Math.abs(turn) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
  const tone =
    1 -
    0.17 * cosDegrees(meanH - 30) +
    0.24 * cosDegrees(2 * meanH) +
    0.32 * cosDegrees(3 * meanH + 6) -
    0.2 * cosDegrees(4 * meanH - 63);
  const fromMiddle = (meanL - 50) ** 2;
  const lightness = (l2 - l1) / (1 + (0.015 * fromMiddle) / Math.sqrt(20 + fromMiddle));
  const chroma = (chroma2 - chroma1) / (1 + 0.045 * meanC);
  const hue = (2 * Math.sqrt(chroma1 * chroma2) * sinDegrees(hueStep / 2)) / (1 + 0.015 * meanC * tone);
  const rotation = -2 * Math.sqrt(chromaWeight(meanC)) * sinDegrees(60 * Math.exp(-(((meanH - 275) / 25) ** 2)));
  return Math.sqrt(lightness ** 2 + chroma ** 2 + hue ** 2 + rotation * chroma * hue);
}

/**
 * Of XYZ relative to D50, whose Y is 1 for white.
 *
 * @source CIE 15:2018 §8.2.1; the white of ICC.1:2022 §7.2.16
 */
export function labFromXyz(x: number, y: number, z: number): Lab {
  const fx = lightnessCurve(x / 0.9642);
  const fy = lightnessCurve(y);
  const fz = lightnessCurve(z / 0.8249);
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function lightnessCurve(t: number): number {
  return t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
}

function chromaWeight(chroma: number): number {
  return chroma ** 7 / (chroma ** 7 + 25 ** 7);
}

function hueDegrees(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const degrees = (Math.atan2(b, a) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}

function cosDegrees(degrees: number): number {
  return Math.cos((degrees * Math.PI) / 180);
}

function sinDegrees(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}
