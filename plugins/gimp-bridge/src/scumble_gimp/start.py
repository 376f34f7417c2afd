"""From a wish to a task: checks what is there, completes the request, reads the pixels in slices."""

import time
from typing import Any, Callable, Dict, Optional

from scumble_client.messages import LIMITS
from scumble_client.panel import HOST_TYPES, Panel, Pipeline
from scumble_client.run import Pixels, Task

from .geometry import Rect, region_to_send
from .host import HostError, Selection, canvas_of, layer_rect
from .modes import Mode
from .pixel_reader import read_picture
from .slices import run_in_slices


class Start:
    """A reading under way."""

    def __init__(self, task: Task) -> None:
        self.task = task
        # 0 … 1 of the reading.
        self.fraction = 0.0
        # How long the reading took, once it is done.
        self.seconds = 0.0
        # Abandons it.
        self.stop: Callable[[], None] = lambda: None


def begin(
    mode: Mode,
    panel: Panel,
    image: Any,
    source: Any,
    selection: Optional[Selection],
    values: Optional[Dict[str, Any]],
    target: Dict[str, Any],
    done: Callable[[Start], Any],
    failed: Callable[[Exception], Any],
    moved: Callable[[], Any],
) -> Start:
    """Begins to read; calls back later. Raises HostError, with a sentence for people, where the wish cannot be fulfilled."""
    pipeline_id = mode.unselected if selection is None else mode.selected
    if pipeline_id is None:
        raise HostError("Nothing is selected.", "Select the area to change first.")
    pipeline = panel.pipeline(pipeline_id)
    if pipeline is None:
        raise HostError(f"This engine cannot {mode.title.lower()}.", "Update the engine.")
    request = _request(mode, panel, pipeline, values)
    if pipeline.field("prompt") is not None and not request.get("prompt") and mode.takes_prompt:
        raise HostError("There is no prompt.", "Say in a few words what should be there.")
    canvas = canvas_of(image)
    region = _region(mode, canvas, source, selection)
    if pipeline.field("image") is None:
        request.update(_place(pipeline, request, region))
    else:
        sent = region_to_send(canvas if mode.id != "refine" or selection else region, region, *_most())
        if sent is None:
            raise HostError("This is more than the engine takes at once.", "Select a smaller area.")
        region = sent
        request["origin"] = {"x": region.x, "y": region.y}
    pictures: Dict[str, Pixels] = {}
    if selection is not None and pipeline.field("mask") is not None:
        pictures["mask"] = Pixels("gray8", region.width, region.height, selection.crop(region))
    start, began = Start(Task(request, pictures, {**target, "mode": mode.id})), time.monotonic()
    target.update(start.task.target)
    start.task = start.task._replace(target=target)

    def work() -> Any:
        if pipeline.field("image") is not None:
            reading = read_picture(image, region)
            while True:
                try:
                    start.fraction = next(reading)
                except StopIteration as stop:
                    pictures["image"] = stop.value
                    break
                except BaseException:
                    reading.close()
                    raise
                moved()
                try:
                    yield
                except GeneratorExit:
                    reading.close()
                    raise
        start.seconds = time.monotonic() - began

    start.stop = run_in_slices(work(), lambda _: done(start), failed)
    return start


def _most() -> Any:
    return LIMITS["maxPixels"], LIMITS["maxSidePixels"]


def _request(mode: Mode, panel: Panel, pipeline: Pipeline, values: Optional[Dict[str, Any]]) -> Dict[str, Any]:
    own = mode.id if panel.pipeline(mode.id) else None
    if values is None:
        return panel.request(pipeline.id, own)
    # a script says all it wants; what a person set in the window does not leak into it
    bare = Panel.__new__(Panel)
    bare.__dict__.update(panel.__dict__, values={})
    request = bare.request(pipeline.id, own)
    for name, value in values.items():
        field = pipeline.field(name)
        if field is None or field.type in HOST_TYPES:
            raise HostError(f"Expected a setting of `{pipeline.id}`, received `{name}`.", "See `scumble describe`.")
        request[name] = value
    return request


def _region(mode: Mode, canvas: Rect, source: Any, selection: Optional[Selection]) -> Rect:
    if selection is not None:
        return selection.bounds
    if mode.id != "refine":
        return canvas
    seen = layer_rect(source).cut(canvas)
    if seen.is_empty:
        raise HostError("The layer lies outside the canvas.", "Move it, or select another.")
    return seen


def _place(pipeline: Pipeline, request: Dict[str, Any], place: Rect) -> Dict[str, Any]:
    """Size and origin of a picture that is made from words alone: over the place, and in its middle where it is smaller."""
    sizes = {}
    for side, size in (("width", place.width), ("height", place.height)):
        field = pipeline.field(side)
        if field is not None:
            sizes[side] = request.get(side) or field.check(size)
    x = place.x + (place.width - sizes.get("width", place.width)) // 2
    y = place.y + (place.height - sizes.get("height", place.height)) // 2
    return {**sizes, "origin": {"x": x, "y": y}}
