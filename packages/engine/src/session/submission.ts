// What a job request must satisfy beyond its schema, checked before it is acknowledged, so that a job fails early or not at all.
import { randomInt } from "node:crypto";
import { type JobWork, limits, type MaskRef, type PictureRef } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import { byteLength } from "../imaging/pixels.ts";
import type { Registry } from "../models/registry.ts";
import { findScheduler } from "../schedulers/index.ts";
import { type Blobs, blobUnknown } from "../storage/blobs.ts";

const maxSeed = 2 ** 32 - 1;

/**
 * A request ready to run: model and seed fixed, so that running it again makes the same picture.
 * @returns also the blobs it names
 * @throws {EngineError} model.*, scheduler.unknown, prompt.too_long, blob.unknown, image.too_large, image.size_mismatch
 */
export async function prepare(
  asked: JobWork,
  { blobs, registry }: { blobs: Blobs; registry: Registry },
): Promise<{ request: JobWork; blobs: string[] }> {
  checkPrompt("prompt", asked.prompt);
  checkPrompt("negativePrompt", asked.negativePrompt);
  if (asked.scheduler !== null) findScheduler(asked.scheduler);
  const { info } = await registry.find(asked.model);
  if (!info.pipelines.includes(asked.pipeline)) throw unsupportedPipeline(info.id, asked.pipeline, info.pipelines);
  const seed = asked.seed ?? randomInt(maxSeed - asked.batch + 2);
  return { request: { ...asked, model: info.id, seed }, blobs: await checkPictures(asked, blobs) };
}

function checkPrompt(field: string, text: string): void {
  // counted as Python and people count, not in UTF-16 halves
  const characters = text.length <= limits.maxPromptCharacters ? text.length : [...text].length;
  if (characters <= limits.maxPromptCharacters) return;
  throw new EngineError("prompt.too_long", {
    field: `request.${field}`,
    expected: `at most ${limits.maxPromptCharacters} characters`,
    received: `${characters}`,
  });
}

async function checkPictures(asked: JobWork, blobs: Blobs): Promise<string[]> {
  if (asked.pipeline === "generate") return [];
  const hashes = await checkPicture("request.image", asked.image, blobs);
  if (!("mask" in asked) || asked.mask === null) return hashes;
  const { image, mask } = asked;
  hashes.push(...(await checkPicture("request.mask", mask, blobs)));
  if (image.format !== "file" && mask.format !== "file" && (image.width !== mask.width || image.height !== mask.height))
    throw sizeMismatch(
      "request.mask",
      `${image.width} × ${image.height} as the picture`,
      `${mask.width} × ${mask.height}`,
    );
  return hashes;
}

/** @returns the blobs the picture names */
async function checkPicture(field: string, picture: PictureRef | MaskRef, blobs: Blobs): Promise<string[]> {
  const sizeBytes = await blobs.sizeOf(picture.blob);
  if (picture.format === "file") {
    if (sizeBytes === null) throw blobUnknown(picture.blob, `${field}.blob`);
    return [picture.blob];
  }
  const { width, height, format } = picture;
  if (width * height > limits.maxPixels) throw tooLarge(field, width, height);
  if (sizeBytes === null) throw blobUnknown(picture.blob, `${field}.blob`);
  const expected = byteLength(format, width, height);
  if (sizeBytes !== expected)
    throw sizeMismatch(`${field}.blob`, `${expected} bytes for ${width} × ${height} ${format}`, `${sizeBytes}`);
  if (format === "gray8" || picture.colorSpace !== "icc") return [picture.blob];
  if (picture.icc === null)
    throw new EngineError("protocol.invalid_params", {
      field: `${field}.icc`,
      expected: "the blob of an ICC profile, as colorSpace is icc",
      received: "null",
    });
  if ((await blobs.sizeOf(picture.icc)) === null) throw blobUnknown(picture.icc, `${field}.icc`);
  return [picture.blob, picture.icc];
}

function tooLarge(field: string, width: number, height: number): EngineError {
  return new EngineError("image.too_large", {
    field,
    expected: `at most ${limits.maxPixels} pixels`,
    received: `${width * height} (${width} × ${height})`,
  });
}

function sizeMismatch(field: string, expected: string, received: string): EngineError {
  return new EngineError("image.size_mismatch", { field, expected, received });
}

function unsupportedPipeline(model: string, pipeline: string, can: readonly string[]): EngineError {
  return new EngineError("model.unsupported", {
    field: "request.model",
    expected: `a model that can ${pipeline}`,
    received: `${model}, which can ${can.join(", ")}`,
  });
}
