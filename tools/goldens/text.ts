import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openSession } from "../../packages/engine/src/runtime/ort.ts";
import { type ClipTokenizer, loadClipTokenizer, padTokens } from "../../packages/engine/src/text/tokenizer.ts";
import { type CaseResult, judge, type Measurement, maxAbsError, skipped, threw } from "./case.ts";
import { readSafetensors, type TensorFile } from "./safetensors.ts";

interface TextManifest {
  readonly tokenization?: { tokenizer: string; cases: { prompt: string; ids_no_special: number[]; ids77: number[] }[] };
  readonly encoder?: { model: string; atol: number; cases: { prompt: string; tensors: string }[] };
  readonly [section: string]: unknown;
}

const kind = "text";

/** Runs `<split>/text`: tokenisation and text encoders; the sections that the engine does not read yet are skipped one by one. */
export async function* runText(root: string, split: string): AsyncIterable<CaseResult> {
  const folder = join(root, split, kind);
  const manifest: TextManifest = JSON.parse(await readFile(join(folder, "text.json"), "utf8"));
  const tensors = readSafetensors(join(folder, "text.safetensors"));
  const { tokenization, encoder } = manifest;
  if (tokenization !== undefined)
    yield* runTokenization(await loadClipTokenizer(join(root, tokenization.tokenizer)), tokenization);
  if (encoder !== undefined) yield* runEncoder(root, encoder, tensors);
  for (const section of Object.keys(manifest).filter((name) => name.startsWith("a1111_") || name.startsWith("sdxl_")))
    for (let i = 0; i < casesOf(manifest[section]); i++) yield skipped(kind, `${section}.${i}`, "not read yet");
}

function* runTokenization(
  tokenizer: ClipTokenizer,
  { cases }: NonNullable<TextManifest["tokenization"]>,
): Iterable<CaseResult> {
  for (const [i, { prompt, ids_no_special, ids77 }] of cases.entries()) {
    const ids = tokenizer.encode(prompt);
    yield judge(kind, `tokenization.${i}`, [
      same("ids", ids, ids_no_special),
      same("padded", padTokens(tokenizer, ids), ids77),
    ]);
  }
}

async function* runEncoder(
  root: string,
  { model, atol, cases }: NonNullable<TextManifest["encoder"]>,
  file: TensorFile,
): AsyncIterable<CaseResult> {
  const directory = join(root, model);
  const tokenizer = await loadClipTokenizer(join(dirname(directory), "tokenizer"));
  const session = await openSession(join(directory, "model.onnx"));
  for (const { prompt, tensors } of cases) {
    const prefix = tensors.replace(/\*$/, "");
    const id = `encoder.${prefix.replace(/\.$/, "")}`;
    try {
      const ids = padTokens(tokenizer, tokenizer.encode(prompt));
      const outputs = await session.run({
        [session.inputs[0]!.name]: { shape: [1, ids.length], data: Int32Array.from(ids) },
      });
      const expected = [...file].filter(([name]) => name.startsWith(prefix));
      yield judge(
        kind,
        id,
        expected.map(([name, { data }]) => {
          const output = name.slice(prefix.length);
          return { of: output, error: maxAbsError(outputs[output]?.data ?? [], data), allowed: atol };
        }),
      );
    } catch (thrown) {
      yield threw(kind, id, thrown);
    }
  }
  await session.release();
}

function same(of: string, actual: readonly number[], expected: readonly number[]): Measurement {
  return { of, error: maxAbsError(actual, expected), allowed: 0 };
}

function casesOf(section: unknown): number {
  if (Array.isArray(section)) return section.length;
  return section !== null && typeof section === "object" && "cases" in section && Array.isArray(section.cases)
    ? section.cases.length
    : 0;
}
