"""What a layer and an image carry with them in their file: how the layer was made, and the results so far."""

import json
from typing import Any, Callable, Dict, Optional

from gi.repository import Gimp
from scumble_client.history import History
from scumble_client.run import Result

_RECIPE, _HISTORY = "scumble-recipe", "scumble-history"
# thumbnails make it large; older results are in the layers anyway
_KEPT_RESULTS = 24
# kept in XCF files; GIMP's GIMP_PARASITE_PERSISTENT
_PERSISTENT = 1


def write_recipe(layer: Any, placed: Dict[str, Any]) -> None:
    """Attaches a PlacedLayer's recipe, seed and place."""
    note = {"version": 1, "recipe": placed["recipe"], "seed": placed["seed"], "rect": placed["rect"]}
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


def _parasite(name: str, text: str) -> Any:
    # GIMP 3.0 takes signed bytes: beyond ASCII they would not fit
    return Gimp.Parasite.new(name, _PERSISTENT, text.encode("ascii"))


def _text(parasite: Any) -> str:
    return "" if parasite is None else bytes(parasite.get_data()).rstrip(b"\0").decode("ascii", "replace")
