"""The history that a .kra file carries with it."""

from typing import Any, Callable

from .qt import QtCore
from .scumble_client.history import History
from .scumble_client.run import Result

_NAME, _SENTENCE = "scumble/history", "Scumble: how layers of this document were made"


def read_history(document: Any) -> str:
    """JSON as History.to_json writes it; empty where the document has none."""
    if _NAME not in document.annotationTypes():
        return ""
    return bytes(document.annotation(_NAME)).decode("utf-8", "replace")


def write_history(document: Any, history: History, wanted: Callable[[Result], bool]) -> None:
    """Replaces what the document carries; it is written to disk when the person saves."""
    text = history.to_json(wanted)
    document.setAnnotation(_NAME, _SENTENCE, QtCore.QByteArray(text.encode("utf-8")))
