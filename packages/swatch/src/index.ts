import { fileURLToPath } from "node:url";

/** Absolute path of the model folder: diffusers-ONNX layout, Stable Diffusion 1.x family, nine-channel inpainting. */
export const modelDirectory: string = fileURLToPath(new URL("../model", import.meta.url));

/** Absolute path of the evaluator: `material.onnx`, `labels.json`, `prompts.json`. */
export const evaluatorDirectory: string = fileURLToPath(new URL("../evaluator", import.meta.url));
