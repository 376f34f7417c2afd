// The one door to Little CMS: colours between sRGB and what an ICC profile describes. Its memory is WebAssembly's own.

import { instantiate, type LittleCms } from "lcms-wasm";

/** What a profile is for; `damaged`: not a profile, or one that lacks what a conversion takes. */
export type ProfileKind = "rgb" | "grey" | "cmyk" | "lab" | "other" | "damaged";

/** A conversion between sRGB and a profile. Holds memory until it is closed. */
export interface ColorConversion {
  /**
   * Converts colours in place.
   *
   * @param colors HWC float32, three a pixel, 1 = white; values beyond 0 … 1 go on along the curves where the profile is
   * of curves and a matrix. Of a grey profile the three are equal, and only the first is read.
   */
  convert(colors: Float32Array): void;
  close(): void;
}

/** @source ICC.1:2022 §7.2.8 table 19 */
const kinds: Readonly<Record<number, ProfileKind>> = {
  1380401696: "rgb",
  1196573017: "grey",
  1129142603: "cmyk",
  1281450528: "lab",
};

/** Formats of 32-bit float samples. @source Little CMS 2.16, lcms2.h: FLOAT_SH, COLORSPACE_SH, CHANNELS_SH, BYTES_SH */
const rgbFloats = (1 << 22) | (4 << 16) | (3 << 3) | 4;
const greyFloats = (1 << 22) | (3 << 16) | (1 << 3) | 4;
/** @source ICC.1:2022 §7.2.15 */
const relativeColorimetric = 1;
/** Exact curves instead of tables; black to black. @source Little CMS 2.16, lcms2.h: cmsFLAGS_* */
const flags = 0x0100 | 0x2000;
/** The memory that one call takes is this many times 12 bytes. */
const pixelsAtOnce = 16_384;

let loaded: Promise<LittleCms> | null = null;

/** What a profile is for, tried out: both conversions can be made from any that is `rgb` or `grey`. */
export async function profileKind(icc: Uint8Array): Promise<ProfileKind> {
  const cms = await littleCms();
  try {
    const profile = open(cms, icc);
    if (profile === 0) return "damaged";
    const kind = kinds[cms._cmsGetColorSpace(profile)] ?? "other";
    cms._cmsCloseProfile(profile);
    if (kind !== "rgb" && kind !== "grey") return kind;
    for (const direction of ["toSrgb", "fromSrgb"] as const) (await openConversion(icc, direction)).close();
    return kind;
  } catch {
    // a profile that makes the library trap may have left its memory in any state
    loaded = null;
    return "damaged";
  }
}

/**
 * Readies a conversion.
 *
 * @param icc a profile whose kind is `rgb` or `grey`, borrowed
 * @returns to be closed by the caller
 * @throws {Error} for any other profile
 * @source ICC.1:2022, relative colorimetric with black point compensation (ISO 18619)
 */
export async function openConversion(icc: Uint8Array, direction: "toSrgb" | "fromSrgb"): Promise<ColorConversion> {
  const cms = await littleCms();
  const profile = open(cms, icc);
  if (profile === 0) throw new Error("not an ICC profile");
  const isGrey = kinds[cms._cmsGetColorSpace(profile)] === "grey";
  const srgb = cms._cmsCreate_sRGBProfile();
  const its = isGrey ? greyFloats : rgbFloats;
  const transform =
    direction === "toSrgb"
      ? cms._cmsCreateTransform(profile, its, srgb, rgbFloats, relativeColorimetric, flags)
      : cms._cmsCreateTransform(srgb, rgbFloats, profile, its, relativeColorimetric, flags);
  cms._cmsCloseProfile(srgb);
  cms._cmsCloseProfile(profile);
  if (transform === 0) throw new Error("the profile lacks what a conversion takes");
  const from = cms._malloc(pixelsAtOnce * 12);
  const to = cms._malloc(pixelsAtOnce * 12);
  const channelsIn = isGrey && direction === "toSrgb" ? 1 : 3;
  const channelsOut = isGrey && direction === "fromSrgb" ? 1 : 3;
  return {
    convert(colors) {
      for (let start = 0; start < colors.length; start += pixelsAtOnce * 3) {
        const part = colors.subarray(start, start + pixelsAtOnce * 3);
        const pixels = part.length / 3;
        const input = cms.HEAPF32.subarray(from / 4, from / 4 + pixels * channelsIn);
        if (channelsIn === 3) input.set(part);
        else for (let i = 0; i < pixels; i++) input[i] = part[i * 3]!;
        cms._cmsDoTransform(transform, from, to, pixels);
        const output = cms.HEAPF32.subarray(to / 4, to / 4 + pixels * channelsOut);
        if (channelsOut === 3) part.set(output);
        else for (let i = 0; i < pixels; i++) part.fill(output[i]!, i * 3, i * 3 + 3);
      }
    },
    close() {
      cms._cmsDeleteTransform(transform);
      cms._free(from);
      cms._free(to);
    },
  };
}

function littleCms(): Promise<LittleCms> {
  loaded ??= instantiate();
  return loaded;
}

/** A profile that has copied the bytes; 0: not a profile. */
function open(cms: LittleCms, icc: Uint8Array): number {
  const address = cms._malloc(icc.length);
  cms.HEAPU8.set(icc, address);
  const profile = cms._cmsOpenProfileFromMem(address, icc.length);
  cms._free(address);
  return profile;
}
