"""The canvas of a document: how much expansions have added to it, and how it grows."""

import json
from typing import Any, List

from .qt import QtCore
from .scumble_client.canvas import Canvas, read_canvas

_NAME, _SENTENCE = "scumble/canvas", "Scumble: sizes that expansions gave this document"
# undo may lead back to any of them
_KEPT_SIZES = 64


def canvas_now(document: Any) -> Canvas:
    """The canvas as it is, also after undo and redo: what it had grown by is told by its size."""
    sizes = _read_sizes(document)
    for known in reversed(sizes):
        if (known.width, known.height) == (document.width(), document.height()):
            return known
    return Canvas(document.width(), document.height(), *(sizes[-1][2:] if sizes else ()))


def grow_canvas(document: Any, left: int, top: int, right: int, bottom: int) -> None:
    """Adds pixels on its sides; all layers stay where they are seen. An undo step of its own."""
    before = canvas_now(document)
    after = before.grow(left, top, right, bottom)
    document.resizeImage(-left, -top, after.width, after.height)
    document.waitForDone()
    known = [one for one in _read_sizes(document) if one[:2] not in (before[:2], after[:2])]
    text = json.dumps([list(one) for one in (*known, before, after)][-_KEPT_SIZES:])
    document.setAnnotation(_NAME, _SENTENCE, QtCore.QByteArray(text.encode("ascii")))


def _read_sizes(document: Any) -> List[Canvas]:
    """Oldest first; none where they are missing or damaged."""
    if _NAME not in document.annotationTypes():
        return []
    try:
        rows = json.loads(bytes(document.annotation(_NAME)).decode("ascii"))
    except ValueError:
        return []
    found = (read_canvas({"canvas": row}) for row in (rows if isinstance(rows, list) else []))
    return [one for one in found if one is not None]
