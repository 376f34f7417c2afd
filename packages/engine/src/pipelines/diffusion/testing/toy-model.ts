// A model folder for tests, written on the spot: every graph is one or two operators, so that results can be worked out
// by hand, and types, channels and failures can be chosen.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Graph,
  type GraphConstant,
  type GraphNode,
  type OnnxType,
  onnxFile,
} from "../../../runtime/testing/onnx.ts";

export const tinyInpaint = fileURLToPath(
  new URL("../../../../../../tests/fixtures/models/tiny-inpaint", import.meta.url),
);

export interface ToyOptions {
  /** Element type of every floating point input and output. Default float32. */
  readonly type?: "float32" | "float16";
  /** Whether the UNet answers NaN. */
  readonly broken?: boolean;
  /** Rank of the UNet's timestep. Default 1. */
  readonly timestepRank?: 0 | 1;
  /** What it recommends in model_index.json. */
  readonly recommends?: object;
}

const width = 6;

/**
 * Writes a 4-channel model: the UNet answers sample / 2 plus the mean of the text states, the autoencoder is linear with
 * 8 × 8 cells.
 *
 * @returns the folder
 */
export function toyModel({
  type = "float32",
  broken = false,
  timestepRank = 1,
  recommends = {},
}: ToyOptions = {}): string {
  const folder = join(mkdtempSync(join(tmpdir(), "scumble-toy-")), "toy");
  const write = (file: string, content: string | Uint8Array) => {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  cpSync(join(tinyInpaint, "tokenizer"), join(folder, "tokenizer"), { recursive: true });
  const json = (file: string, value: object) => write(file, JSON.stringify(value));
  json("model_index.json", { _class_name: "OnnxStableDiffusionPipeline", scumble: recommends });
  json("unet/config.json", {
    sample_size: 4,
    block_out_channels: [1],
    in_channels: 4,
    out_channels: 4,
    cross_attention_dim: width,
  });
  json("vae_decoder/config.json", { latent_channels: 4, block_out_channels: [1, 1, 1, 1], scaling_factor: 0.5 });
  json("text_encoder/config.json", { hidden_size: width, num_hidden_layers: 2 });
  json("scheduler/scheduler_config.json", {
    _class_name: "DDIMScheduler",
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
  });
  write("unet/model.onnx", onnxFile(unet(type, broken, timestepRank)));
  write("text_encoder/model.onnx", onnxFile(textEncoder(type)));
  write("vae_decoder/model.onnx", onnxFile(decoder(type)));
  write("vae_encoder/model.onnx", onnxFile(encoder(type)));
  return folder;
}

function unet(type: OnnxType, broken: boolean, timestepRank: 0 | 1): Graph {
  const answer = broken ? node("Div", ["zero", "zero"], "scaled") : node("Mul", ["x", "half"], "scaled");
  return cast(type, {
    inputs: [
      { name: "sample", type, shape: ["batch", 4, "height", "width"] },
      { name: "timestep", type: "int64", shape: timestepRank === 0 ? [] : ["steps"] },
      { name: "encoder_hidden_states", type, shape: ["batch", "tokens", width] },
    ],
    outputs: [{ name: "out_sample", type, shape: ["batch", 4, "height", "width"] }],
    from: { sample: "x", encoder_hidden_states: "states" },
    to: { out_sample: "y" },
    nodes: [
      answer,
      { ...node("ReduceMean", ["states"], "mean"), attributes: { axes: [1, 2], keepdims: 1 } },
      node("Reshape", ["mean", "shape"], "mean4"),
      node("Add", [broken ? "x" : "scaled", "mean4"], "sum"),
      node("Add", ["sum", broken ? "scaled" : "zero"], "y"),
    ],
    constants: [
      { name: "half", shape: [1], data: Float32Array.of(0.5) },
      { name: "zero", shape: [1], data: Float32Array.of(0) },
      { name: "shape", shape: [4], data: BigInt64Array.of(-1n, 1n, 1n, 1n) },
    ],
  });
}

function textEncoder(type: OnnxType): Graph {
  const table = Float32Array.from({ length: 1074 * width }, (_, i) => Math.sin(i));
  return cast(type, {
    inputs: [{ name: "input_ids", type: "int64", shape: ["batch", "tokens"] }],
    outputs: [{ name: "last_hidden_state", type, shape: ["batch", "tokens", width] }],
    from: {},
    to: { last_hidden_state: "y" },
    nodes: [node("Gather", ["table", "input_ids"], "y")],
    constants: [{ name: "table", shape: [1074, width], data: table }],
  });
}

/** Weights of the toy decoder: colour c of a cell is the sum over channels k of latent k · `decoderWeight(k, c)`. */
export function decoderWeight(channel: number, color: number): number {
  return [0.3, -0.2, 0.1, 0.25][(channel + color) % 4]!;
}

function decoder(type: OnnxType): Graph {
  const weights = Float32Array.from({ length: 4 * 3 * 64 }, (_, i) =>
    decoderWeight(Math.floor(i / 192), Math.floor(i / 64) % 3),
  );
  return cast(type, {
    inputs: [{ name: "latent_sample", type, shape: ["batch", 4, "height", "width"] }],
    outputs: [{ name: "sample", type, shape: ["batch", 3, "tall", "wide"] }],
    from: { latent_sample: "x" },
    to: { sample: "y" },
    nodes: [{ ...node("ConvTranspose", ["x", "weights"], "y"), attributes: { kernel_shape: [8, 8], strides: [8, 8] } }],
    constants: [{ name: "weights", shape: [4, 3, 8, 8], data: weights }],
  });
}

// four channels of mean, four of log variance, which is −30 or less everywhere: no spread to speak of
function encoder(type: OnnxType): Graph {
  const weights = Float32Array.from({ length: 8 * 3 * 64 }, (_, i) => (i < 4 * 192 ? Math.cos(i) / 64 : 0));
  return cast(type, {
    inputs: [{ name: "sample", type, shape: ["batch", 3, "tall", "wide"] }],
    outputs: [{ name: "latent_parameters", type, shape: ["batch", 8, "height", "width"] }],
    from: { sample: "x" },
    to: { latent_parameters: "y" },
    nodes: [{ ...node("Conv", ["x", "weights", "bias"], "y"), attributes: { kernel_shape: [8, 8], strides: [8, 8] } }],
    constants: [
      { name: "weights", shape: [8, 3, 8, 8], data: weights },
      { name: "bias", shape: [8], data: Float32Array.of(0, 0, 0, 0, -90, -90, -90, -90) },
    ],
  });
}

function node(op: string, inputs: readonly string[], output: string): GraphNode {
  return { op, inputs, outputs: [output] };
}

/** Puts casts around a float32 graph, so that it takes and gives `type`: graph input → `from` name, `to` name → graph output. */
function cast(
  type: OnnxType,
  graph: Omit<Graph, "constants"> & {
    from: Record<string, string>;
    to: Record<string, string>;
    constants: GraphConstant[];
  },
): Graph {
  const into = Object.entries(graph.from).map(([input, name]) => ({
    ...node("Cast", [input], name),
    attributes: { to: 1 },
  }));
  const number = type === "float16" ? 10 : 1;
  const outOf = Object.entries(graph.to).map(([output, name]) => ({
    ...node("Cast", [name], output),
    attributes: { to: number },
  }));
  return { ...graph, nodes: [...into, ...graph.nodes, ...outOf] };
}
