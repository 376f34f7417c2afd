import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { limits } from "@scumble/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadClipTokenizer, padTokens } from "./tokenizer.ts";

const folder = fileURLToPath(new URL("../../../../tests/fixtures/models/tiny-inpaint/tokenizer", import.meta.url));
const clip = await loadClipTokenizer(folder);

/** A copy of the tokenizer's folder with some files replaced; null removes one. */
function changed(files: Record<string, string | null>): string {
  const copy = join(mkdtempSync(join(tmpdir(), "scumble-tokenizer-")), "tokenizer");
  cpSync(folder, copy, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    if (content === null) rmSync(join(copy, name));
    else writeFileSync(join(copy, name), content);
  }
  return copy;
}

// expected ids: transformers 5.18 CLIPTokenizer on the same folder
test.each([
  ["a painting of a fox in a forest at sunset", [320, 736, 521, 320, 1005, 524, 320, 729, 541, 892, 894]],
  ["", []],
  [" \t\n ", []],
  ["don't stop, it's", [776, 744, 515, 78, 335, 267, 563, 644]],
  ["hdr!!! wow", [820, 0, 0, 256, 86, 615]],
  ["a<|endoftext|>b", [320, 1073, 321]],
  ["<|STARTOFTEXT|> x", [1072, 343]],
  ["<|EndOfText|>", [27, 347, 577, 773, 69, 912, 339, 91, 285]],
  ["e\u0301", [127, 358]],
  ["\ufeffx \u0085y", [171, 119, 379, 343, 344]],
  ["ΑΣ", [138, 109, 139, 481]],
  ["\u0000a\u0001", [444, 320, 445]],
])("%j", (text, ids) => {
  expect(clip.encode(text)).toEqual(ids);
});

test("special tokens and length come from the folder", () => {
  expect(clip).toMatchObject({ bos: 1072, eos: 1073, pad: 1073, maxLength: 77 });
});

test("a row is always as long as the encoder takes, and long prompts are cut", () => {
  expect(padTokens(clip, [7])).toEqual([1072, 7, 1073, ...new Array(74).fill(1073)]);
  const long = padTokens(clip, clip.encode("word ".repeat(100)));
  expect(long).toHaveLength(77);
  expect(long.at(-1)).toBe(1073);
  expect(long.at(-2)).not.toBe(1073);
});

test("any text gives ids of the vocabulary, and case and the amount of white space do not matter", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const ids = clip.encode(text);
      expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 1074)).toBe(true);
      expect(clip.encode(`  ${text}\n`)).toEqual(ids);
    }),
  );
});

test("a prompt beyond the limit is refused, one at the limit is read", () => {
  expect(clip.encode("a".repeat(limits.maxPromptCharacters))).toHaveLength(limits.maxPromptCharacters);
  expect(() => clip.encode("a".repeat(100_000))).toThrow(expect.objectContaining({ code: "prompt.too_long" }));
});

test("a padding token that is a plain string is found before case is folded", async () => {
  const config = JSON.parse(readFileSync(join(folder, "tokenizer_config.json"), "utf8"));
  const second = await loadClipTokenizer(
    changed({
      "tokenizer_config.json": JSON.stringify({ ...config, pad_token: "!" }),
      "special_tokens_map.json": null,
    }),
  );
  expect(second.pad).toBe(0);
  expect(second.encode("hdr!!! wow")).toEqual([820, 0, 0, 0, 86, 615]);
  expect(second.encode("<|EndOfText|>")).toEqual([1073]);
});

test("a tokenizer.json serves where vocabulary and merges are missing", async () => {
  const vocab = JSON.parse(readFileSync(join(folder, "vocab.json"), "utf8"));
  const merges = readFileSync(join(folder, "merges.txt"), "utf8").trim().split("\n").slice(1);
  const whole = JSON.stringify({ model: { type: "BPE", vocab, merges: merges.map((line) => line.split(" ")) } });
  const other = await loadClipTokenizer(changed({ "vocab.json": null, "merges.txt": null, "tokenizer.json": whole }));
  expect(other.encode("a painting of a fox")).toEqual(clip.encode("a painting of a fox"));
});

test.each<[string, Record<string, string | null>, string]>([
  ["no vocabulary", { "vocab.json": null }, "tokenizer/vocab.json"],
  ["no merges", { "merges.txt": null }, "tokenizer/merges.txt"],
  ["broken JSON", { "vocab.json": '{"a": 1' }, "tokenizer/vocab.json"],
  ["ids that are words", { "vocab.json": '{"a": "one"}' }, "tokenizer/vocab.json"],
  ["merges of three pieces", { "merges.txt": "#version: 0.2\na b c\n" }, "tokenizer/merges.txt"],
  ["no special tokens", { "vocab.json": '{"a": 0, "a</w>": 1}' }, "tokenizer/vocab.json"],
  ["settings of another kind", { "tokenizer_config.json": '{"bos_token": 5}' }, "tokenizer/tokenizer_config.json"],
])("%s is a corrupt model, and the file is named", async (_, files, field) => {
  await expect(loadClipTokenizer(changed(files))).rejects.toMatchObject({ code: "model.corrupt", details: { field } });
});
