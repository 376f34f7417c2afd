import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyInpaint } from "../pipelines/diffusion/testing/toy-model.ts";
import { describeModel, openModel } from "./folder.ts";

function copy(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "scumble-model-")), "tiny");
  cpSync(tinyInpaint, folder, { recursive: true });
  return folder;
}

/** A copy whose JSON file has some fields replaced. */
function changed(file: string, fields: object): string {
  const folder = copy();
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...fields }));
  return folder;
}

test("a folder is described from its JSON files", async () => {
  expect(await describeModel(tinyInpaint)).toMatchObject({
    id: "tiny-inpaint",
    name: "tiny-inpaint",
    family: "sd1",
    latentChannels: 4,
    inChannels: 9,
    scaleFactor: 8,
    scalingFactor: 0.18215,
    timeCondDim: null,
    schedulerClass: "PNDMScheduler",
    readsPictures: true,
    recommended: {
      guidance: 7.5,
      steps: 25,
      nativeSize: { width: 64, height: 64 },
      continueStrength: 0.3,
      understands: {},
    },
  });
});

test("model_index.json can recommend settings", async () => {
  const settings = {
    guidance: 3,
    steps: 8,
    scheduler: "ddim",
    continueStrength: 0,
    understands: { material: ["brick"] },
  };
  const scumble = { id: "moss", name: "Moss", nativeSize: 256, ...settings };
  expect(await describeModel(changed("model_index.json", { scumble }))).toMatchObject({
    id: "moss",
    name: "Moss",
    recommended: { ...settings, nativeSize: { width: 256, height: 256 } },
  });
});

test("a folder may say which words its model was trained on", async () => {
  expect((await describeModel(tinyInpaint)).vocabulary).toBeNull();
  const folder = copy();
  const write = (text: string) => writeFileSync(join(folder, "vocabulary.json"), text);
  write(JSON.stringify({ kinds: [{ title: "materials", names: { brick: ["brick"] } }] }));
  expect((await describeModel(folder)).vocabulary).toMatchObject({ opposites: [], languages: {} });
  const kinds = [{ title: "materials", names: { brick: ["brick"] } }];
  const language = { title: "German", names: { brik: ["Ziegel"] } };
  for (const [text, field] of [
    ["{", "vocabulary.json"],
    ["{}", "vocabulary.json: kinds"],
    [
      JSON.stringify({ kinds: [{ title: "materials", names: { brick: [] } }] }),
      "vocabulary.json: kinds: 0: names: brick",
    ],
    [JSON.stringify({ kinds, opposites: [["brick", "stone"]] }), "vocabulary.json: opposites: 0"],
    [JSON.stringify({ kinds, languages: { de: language } }), "vocabulary.json: languages: de: names"],
  ] as const) {
    write(text);
    await expect(describeModel(folder)).rejects.toMatchObject({ code: "model.corrupt", details: { field } });
  }
});

test("a folder without encoder makes pictures from words only", async () => {
  const folder = copy();
  rmSync(join(folder, "vae_encoder"), { recursive: true });
  const model = await openModel(folder);
  expect(model.readsPictures).toBe(false);
  const loaded = await model.load();
  await expect(loaded.vaeEncoder()).rejects.toMatchObject({ code: "model.unsupported" });
});

test("graphs open when asked for, once, and can be released", async () => {
  const loaded = await (await openModel(tinyInpaint)).load({ threads: 1 });
  expect(await loaded.unet()).toBe(await loaded.unet());
  expect(loaded.textEncoders[0]!.clip.maxLength).toBe(77);
  await loaded.release();
  await loaded.release();
});

test.each(["unet", "vae_decoder", "text_encoder"])("a missing %s/model.onnx is named", async (part) => {
  const folder = copy();
  rmSync(join(folder, part, "model.onnx"));
  await expect(openModel(folder)).rejects.toMatchObject({
    code: "model.corrupt",
    details: { field: `${part}/model.onnx`, received: "no file" },
  });
});

test.each([
  "model_index.json",
  "unet/config.json",
  "vae_decoder/config.json",
  "text_encoder/config.json",
  "scheduler/scheduler_config.json",
])("a missing, garbled or foreign %s is named", async (file) => {
  const folder = copy();
  for (const content of ["{", "[]", '{"sample_size": "big"}', ""]) {
    writeFileSync(join(folder, file), content);
    await expect(openModel(folder)).rejects.toMatchObject({
      code: "model.corrupt",
      details: { field: expect.stringContaining(file) },
    });
  }
  rmSync(join(folder, file));
  await expect(openModel(folder)).rejects.toMatchObject({ code: "model.corrupt", details: { field: file } });
});

test("a truncated graph is found when it is opened", async () => {
  const folder = copy();
  const path = join(folder, "unet", "model.onnx");
  truncateSync(path, Math.floor(statSync(path).size / 2));
  const loaded = await (await openModel(folder)).load();
  await expect(loaded.unet()).rejects.toMatchObject({ code: "model.corrupt", details: { field: "unet/model.onnx" } });
});

test("a missing tokenizer is found when the model is loaded", async () => {
  const folder = copy();
  rmSync(join(folder, "tokenizer"), { recursive: true });
  await expect((await openModel(folder)).load()).rejects.toMatchObject({ code: "model.corrupt" });
});

test.each<[string, string, object]>([
  ["in_channels", "unet/config.json", { in_channels: 7 }],
  ["in_channels", "unet/config.json", { in_channels: 8 }],
  ["out_channels", "unet/config.json", { out_channels: 8 }],
  ["center_input_sample", "unet/config.json", { center_input_sample: true }],
  ["class_embed_type", "unet/config.json", { class_embed_type: "timestep" }],
  ["encoder_hid_dim_type", "unet/config.json", { encoder_hid_dim_type: "text_proj" }],
  ["addition_embed_type", "unet/config.json", { addition_embed_type: "text_image" }],
  ["shift_factor", "vae_decoder/config.json", { shift_factor: 0.1 }],
  ["use_attention_mask", "text_encoder/config.json", { use_attention_mask: true }],
])("%s that the engine cannot honour is refused by name", async (field, file, fields) => {
  await expect(openModel(changed(file, fields))).rejects.toMatchObject({
    code: "model.unsupported",
    details: { field: `${file}: ${field}` },
  });
});

test("a scheduler setting that nothing honours is refused by name", async () => {
  const folder = changed("scheduler/scheduler_config.json", { use_flow_sigmas: true });
  await expect(openModel(folder)).rejects.toMatchObject({
    code: "scheduler.unsupported",
    details: { field: "use_flow_sigmas" },
  });
});
