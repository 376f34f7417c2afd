"""The weight of a word in a prompt, changed by key: `(moss:1.2)`."""

import re
from typing import Tuple

_STEP, _LEAST, _MOST = 0.1, 0.1, 2.0
_WEIGHTED = re.compile(r"\(([^()]*):(\d+(?:\.\d+)?)\)")
_WORD = re.compile(r"[^\s,()]+")


def change_weight(text: str, start: int, end: int, up: bool) -> Tuple[str, int, int]:
    """Raises or lowers the weight of what is selected, or of the word at the cursor, by 0.1 within 0.1 … 2.

    The text and the selection after it, which holds the words again, so that the key can be pressed repeatedly.
    """
    for found in _WEIGHTED.finditer(text):
        if found.start() <= start and end <= found.end():
            return _write(text, found.start(), found.end(), found.group(1), float(found.group(2)), up)
    if start == end:
        word = next((found for found in _WORD.finditer(text) if found.start() <= start <= found.end()), None)
        if word is None:
            return text, start, end
        start, end = word.span()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    words = text[start:end]
    # a bracket inside would nest, and its weights multiply in ways nobody sees
    if words == "" or "(" in words or ")" in words:
        return text, start, end
    return _write(text, start, end, words, 1.0, up)


def _write(text: str, start: int, end: int, words: str, weight: float, up: bool) -> Tuple[str, int, int]:
    changed = min(_MOST, max(_LEAST, round(weight + (_STEP if up else -_STEP), 2)))
    if changed == 1:
        return text[:start] + words + text[end:], start, start + len(words)
    written = f"({words}:{changed:g})"
    return text[:start] + written + text[end:], start + 1, start + 1 + len(words)
