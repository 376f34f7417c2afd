// The one door to @huggingface/tokenizers.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { limits } from "@scumble/protocol";
import { z } from "zod";
import { EngineError } from "../base/errors.ts";

/** A CLIP tokenizer as one model folder describes it. */
export interface ClipTokenizer {
  /** Token ids of a text, without the special ones and not cut off. @throws {EngineError} prompt.too_long */
  encode(text: string): number[];
  /** Id put before every text. */
  readonly bos: number;
  /** Id put after every text. */
  readonly eos: number;
  /** Id that fills up to `maxLength`. */
  readonly pad: number;
  /** Tokens that the text encoder takes, `bos` and `eos` included. */
  readonly maxLength: number;
}

const token = z.union([z.string(), z.object({ content: z.string(), normalized: z.boolean().optional() })]);
const tokenizerConfig = z.object({
  model_max_length: z.number().positive().optional(),
  bos_token: token.nullish(),
  eos_token: token.nullish(),
  unk_token: token.nullish(),
  pad_token: token.nullish(),
  added_tokens_decoder: z
    .record(z.string(), z.object({ content: z.string(), normalized: z.boolean().optional() }))
    .optional(),
});
type TokenizerConfig = z.infer<typeof tokenizerConfig>;
type Vocabulary = Readonly<Record<string, number>>;

/**
 * Reads a `tokenizer` folder: `vocab.json` and `merges.txt` (or a `tokenizer.json`), `tokenizer_config.json`, `special_tokens_map.json`.
 *
 * @throws {EngineError} model.corrupt naming a file that is missing, garbled or lacks a special token
 * @source transformers 5.18 CLIPTokenizer: its normalizer, pre-tokenizer and byte-level BPE, its precedence of special tokens
 */
export async function loadClipTokenizer(directory: string): Promise<ClipTokenizer> {
  const folder = basename(directory);
  const config = await readConfig(directory, folder);
  const { model, vocabulary } = await readModel(directory, folder);
  const id = (role: string, content: string) =>
    vocabulary[content] ?? fail(`${folder}/vocab.json`, `the ${role} token`, `no ${content}`);
  const bos = contentOf(config.bos_token) ?? "<|startoftext|>";
  const eos = contentOf(config.eos_token) ?? "<|endoftext|>";
  const pad = contentOf(config.pad_token) ?? eos;
  const unknown = contentOf(config.unk_token) ?? eos;
  const special = specialTokens(config, [bos, eos, unknown, pad]);
  const words = new Tokenizer({ ...clipForm, model: { ...model, unk_token: unknown } }, {});
  const table = (normalized: boolean) =>
    new Map(
      special.filter((each) => each.normalized === normalized).map(({ content }) => [content, id("special", content)]),
    );
  const encodeRead = splitAt(table(true), (text) => words.encode(text, { add_special_tokens: false }).ids);
  const encodeWritten = splitAt(table(false), (text) => encodeRead(normalize(text)));
  return {
    encode(text) {
      if (text.length > limits.maxPromptCharacters) throw promptTooLong(text.length);
      return encodeWritten(text);
    },
    bos: id("beginning", bos),
    eos: id("end", eos),
    pad: id("padding", pad),
    maxLength: Math.min(config.model_max_length ?? 77, 10_000),
  };
}

/**
 * One row for the text encoder: `bos`, as many ids as fit, `eos`, then `pad` up to `maxLength`.
 *
 * @source transformers CLIPTokenizer with padding="max_length", truncation=True
 */
export function padTokens({ bos, eos, pad, maxLength }: ClipTokenizer, ids: readonly number[]): number[] {
  const row = [bos, ...ids.slice(0, maxLength - 2), eos];
  return row.concat(new Array(maxLength - row.length).fill(pad));
}

const keep = (pattern: string) => ({ type: "Split", pattern: { Regex: pattern }, behavior: "Removed", invert: true });

