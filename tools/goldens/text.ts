import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineError } from "../../packages/engine/src/base/errors.ts";
import { type LoadedModel, openModel } from "../../packages/engine/src/models/folder.ts";
import { encodeChunks } from "../../packages/engine/src/pipelines/diffusion/encode-chunks.ts";
import { encodeText } from "../../packages/engine/src/pipelines/diffusion/encode-prompt.ts";
import type { TextEncoder } from "../../packages/engine/src/pipelines/diffusion/model.ts";
import { chunkPrompt } from "../../packages/engine/src/text/prompt-chunks.ts";
import { promptParts } from "../../packages/engine/src/text/prompt-parts.ts";
import { promptSchedule } from "../../packages/engine/src/text/prompt-schedule.ts";
import { parseWeights, type WeightedText } from "../../packages/engine/src/text/prompt-weights.ts";
import { type ClipTokenizer, loadClipTokenizer, padTokens } from "../../packages/engine/src/text/tokenizer.ts";
import { type CaseResult, judge, type Measurement, maxAbsError, threw } from "./case.ts";
import { floatsNamed, readSafetensors, type TensorFile } from "./safetensors.ts";

type Weighted = [text: string, weight: number][];

interface Manifest {
  readonly tensor_file?: string;
  readonly tokenization?: { tokenizer: string; cases: { prompt: string; ids_no_special: number[]; ids77: number[] }[] };
  readonly encoder?: EncoderSection<{ prompt: string; tensors: string }>;
  readonly sdxl_encoder_2?: EncoderSection<{ prompt: string; ids77_tokenizer_2: number[]; tensors: string }>;
  readonly a1111_parse_prompt_attention?: { input: string; expected?: Weighted; raises?: string }[];
  readonly a1111_prompt_schedules?: ScheduleCase[];
  readonly a1111_multicond_AND?: { input: string; expected: Weighted }[];
  readonly a1111_chunks?: ChunkSection;
}

interface EncoderSection<Case> {
  readonly model: string;
  readonly atol: number;
  readonly cases: readonly Case[];
}

interface ScheduleCase {
  readonly input: string;
  readonly base_steps: number;
  readonly hires_steps: number | null;
  readonly use_old_scheduling: boolean;
  readonly expected: [until: number, text: string][];
}

interface ChunkSection {
  readonly model: string;
  readonly comma_padding_backtrack: number;
  readonly cases: readonly {
    prompt: string;
    token_count: number;
    chunks: { tokens: number[]; multipliers: number[] }[];
    tensors: string;
    z_is_finite: boolean;
  }[];
}

const kind = "text";

/** Runs `<split>/text`: tokenisation, text encoders, and A1111's prompt language. */
export async function* runText(root: string, split: string): AsyncIterable<CaseResult> {
  const folder = join(root, split, kind);
  const manifest: Manifest = JSON.parse(await readFile(join(folder, "text.json"), "utf8"));
  const tensors = readSafetensors(join(folder, manifest.tensor_file ?? "text.safetensors"));
  const { tokenization, encoder, sdxl_encoder_2, a1111_chunks } = manifest;
  if (tokenization !== undefined)
    yield* tokenizationCases(await loadClipTokenizer(join(root, tokenization.tokenizer)), tokenization.cases);
  if (encoder !== undefined) yield* encoderCases(root, encoder, tensors);
  if (sdxl_encoder_2 !== undefined) yield* secondEncoderCases(root, sdxl_encoder_2, tensors);
  yield* attempts("weights", manifest.a1111_parse_prompt_attention, ({ input, expected, raises }) => [
    raises === undefined ? sameWeights(parseWeights(input), expected!) : refuses(input),
  ]);
  yield* attempts("schedule", manifest.a1111_prompt_schedules, scheduleMeasurements);
  yield* attempts("AND", manifest.a1111_multicond_AND, ({ input, expected }) => [
    sameWeights(promptParts(input), expected),
  ]);
  if (a1111_chunks !== undefined) yield* chunkCases(root, a1111_chunks, tensors);
}

function* tokenizationCases(
  tokenizer: ClipTokenizer,
  cases: readonly { prompt: string; ids_no_special: number[]; ids77: number[] }[],
): Iterable<CaseResult> {
  yield* attempts("tokenization", cases, ({ prompt, ids_no_special, ids77 }) => {
    const ids = tokenizer.encode(prompt);
    return [same("ids", ids, ids_no_special), same("padded", padTokens(tokenizer, ids), ids77)];
  });
}

async function* encoderCases(
  root: string,
  { model, atol, cases }: NonNullable<Manifest["encoder"]>,
  file: TensorFile,
): AsyncIterable<CaseResult> {
  const loaded = await (await openModel(dirname(join(root, model)))).load();
  const { clip, session: open } = loaded.textEncoders[0]!;
  const session = await open();
  for (const { prompt, tensors } of cases) {
    const prefix = tensors.replace(/\*$/, "");
    const ids = padTokens(clip, clip.encode(prompt));
    const outputs = await session.run({
      [session.inputs[0]!.name]: { shape: [1, ids.length], data: Int32Array.from(ids) },
    });
    const expected = [...file].filter(([name]) => name.startsWith(prefix));
    const measurements = expected.map(([name, { data }]) => {
      const output = name.slice(prefix.length);
      return { of: output, error: maxAbsError(outputs[output]?.data ?? [], data), allowed: atol };
    });
    yield judge(kind, `encoder.${prefix.replace(/\.$/, "")}`, measurements);
  }
  await loaded.release();
}

