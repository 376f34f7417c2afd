// Judges pictures with the classifier that ships beside the embedded model. Its conventions are in packages/swatch/README.md.
import { join } from "node:path";
import { evaluatorDirectory } from "@scumble/swatch";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { openSession } from "../../packages/engine/src/runtime/ort.ts";
import { labels, readJson } from "./evaluator-files.ts";

/** What the classifier sees in a picture. */
export interface Judgement {
  readonly material: string;
  readonly colour: string;
  /** Probability of each, 0 … 1. */
  readonly materialConfidence: number;
  readonly colourConfidence: number;
}

export interface NamedColour {
  readonly name: string;
  /** 0 … 255 */
  readonly srgb: readonly [number, number, number];
}

export interface Evaluator {
  readonly materials: readonly string[];
  readonly colours: readonly NamedColour[];
  /** Side of the square that the classifier takes, pixels. */
  readonly windowPx: number;
  /** @param picture at least 1×1; smaller than the classifier's window it is repeated, larger it is judged window by window */
  judge(picture: RgbPicture): Promise<Judgement>;
  release(): Promise<void>;
}

/**
 * Opens a classifier: `material.onnx` and `labels.json`.
 *
 * @throws {Error} a sentence about `labels.json`; {EngineError} model.corrupt
 */
export async function openEvaluator(directory: string = evaluatorDirectory): Promise<Evaluator> {
  const { materials, colours, input } = await readJson(directory, "labels.json", labels);
  const colourNames = colours.map(({ name }) => name);
  const windowPx = input.shape[3];
  const session = await openSession(join(directory, "material.onnx"));
  return {
    materials,
    colours,
    windowPx,
    async judge(picture) {
      const windows = cutWindows(picture, windowPx);
      const data = new Float32Array(windows.length * 3 * windowPx ** 2);
      for (const [i, origin] of windows.entries())
        writeWindow(picture, origin, windowPx, data.subarray(i * 3 * windowPx ** 2));
      const output = await session.run({ picture: { shape: [windows.length, 3, windowPx, windowPx], data } });
      const material = likeliest(output.material_logits!.data, materials);
      const colour = likeliest(output.colour_logits!.data, colourNames);
      return {
        material: material.name,
        colour: colour.name,
        materialConfidence: material.confidence,
        colourConfidence: colour.confidence,
      };
    },
    release: () => session.release(),
  };
}

/** Top left corners of windows side by side, centred. */
function cutWindows({ width, height }: RgbPicture, windowPx: number): { x: number; y: number }[] {
  const starts = (length: number) => {
    const count = Math.max(1, Math.floor(length / windowPx));
    const first = Math.max(0, Math.floor((length - count * windowPx) / 2));
    return Array.from({ length: count }, (_, i) => first + i * windowPx);
  };
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y })));
}

/** One window as [3, windowPx, windowPx], 0 … 1; beyond the picture it starts again. */
function writeWindow(picture: RgbPicture, origin: { x: number; y: number }, windowPx: number, out: Float32Array): void {
  for (let y = 0; y < windowPx; y++) {
    for (let x = 0; x < windowPx; x++) {
      const from = (((origin.y + y) % picture.height) * picture.width + ((origin.x + x) % picture.width)) * 3;
      for (let c = 0; c < 3; c++) out[c * windowPx ** 2 + y * windowPx + x] = picture.data[from + c]! / 255;
    }
  }
}

/** The name with the highest logit, summed over windows, and its softmax. */
function likeliest(logits: Float32Array, names: readonly string[]): { name: string; confidence: number } {
  const windows = logits.length / names.length;
  const sums = names.map((_, n) => {
    let sum = 0;
    for (let w = 0; w < windows; w++) sum += logits[w * names.length + n]!;
    return sum / windows;
  });
  const top = Math.max(...sums);
  const best = sums.indexOf(top);
  const total = sums.reduce((all, value) => all + Math.exp(value - top), 0);
  return { name: names[best]!, confidence: 1 / total };
}
