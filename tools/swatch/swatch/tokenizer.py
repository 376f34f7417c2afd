"""A byte-level BPE tokenizer in CLIP's format (Radford et al. 2021, section 2.4), with a vocabulary of its own.

Text is lower-cased and cut into words; the last symbol of a word carries "</w>". Every byte has a symbol, so any
text has ids. Ids: 256 bytes, 256 bytes that end a word, the merges in order, <|startoftext|>, <|endoftext|>.
"""

import json
import re
from collections import Counter
from functools import cache

LENGTH = 77
START, END = "<|startoftext|>", "<|endoftext|>"
_WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+", re.IGNORECASE)


def _byte_symbols():
    """A printable character for each byte: itself where printable, else one from U+0100 on (GPT-2's table)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}


_BYTES = _byte_symbols()


def _symbols(word):
    """The symbols of a word before any merge."""
    characters = [_BYTES[b] for b in word.encode()]
    return (*characters[:-1], characters[-1] + "</w>")


def _merged(symbols, pair):
    """Symbols with every occurrence of the pair joined, from the left."""
    out, i = [], 0
    while i < len(symbols):
        if symbols[i : i + 2] == pair:
            out.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return tuple(out)


def learned_merges(text, colours, limit=2000):
    """Merges that turn each word of the text into one token, most frequent pair first (ties: alphabetical)."""
    words = Counter(_symbols(w) for w in _WORDS.findall(f"{text} {' '.join(colours)}".lower()))
    merges = []
    while len(merges) < limit:
        pairs = Counter()
        for symbols, count in words.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = Counter({_merged(symbols, best): count for symbols, count in words.items()})
    return merges


class Tokenizer:
    def __init__(self, merges):
        self.merges = merges
        self.rank = {pair: i for i, pair in enumerate(merges)}
        symbols = list(_BYTES.values())
        names = [*symbols, *(s + "</w>" for s in symbols), *("".join(pair) for pair in merges), START, END]
        self.vocabulary = {name: i for i, name in enumerate(names)}
        self.start, self.end = self.vocabulary[START], self.vocabulary[END]
        self._word = cache(self._word)

    def _word(self, word):
        symbols = _symbols(word)
        while pairs := [p for p in zip(symbols, symbols[1:]) if p in self.rank]:
            symbols = _merged(symbols, min(pairs, key=self.rank.get))
        return [self.vocabulary[s] for s in symbols]

    def encode(self, text):
        """77 ids: start, the words (cut off to fit), end, padded with end."""
        ids = [i for word in _WORDS.findall(text.lower()) for i in self._word(word)]
        ids = [self.start, *ids[: LENGTH - 2], self.end]
        return ids + [self.end] * (LENGTH - len(ids))

    def save(self, folder):
        """Writes the files of transformers' CLIPTokenizer."""
        folder.mkdir(parents=True, exist_ok=True)
        special = {"lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
        start, end = {"content": START, **special}, {"content": END, **special}
        tokens = {"bos_token": start, "eos_token": end, "unk_token": end, "pad_token": END}
        config = {
            "add_prefix_space": False,
            "do_lower_case": True,
            "errors": "replace",
            "model_max_length": LENGTH,
            "tokenizer_class": "CLIPTokenizer",
        }
        lines = ["#version: 0.2", *(" ".join(pair) for pair in self.merges)]
        (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "vocab.json").write_text(json.dumps(self.vocabulary, ensure_ascii=False), encoding="utf-8")
        (folder / "special_tokens_map.json").write_text(json.dumps(tokens, indent=2) + "\n")
        tagged = {k: {"__type": "AddedToken", **v} if isinstance(v, dict) else v for k, v in tokens.items()}
        (folder / "tokenizer_config.json").write_text(json.dumps(tagged | config, indent=2) + "\n")
