"""Results so far, newest first; what can be said of them in JSON goes into the document."""

import base64
import json
from typing import Any, Callable, Dict, List, Mapping

from .run import Result, layer_name
from .thumbnail import Thumbnail

_VERSION = 1


class History:
    """At most `keep_bytes` of pixels stay at hand; older results keep recipe and thumbnail and are fetched on demand."""

    def __init__(self, keep_bytes: int = 536_870_912, keep_count: int = 200) -> None:
        self._keep_bytes, self._keep_count = keep_bytes, keep_count
        self.results: List[Result] = []

    def add(self, result: Result) -> None:
        """Puts a result first."""
        self.results.insert(0, result)
        del self.results[self._keep_count :]
        held = 0
        for one in self.results:
            held += len(one.pixels or b"") + len(one.mask or b"")
            if held > self._keep_bytes and one is not result:
                one.pixels = one.mask = None

    def discard(self, result: Result) -> None:
        """Takes a result out."""
        if result in self.results:
            self.results.remove(result)

    def to_json(self, wanted: Callable[[Result], bool] = lambda result: True) -> str:
        """Recipes, places and thumbnails of the results that are wanted, e.g. those of one document."""
        rows = [_row(result) for result in self.results if wanted(result)]
        return json.dumps({"version": _VERSION, "results": rows}, separators=(",", ":"), ensure_ascii=False)

    def add_json(self, text: str, target: Mapping[str, Any]) -> int:
        """Takes over what `to_json` wrote, as older than everything here; how many. Damaged rows are left out."""
        try:
            told = json.loads(text)
            rows = told["results"] if told["version"] == _VERSION else []
        except (ValueError, KeyError, TypeError):
            return 0
        known = {layer_name(result.layer) for result in self.results}
        added = 0
        for row in rows if isinstance(rows, list) else []:
            try:
                result = _read_row(row, target)
                fresh = layer_name(result.layer) not in known
            except (ValueError, KeyError, TypeError):
                continue
            if fresh:
                self.results.append(result)
                added += 1
        return added


def _row(result: Result) -> Dict[str, Any]:
    small = result.thumbnail
    picture = {"width": small.width, "height": small.height, "rgba8": base64.b64encode(small.pixels).decode()}
    return {"layer": result.layer, "target": result.target, "thumbnail": picture}


def _read_row(row: Mapping[str, Any], target: Mapping[str, Any]) -> Result:
    layer, small = row["layer"], row["thumbnail"]
    pixels = base64.b64decode(small["rgba8"])
    if len(pixels) != small["width"] * small["height"] * 4:
        raise ValueError("a thumbnail of another size")
    # what placing it will need
    rect, recipe = layer["rect"], layer["recipe"]["request"]
    if not isinstance(recipe, dict) or not all(isinstance(rect[side], int) for side in ("x", "y", "width", "height")):
        raise ValueError("a layer of another shape")
    return Result(layer, {**row["target"], **target}, Thumbnail(small["width"], small["height"], pixels))