// everything of CLIP's tokenizer.json that is the same for every model; special tokens and case are handled here,
// because the library confuses an upper-case "<|ENDOFTEXT|>" with the token
const clipForm = {
  version: "1.0",
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: {
    type: "Sequence",
    pretokenizers: [
      keep("<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"),
      // what ByteLevel's own split does, but with Unicode's white space instead of JavaScript's
      keep("'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]+|[^\\s\\p{L}\\p{N}]+"),
      { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
  post_processor: null,
  decoder: null,
};

// character by character, because JavaScript knows the Greek final sigma and the reference does not
function normalize(text: string): string {
  return Array.from(text.normalize("NFC").replace(/\p{White_Space}+/gu, " "), (character) =>
    character.toLowerCase(),
  ).join("");
}

/** Gives the special tokens found in a text their ids, longest first, and leaves what lies between them to `rest`. */
function splitAt(special: ReadonlyMap<string, number>, rest: (text: string) => number[]): (text: string) => number[] {
  if (special.size === 0) return rest;
  const longestFirst = [...special.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    `(${longestFirst.map((each) => each.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join("|")})`,
    "u",
  );
  // the capture group puts every token found at an odd place
  const encodePiece = (piece: string, place: number) =>
    place % 2 === 1 ? [special.get(piece)!] : piece === "" ? [] : rest(piece);
  return (text) => text.split(pattern).flatMap(encodePiece);
}

/**
 * Contents and whether each is looked for after normalisation. A plain string counts as not normalised and wins over
 * an earlier description of the same token, unless `added_tokens_decoder` lists it.
 */
function specialTokens(
  config: TokenizerConfig,
  fallbacks: readonly string[],
): { content: string; normalized: boolean }[] {
  const tokens = new Map<string, boolean>();
  const listed = Object.values(config.added_tokens_decoder ?? {});
  for (const { content, normalized } of listed) tokens.set(content, normalized ?? false);
  for (const each of [config.bos_token, config.eos_token, config.unk_token, config.pad_token]) {
    if (each === null || each === undefined) continue;
    const content = contentOf(each)!;
    if (listed.some((other) => other.content === content)) continue;
    if (typeof each === "string") tokens.set(content, false);
    else if (!tokens.has(content)) tokens.set(content, each.normalized ?? false);
  }
  for (const content of fallbacks) if (!tokens.has(content)) tokens.set(content, false);
  return Array.from(tokens, ([content, normalized]) => ({ content, normalized }));
}

function contentOf(each: z.infer<typeof token> | null | undefined): string | undefined {
  return typeof each === "string" ? each : each?.content;
}

async function readConfig(directory: string, folder: string): Promise<TokenizerConfig> {
  const own = await readJson(directory, folder, "tokenizer_config.json");
  const map = await readJson(directory, folder, "special_tokens_map.json");
  const parsed = tokenizerConfig.safeParse({ ...(map as object), ...(own as object) });
  if (parsed.success) return parsed.data;
  return fail(`${folder}/tokenizer_config.json`, "CLIP's tokenizer settings", z.prettifyError(parsed.error));
}

async function readModel(directory: string, folder: string): Promise<{ model: object; vocabulary: Vocabulary }> {
  const vocabulary = await readJson(directory, folder, "vocab.json");
  if (vocabulary === null) return readWhole(directory, folder);
  const text = await readFile(join(directory, "merges.txt"), "utf8").catch(() =>
    fail(`${folder}/merges.txt`, "a text file", "no file"),
  );
  const lines = text.split("\n").map((line) => line.trimEnd());
  const merges = lines.slice(lines[0]?.startsWith("#version") ? 1 : 0).filter((line) => line !== "");
  const wrong = merges.find((line) => line.split(" ").length !== 2);
  if (wrong !== undefined) fail(`${folder}/merges.txt`, "two pieces a line", `"${wrong.slice(0, 40)}"`);
  const checked = asVocabulary(vocabulary, `${folder}/vocab.json`);
  return { model: { ...bpe, vocab: checked, merges: merges.map((line) => line.split(" ")) }, vocabulary: checked };
}

const bpe = { type: "BPE", dropout: null, continuing_subword_prefix: "", end_of_word_suffix: "</w>", fuse_unk: false };
const wholeTokenizer = z.object({
  model: z.object({ type: z.literal("BPE").optional(), vocab: z.unknown(), merges: z.array(z.unknown()) }),
});

async function readWhole(directory: string, folder: string): Promise<{ model: object; vocabulary: Vocabulary }> {
  const json = await readJson(directory, folder, "tokenizer.json");
  if (json === null) return fail(`${folder}/vocab.json`, "a vocabulary", "no file");
  const parsed = wholeTokenizer.safeParse(json);
  if (!parsed.success) return fail(`${folder}/tokenizer.json`, "a byte-pair tokenizer", z.prettifyError(parsed.error));
  const vocabulary = asVocabulary(parsed.data.model.vocab, `${folder}/tokenizer.json`);
  return { model: { ...bpe, vocab: vocabulary, merges: parsed.data.model.merges }, vocabulary };
}

// by hand: Zod takes a second for 49 408 entries
function asVocabulary(json: unknown, file: string): Vocabulary {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return fail(file, "token → id", typeof json);
  const wrong = Object.entries(json).find(([, id]) => !Number.isInteger(id) || (id as number) < 0);
  if (wrong !== undefined)
    return fail(file, "a whole number for each token", `${wrong[0].slice(0, 40)}: ${String(wrong[1]).slice(0, 40)}`);
  return json as Vocabulary;
}

async function readJson(directory: string, folder: string, file: string): Promise<unknown> {
  const text = await readFile(join(directory, file), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError(
      "model.corrupt",
      { field: `${folder}/${file}`, expected: "JSON", received: String(cause) },
      { cause },
    );
  }
}

function fail(file: string, expected: string, received: string): never {
  throw new EngineError("model.corrupt", { field: file, expected, received });
}

function promptTooLong(length: number): EngineError {
  return new EngineError("prompt.too_long", {
    field: "prompt",
    expected: `at most ${limits.maxPromptCharacters} characters`,
    received: `${length}`,
  });
}
