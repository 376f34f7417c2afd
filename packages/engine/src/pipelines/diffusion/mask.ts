// Pure. A mask at picture size becomes a weight for every latent cell. 1 = change, 0 = keep.
import type { MaskPicture } from "./request.ts";

/**
 * The mask cut at half, as float 0 or 1.
 *
 * @returns [H, W]
 * @source diffusers VaeImageProcessor with do_binarize: level / 255 ≥ 0.5
 */
export function binarize({ data }: MaskPicture): Float32Array {
  const weights = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i]! >= 128) weights[i] = 1;
  return weights;
}

/**
 * One weight for each latent cell: that of its top left pixel.
 *
 * @param mask [H, W]
 * @returns [H/cell, W/cell]
 * @source torch.nn.functional.interpolate, mode "nearest", as diffusers' prepare_mask_latents calls it
 */
export function maskLatents(mask: Float32Array, width: number, height: number, cell: number): Float32Array {
  const across = width / cell;
  const down = height / cell;
  const out = new Float32Array(across * down);
  for (let y = 0, at = 0; y < down; y++)
    for (let x = 0; x < across; x++) out[at++] = mask[y * cell * width + x * cell]!;
  return out;
}

/**
 * The picture with mid-grey where it is to change: the condition of an inpainting model.
 *
 * @param image [3, H, W], −1 … 1; overwritten and returned
 * @param mask  [H, W]
 * @source diffusers StableDiffusionInpaintPipeline: image * (mask < 0.5)
 */
export function hideMasked(image: Float32Array, mask: Float32Array): Float32Array {
  for (let plane = 0; plane < image.length; plane += mask.length)
    for (let i = 0; i < mask.length; i++) if (mask[i]! >= 0.5) image[plane + i] = 0;
  return image;
}

/**
 * `kept` where the mask is 0, `changed` where it is 1, a mixture in between.
 *
 * @param changed [B, C, h, w]; overwritten
 * @param mask    [h, w], for every picture and channel
 */
export function blend(changed: Float32Array, kept: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < changed.length; i++) {
    const weight = mask[i % mask.length]!;
    changed[i] = (1 - weight) * kept[i]! + weight * changed[i]!;
  }
}
