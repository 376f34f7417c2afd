// What color-profile.ts uses of Little CMS, which comes without types. Numbers are addresses and handles in its memory.
declare module "lcms-wasm" {
  export interface LittleCms {
    /** Replaced whenever the memory grows. */
    readonly HEAPU8: Uint8Array;
    /** Replaced whenever the memory grows. */
    readonly HEAPF32: Float32Array;
    _malloc(sizeBytes: number): number;
    _free(address: number): void;
    /** 0: not a profile. */
    _cmsOpenProfileFromMem(address: number, sizeBytes: number): number;
    _cmsCreate_sRGBProfile(): number;
    _cmsCloseProfile(profile: number): number;
    /** Four letters, the first in the highest byte. */
    _cmsGetColorSpace(profile: number): number;
    /** 0: the profile lacks what that takes. */
    _cmsCreateTransform(
      from: number,
      fromFormat: number,
      to: number,
      toFormat: number,
      intent: number,
      flags: number,
    ): number;
    _cmsDeleteTransform(transform: number): void;
    _cmsDoTransform(transform: number, from: number, to: number, pixels: number): void;
  }

  export function instantiate(): Promise<LittleCms>;
}
