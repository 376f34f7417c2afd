"""Styles: words and settings under a name, kept between starts; no widget."""

import json
from typing import Any, Dict, List, Mapping, MutableMapping, NamedTuple

_STYLES, _CHOSEN = "krita.styles", "krita.style"
_PLACE = "{prompt}"
# what belongs to a picture, not to a way of painting
_NOT_STYLE = ("prompt", "seed", "batch", "leftPx", "rightPx", "topPx", "bottomPx")


class Style(NamedTuple):
    """`words`: with `{prompt}` where the person's go, or what is added after them. `values`: of the panel, by key."""

    name: str
    words: str
    values: Mapping[str, Any]

    def apply(self, prompt: str) -> str:
        """The prompt in this style."""
        if self.words == "":
            return prompt
        if _PLACE in self.words:
            return self.words.replace(_PLACE, prompt)
        return f"{prompt}, {self.words}" if prompt else self.words


NO_STYLE = Style("", "", {})


class Styles:
    """The styles of this user. What is damaged in the storage is left out."""

    def __init__(self, storage: MutableMapping[str, str]) -> None:
        self._storage = storage

    def all(self) -> List[Style]:
        """By name."""
        return [Style(name, row["words"], row["values"]) for name, row in sorted(self._read().items())]

    @property
    def chosen(self) -> Style:
        """The one in use; NO_STYLE if there is none."""
        name = self._storage.get(_CHOSEN, "")
        return next((style for style in self.all() if style.name == name), NO_STYLE)

    def choose(self, name: str) -> Style:
        """Puts a style to use; an empty name: none."""
        self._storage[_CHOSEN] = name
        return self.chosen

    def save(self, name: str, words: str, values: Mapping[str, Any]) -> Style:
        """Keeps a style, in place of an older one of that name, and puts it to use. Raises ValueError without a name."""
        if name.strip() == "":
            raise ValueError("expected a name for the style, received none")
        kept = {key: value for key, value in values.items() if key.rpartition(".")[2] not in _NOT_STYLE}
        self._write({**self._read(), name.strip(): {"words": words.strip(), "values": kept}})
        return self.choose(name.strip())

    def remove(self, name: str) -> None:
        """Forgets a style."""
        rows = self._read()
        rows.pop(name, None)
        self._write(rows)

    def _read(self) -> Dict[str, Any]:
        try:
            rows = json.loads(self._storage.get(_STYLES, "{}"))
        except ValueError:
            return {}
        whole = isinstance(rows, dict)
        return {name: row for name, row in rows.items() if _is_style(row)} if whole else {}

    def _write(self, rows: Mapping[str, Any]) -> None:
        self._storage[_STYLES] = json.dumps(rows)


def _is_style(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("words"), str) and isinstance(row.get("values"), dict)
