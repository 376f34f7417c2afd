import { join } from "node:path";
import { compositeLayer } from "../../packages/engine/src/imaging/composite.ts";
import { toGrey, toOpaquePixels } from "../../packages/engine/src/imaging/convert.ts";
import type { Layer } from "../../packages/engine/src/imaging/document.ts";
import { blurSamples, featherMask, gaussianBlurMask } from "../../packages/engine/src/imaging/feather.ts";
import { fillMasked } from "../../packages/engine/src/imaging/fill-masked.ts";
import { type Fit, fitPicture } from "../../packages/engine/src/imaging/fit.ts";
import { growMask, growMaskRound, maskBounds, shrinkMask } from "../../packages/engine/src/imaging/mask.ts";
import type { Gray8, RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { growRectToAspect, padRect, type Rect } from "../../packages/engine/src/imaging/rect.ts";
import {
  type ResizeFilter,
  resizeMask,
  resizePicture,
  resizePixels,
} from "../../packages/engine/src/imaging/resize.ts";
import { roundHalfToEven } from "../../packages/engine/src/numerics/round.ts";
import { binarize, maskLatents } from "../../packages/engine/src/pipelines/diffusion/mask.ts";
import { toModelRange, toRgb8 } from "../../packages/engine/src/pipelines/diffusion/pixel-range.ts";
import { type CaseResult, judge, maxAbsError, skipped, threw } from "./case.ts";
import { readManifest } from "./manifest.ts";
import { type NamedTensor, readSafetensors, type TensorFile, tensorNamed } from "./safetensors.ts";

const kind = "image";

type Names = Readonly<Record<string, string>>;

interface ImageCase {
  readonly id: number;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Names;
  readonly outputs: Names;
  readonly atol: number;
}

/** What an operation gives for each of the case's outputs that the engine has. */
type Outputs = Readonly<Record<string, ArrayLike<number>>>;
type Operation = (
  input: (name: string) => NamedTensor,
  params: Parameters,
  output: (name: string) => NamedTensor,
) => Outputs;

/** Runs every operation of `<split>/image`. */
export async function* runImage(root: string, split: string): AsyncIterable<CaseResult> {
  const folder = join(root, split, kind);
  const manifest = readManifest<{ file: string; cases: ImageCase[] }>(join(folder, "manifest.json"));
  const file = readSafetensors(join(folder, manifest.file));
  for (const one of manifest.cases) {
    const id = `${one.id}_${one.op}`;
    const operation = operations[one.op];
    if (operation === undefined) yield skipped(kind, id, `the engine has no ${one.op}`);
    else yield runCase(id, one, operation, file);
  }
}

function runCase(id: string, one: ImageCase, operation: Operation, file: TensorFile): CaseResult {
  const named = (names: Names) => (name: string) => tensorNamed(file, names[name] ?? name);
  try {
    const outputs = operation(named(one.inputs), parameters(one.params), named(one.outputs));
    const measured = Object.entries(outputs).map(([name, values]) => ({
      of: name,
      error: maxAbsError(values, named(one.outputs)(name).data),
      allowed: one.atol,
    }));
    return judge(kind, id, measured);
  } catch (thrown) {
    return threw(kind, id, thrown);
  }
}

const operations: Readonly<Record<string, Operation>> = {
  pil_resize(input, params) {
    const image = input("image");
    const target = { width: params.number("width"), height: params.number("height") };
    const filter = params.text("filter").toLowerCase() as ResizeFilter;
    switch (params.text("mode")) {
      case "L":
        return { image: resizeMask(mask(image), target, filter).data };
      case "RGBA": {
        const [height = 0, width = 0] = image.shape;
        const pixels = { format: "rgba8", width, height, data: bytes(image) } as const;
        return { image: resizePixels(pixels, target, filter).data };
      }
      default:
        return { image: resizePicture(picture(image), target, filter).data };
    }
  },
  pil_convert_L: (input) => ({ image: toGrey(picture(input("image"))).data }),
  pil_gaussian_blur(input, params) {
    const image = picture(input("image"));
    return { image: blurSamples(image.data, image, 3, params.number("radius")) };
  },
  pil_max_filter: (input, params) => ({ mask: growMask(mask(input("mask")), radius(params.number("size"))).data }),
  pil_min_filter: (input, params) => ({ mask: shrinkMask(mask(input("mask")), radius(params.number("size"))).data }),
  cv2_dilate_ellipse: (input, params) => ({
    mask: growMaskRound(mask(input("mask")), radius(params.number("size"))).data,
  }),
  diffusers_mask_blur: (input, params) => ({
    mask: featherMask(mask(input("mask")), params.number("blur_factor")).data,
  }),
  a1111_mask_blur: (input, params) => ({
    mask: gaussianBlurMask(mask(input("mask")), params.number("mask_blur"), radius(params.number("kernel"))).data,
  }),
  a1111_latent_mask(input, params) {
    const target = { width: params.number("width"), height: params.number("height") };
    const weights = Array.from(resizeMask(mask(input("mask")), target, "bicubic").data, (level) => level / 255);
    return { mask: weights, mask_rounded: weights.map(roundHalfToEven) };
  },
  a1111_fill: (input) => ({ image: fillMasked(picture(input("image")), mask(input("mask"))).data }),
  a1111_crop_region(input, params) {
    const selected = mask(input("mask"));
    const crop = paddedBounds(selected, params.number("padding"));
    const aspect = params.number("processing_width") / params.number("processing_height");
    return { crop: corners(crop), expanded: corners(growRectToAspect(crop, aspect, selected)) };
  },
  diffusers_crop_region(input, params) {
    const selected = mask(input("mask"));
    const crop = paddedBounds(selected, params.number("padding"));
    const aspect = params.number("width") / params.number("height");
    return { crop: corners(growRectToAspect(crop, aspect, selected)) };
  },
  vae_preprocess(input, params) {
    const image = picture(input("image"));
    const target = {
      width: params.numberOr("width", image.width - (image.width % 8)),
      height: params.numberOr("height", image.height - (image.height % 8)),
    };
    const mode = params.text("resize_mode");
    const fit: Fit = mode === "fill" || mode === "crop" ? mode : "stretch";
    return { tensor: toModelRange(fitPicture(image, target, fit)) };
  },
  vae_postprocess(input) {
    const tensor = input("tensor");
    const [, , height = 0, width = 0] = tensor.shape;
    return { u8: toRgb8(tensor.data as Float32Array, width, height).data };
  },
  mask_preprocess(input, params) {
    const target = { width: params.number("width"), height: params.number("height") };
    return { tensor: binarize(resizeMask(mask(input("mask")), target, "lanczos")) };
  },
  mask_to_latent_nearest(input, _params, output) {
    const source = input("mask");
    const [height = 0, width = 0] = source.shape.slice(-2);
    const cell = height / (output("tensor").shape.at(-2) ?? 1);
    return { tensor: maskLatents(source.data as Float32Array, width, height, cell) };
  },
  diffusers_apply_overlay(input) {
    const source = toOpaquePixels(picture(input("init")));
    const layer: Layer = {
      name: "overlay",
      x: 0,
      y: 0,
      pixels: toOpaquePixels(picture(input("image"))),
      mask: { x: 0, y: 0, pixels: mask(input("mask")) },
      opacity: 1,
    };
    const { data } = compositeLayer(source, layer);
    return { image: data.filter((_, i) => i % 4 !== 3) };
  },
};

interface Parameters {
  number(name: string): number;
  /** The number, or `otherwise` where the manifest has null. */
  numberOr(name: string, otherwise: number): number;
  text(name: string): string;
}

function parameters(params: ImageCase["params"]): Parameters {
  const numberOr = (name: string, otherwise: number) => {
    const value = params[name];
    return typeof value === "number" ? value : otherwise;
  };
  return {
    numberOr,
    number(name) {
      const value = numberOr(name, Number.NaN);
      if (Number.isNaN(value)) throw new Error(`expected a number in params.${name}`);
      return value;
    },
    text: (name) => String(params[name] ?? ""),
  };
}

function radius(size: number): number {
  return (size - 1) / 2;
}

function bytes({ data, dtype }: NamedTensor): Uint8Array {
  if (data instanceof Uint8Array) return data;
  throw new Error(`expected bytes, received ${dtype}`);
}

function mask(tensor: NamedTensor): Gray8 {
  const [height = 0, width = 0] = tensor.shape;
  return { format: "gray8", width, height, data: bytes(tensor) };
}

function picture(tensor: NamedTensor): RgbPicture {
  const [height = 0, width = 0] = tensor.shape;
  return { width, height, data: bytes(tensor) };
}

function paddedBounds(selected: Gray8, paddingPx: number): Rect {
  const bounds = maskBounds(selected);
  if (bounds === null) throw new Error("the mask is empty");
  return padRect(bounds, paddingPx, selected);
}

function corners({ x, y, width, height }: Rect): number[] {
  return [x, y, x + width, y + height];
}
