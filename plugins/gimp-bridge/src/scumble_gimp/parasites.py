"""What a layer and an image carry with them in their file: how a layer was made, the results so far, the canvas's growth."""

import json
from typing import Any, Callable, Dict, Optional

from gi.repository import Gimp
from scumble_client.canvas import Canvas, read_canvas
from scumble_client.history import History
from scumble_client.run import Result

from .host import HostError

_RECIPE, _HISTORY, _CANVAS = "scumble-recipe", "scumble-history", "scumble-canvas"
# thumbnails make it large; older results are in the layers anyway
_KEPT_RESULTS = 24
# kept in XCF files, and undone with what belongs to it; GIMP's GIMP_PARASITE_PERSISTENT and _UNDOABLE
_PERSISTENT, _UNDOABLE = 1, 2


def write_recipe(layer: Any, placed: Dict[str, Any], began: Canvas) -> None:
    """Attaches a PlacedLayer's recipe, seed and place. `began`: the canvas that these speak of."""
    note = {"version": 1, "recipe": placed["recipe"], "seed": placed["seed"], "rect": placed["rect"], "canvas": list(began)}
    layer.attach_parasite(_parasite(_RECIPE, json.dumps(note)))


def read_recipe(layer: Any) -> Optional[Dict[str, Any]]:
    """What `write_recipe` wrote; None where there is none or it is damaged."""
    try:
        note = json.loads(_text(layer.get_parasite(_RECIPE)))
        if note["version"] == 1 and isinstance(note["recipe"]["request"], dict) and isinstance(note["seed"], int):
            return dict(note)
    except (ValueError, KeyError, TypeError):
        pass
    return None


def write_history(image: Any, history: History, wanted: Callable[[Result], bool]) -> None:
    """Replaces what the image carries; no undo step."""
    kept = [result for result in history.results if wanted(result)][:_KEPT_RESULTS]
    told = json.loads(history.to_json(lambda result: any(result is one for one in kept)))
    text = json.dumps(told, separators=(",", ":"))
    image.attach_parasite(_parasite(_HISTORY, text))


def read_history(image: Any) -> str:
    """JSON as History.to_json writes it; empty where the image has none."""
    return _text(image.get_parasite(_HISTORY))


def canvas_now(image: Any) -> Canvas:
    """The canvas as it is, also after undo and redo."""
    size = (image.get_width(), image.get_height())
    try:
        known = read_canvas({"canvas": json.loads(_text(image.get_parasite(_CANVAS)))})
    except ValueError:
        known = None
    return Canvas(*size) if known is None else known._replace(width=size[0], height=size[1])


def grow_canvas(image: Any, left: int, top: int, right: int, bottom: int) -> None:
    """Adds pixels on its sides; all layers stay where they are seen. Belongs into an undo group."""
    after = canvas_now(image).grow(left, top, right, bottom)
    if not image.resize(after.width, after.height, left, top):
        raise HostError("GIMP did not let the canvas grow.", "Add fewer pixels.")
    image.attach_parasite(_parasite(_CANVAS, json.dumps(list(after)), _PERSISTENT | _UNDOABLE))


def _parasite(name: str, text: str, flags: int = _PERSISTENT) -> Any:
    # GIMP 3.0 takes signed bytes: beyond ASCII they would not fit
    return Gimp.Parasite.new(name, flags, text.encode("ascii"))


def _text(parasite: Any) -> str:
    return "" if parasite is None else bytes(parasite.get_data()).rstrip(b"\0").decode("ascii", "replace")