async function* secondEncoderCases(
  root: string,
  { model, atol, cases }: NonNullable<Manifest["sdxl_encoder_2"]>,
  file: TensorFile,
): AsyncIterable<CaseResult> {
  const loaded = await (await openModel(dirname(join(root, model)))).load();
  const encoder = loaded.textEncoders[1] as TextEncoder;
  for (const { prompt, ids77_tokenizer_2, tensors } of cases) {
    const prefix = tensors.replace(/\*$/, "");
    const { states, pooled } = await encodeText(encoder, [prompt], 0, true);
    yield judge(kind, `encoder_2.${prefix.replace(/\.$/, "")}`, [
      same("ids", padTokens(encoder.clip, encoder.clip.encode(prompt)), ids77_tokenizer_2),
      { of: "penultimate", error: maxAbsError(states.data, floatsNamed(file, `${prefix}penultimate`)), allowed: atol },
      {
        of: "text_embeds",
        error: maxAbsError(pooled?.data ?? [], floatsNamed(file, `${prefix}text_embeds`)),
        allowed: atol,
      },
    ]);
  }
  await loaded.release();
}

function scheduleMeasurements({
  input,
  base_steps,
  hires_steps,
  use_old_scheduling,
  expected,
}: ScheduleCase): Measurement[] {
  const spans = promptSchedule(input, {
    steps: base_steps,
    oldScheduling: use_old_scheduling,
    ...(hires_steps === null ? {} : { hiresSteps: hires_steps }),
  });
  const [texts, wanted] = [spans.map(({ text }) => text), expected.map(([, text]) => text)];
  return [
    same(
      "ends",
      spans.map(({ until }) => until),
      expected.map(([until]) => until),
    ),
    { of: "texts", error: JSON.stringify(texts) === JSON.stringify(wanted) ? 0 : 1, allowed: 0 },
  ];
}

async function* chunkCases(root: string, section: ChunkSection, file: TensorFile): AsyncIterable<CaseResult> {
  const loaded: LoadedModel = await (await openModel(join(root, section.model))).load();
  const encoder = loaded.textEncoders[0]!;
  for (const [i, { prompt, token_count, chunks, tensors, z_is_finite }] of section.cases.entries()) {
    try {
      const chunked = chunkPrompt(encoder.clip, parseWeights(prompt), section.comma_padding_backtrack);
      const measurements = [
        same(
          "tokens",
          chunked.chunks.flatMap(({ ids }) => ids),
          chunks.flatMap(({ tokens }) => tokens),
        ),
        relative(
          "weights",
          chunked.chunks.flatMap(({ weights }) => weights),
          chunks.flatMap(({ multipliers }) => multipliers),
        ),
        same("token count", [chunked.tokenCount], [token_count]),
      ];
      const modes = { z_original: "restore-mean", z_no_norm: "plain" } as const;
      for (const [name, mode] of Object.entries(modes)) {
        const key = tensors.replace(/\*$/, name);
        if (!file.has(key) || !z_is_finite) continue;
        const expected = floatsNamed(file, key);
        const { states } = await encodeChunks(encoder, chunked.chunks, mode);
        const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        measurements.push({ of: name, error: maxAbsError(states.data, expected), allowed: 1e-3 * largest });
      }
      yield judge(kind, `chunks.${i}`, measurements);
    } catch (thrown) {
      yield threw(kind, `chunks.${i}`, thrown);
    }
  }
  await loaded.release();
}

/** One result a case; a case that throws has failed. */
function* attempts<Case>(
  name: string,
  cases: readonly Case[] | undefined,
  measure: (one: Case) => Measurement[],
): Iterable<CaseResult> {
  for (const [i, one] of (cases ?? []).entries()) {
    try {
      yield judge(kind, `${name}.${i}`, measure(one));
    } catch (thrown) {
      yield threw(kind, `${name}.${i}`, thrown);
    }
  }
}

function same(of: string, actual: readonly number[], expected: readonly number[]): Measurement {
  return { of, error: maxAbsError(actual, expected), allowed: 0 };
}

function relative(of: string, actual: readonly number[], expected: readonly number[]): Measurement {
  const difference = (value: number, i: number) => Math.abs(actual[i]! - value) / Math.max(Math.abs(value), 1e-9);
  const error = actual.length === expected.length ? Math.max(0, ...expected.map(difference)) : Number.NaN;
  return { of, error, allowed: 1e-9 };
}

function sameWeights(actual: readonly WeightedText[], expected: Weighted): Measurement {
  const [texts, wanted] = [actual.map(({ text }) => text), expected.map(([text]) => text)];
  if (JSON.stringify(texts) !== JSON.stringify(wanted)) return { of: "texts", error: 1, allowed: 0 };
  return relative(
    "weights",
    actual.map(({ weight }) => weight),
    expected.map(([, weight]) => weight),
  );
}

function refuses(input: string): Measurement {
  try {
    parseWeights(input);
  } catch (thrown) {
    if (thrown instanceof EngineError && thrown.code === "prompt.invalid")
      return { of: "refusal", error: 0, allowed: 0 };
    throw thrown;
  }
  return { of: "refusal", error: 1, allowed: 0 };
}
