"""One sentence about how things stand and one about what to do, for the status line of a plugin."""

from typing import NamedTuple, Optional, Tuple

from .client_error import EngineClientError
from .errors import ERROR_KINDS
from .link import EngineState


class Status(NamedTuple):
    """What the status line shows. Names are stable, sentences may change."""

    # "searching", "ready", "no-model", "gone", "not-running", "refused", "version", "closed": the engine;
    # "reading", "sending", "queued", "running", "receiving", "finished", "cancelled", "failed": a run;
    # "told": something the plugin itself says.
    name: str
    sentence: str
    # What the person can do; "" where there is nothing to do.
    advice: str = ""
    is_error: bool = False


SEARCHING = Status("searching", "Looking for the engine…")
CLOSED = Status("closed", "Not connected.")
_GONE = Status("gone", "The engine does not answer any more.", "Start it again; running jobs go on by themselves.", True)
_NOT_RUNNING = Status("not-running", "The engine is not running.", "Start it with `scumble serve`.", True)
_REFUSED = Status("refused", "The engine refuses this plugin's token.", "Restart the engine, or pair again.", True)
_VERSION = Status("version", "Plugin and engine are of different versions.", "Update the older of the two.", True)


def engine_status(state: EngineState, was_connected: bool) -> Status:
    """How the connection stands. `was_connected`: whether there has been one since the start."""
    if state.name == "closed":
        return CLOSED
    code = None if state.error is None else state.error.code
    if code == "protocol.version_unsupported":
        return _VERSION
    if state.name == "needs-pairing" or code == "auth.refused":
        return _REFUSED
    if state.name == "waiting":
        return _GONE if was_connected else _NOT_RUNNING
    return SEARCHING


def error_status(error: EngineClientError) -> Status:
    """What a failed call says of itself: the engine's sentence, cut where its advice begins."""
    sentence, advice = split_sentence(str(error))
    kind = ERROR_KINDS.get(error.code)
    return Status("failed", sentence, advice or (_as_sentence(kind.action) if kind else ""), True)


def split_sentence(message: str) -> Tuple[str, str]:
    """`Expected this, received that; do so.` as its two halves; the second is empty if there is one half only."""
    what, mark, action = message.rstrip(".").rpartition("; ")
    return (_as_sentence(what), _as_sentence(action)) if mark else (_as_sentence(action), "")


def told(sentence: str, advice: str = "", is_error: bool = False) -> Status:
    """Something the plugin says itself, e.g. that nothing is selected."""
    return Status("told", sentence, advice, is_error)


def left_sentence(left_ms: Optional[float]) -> str:
    """`about 12 s left`; empty while nobody knows."""
    if left_ms is None:
        return ""
    seconds = max(1, round(left_ms / 1000))
    return f"about {seconds} s left" if seconds < 100 else f"about {round(seconds / 60)} min left"


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." if text and text[-1] not in ".…!?" else text[:1].upper() + text[1:]
