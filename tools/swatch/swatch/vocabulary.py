"""Writes vocabulary.json, the words that a packaged model understands, from the captions and the lists in words/.

python -m swatch.vocabulary ../../packages/swatch/model
"""

import itertools
import json
import re
import sys
from pathlib import Path

from .captions import (
    COLOUR_WORDS,
    ENDINGS,
    EXTRAS,
    HEADS,
    MODIFIER_WORDS,
    OPENINGS,
    OPENINGS_HELD_OUT,
)
from .descriptions import AXES

WORDS = Path(__file__).parent / "words"
OWN = "en"
SECTIONS = ("title", "ignored", "prefixes", "others")
JOINING = ("and", "with")


def expanded(phrase):
    """Every way through the alternatives of a phrase: "rot{|e|er}" -> ["rot", "rote", "roter"]."""
    parts = re.split(r"\{([^}]*)\}", phrase)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return ["".join(chosen).strip() for chosen in itertools.product(*choices)]


def read_words(path):
    """{name or section: phrases} of one language's list: a line `name = phrase, phrase`, "#" begins a comment."""
    lists = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, separator, phrases = line.partition(" = ")
        if not separator or name in lists:
            raise ValueError(
                f"expected one line `name = phrase, phrase` for each name in {path.name}, received {line!r}"
            )
        found = [phrase for part in phrases.split(",") for phrase in expanded(part)]
        lists[name] = list(dict.fromkeys(phrase for phrase in found if phrase))
    return lists


def _language(lists, names):
    words = {name: phrases for name, phrases in lists.items() if name in names or name in JOINING}
    language = {"title": lists["title"][0], "names": words, "ignored": lists.get("ignored", [])}
    return language | ({"prefixes": lists["prefixes"]} if "prefixes" in lists else {})


def vocabulary(understands):
    """What vocabulary.json says of a model that understands these names: {"materials": [...], "colours": [...], ...}."""
    kinds = [
        {"title": "modifiers", "names": {n: list(MODIFIER_WORDS[n]) for n in understands["modifiers"]}},
        {"title": "colours", "names": {n: list(COLOUR_WORDS.get(n, (n,))) for n in understands["colours"]}},
        {
            "title": "materials",
            "isSubject": True,
            "isSingle": True,
            "names": {n: list(HEADS[n]) for n in understands["materials"]},
        },
    ]
    names = {name for kind in kinds for name in kind["names"]}
    lists = {path.stem: read_words(path) for path in sorted(WORDS.glob("*.txt"))}
    own = lists[OWN]
    said = (phrase.strip(" :") for phrase in (*OPENINGS, *OPENINGS_HELD_OUT, *ENDINGS, *EXTRAS))
    ignored = dict.fromkeys(phrase for phrase in (*said, *JOINING, *own["ignored"]) if phrase)
    return {
        "kinds": kinds,
        "opposites": [list(axis) for axis in AXES if set(axis) <= names],
        "ignored": list(ignored),
        "others": own["others"],
        "languages": {
            code: _language({**words, "ignored": []} if code == OWN else words, names) for code, words in lists.items()
        },
    }


def write_vocabulary(model):
    """Writes the file of a packaged model beside its model_index.json, for the names that are listed there."""
    index = json.loads((model / "model_index.json").read_text(encoding="utf-8"))
    content = vocabulary(index["scumble"]["understands"])
    # a phrase list to a line: readable where it changes, and small
    text = json.dumps(content, ensure_ascii=False, indent=1)
    text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: "[" + re.sub(r",\s+", ", ", found[1]) + "]", text)
    (model / "vocabulary.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_vocabulary(Path(sys.argv[1]))
