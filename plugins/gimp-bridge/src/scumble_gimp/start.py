"""From a wish to a task: checks what is there, completes the request, reads the pixels in slices."""

import time
from typing import Any, Callable, Dict, Optional

from scumble_client.client import Client
from scumble_client.panel import HOST_TYPES, Panel, Pipeline
from scumble_client.rect import Rect
from scumble_client.region import ask_region
from scumble_client.run import Pixels, Task

from .host import HostError, Selection, canvas_of, layer_rect
from .modes import Mode
from .pixel_reader import read_picture
from .slices import run_in_slices

# what an expansion adds on each side
SIDES = ("leftPx", "rightPx", "topPx", "bottomPx")


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
    client: Client,
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
    pipeline = _pipeline(mode, panel, selection)
    request = _request(mode, panel, pipeline, values)
    _check(pipeline, request)
    canvas = canvas_of(image)
    place = _place(mode, canvas, source, selection)
    target["mode"] = mode.id
    pictures: Dict[str, Pixels] = {}
    start, began = Start(Task(request, pictures, target)), time.monotonic()

    def read(asked: Dict[str, Any], region: Optional[Rect]) -> None:
        if region is None:
            start.stop = run_in_slices(refuse(), finish, failed)
            return
        asked["origin"] = {"x": region.x, "y": region.y}
        start.task = Task(asked, pictures, target)
        if selection is not None and pipeline.field("mask") is not None:
            pictures["mask"] = Pixels("gray8", region.width, region.height, selection.crop(region))
        start.stop = run_in_slices(work(region), finish, failed)

    def refuse() -> Any:
        # later, like every call back
        yield
        raise HostError("This is more than the engine takes at once.", "Select a smaller area.")

    def work(region: Rect) -> Any:
        reading = read_picture(image, region)
        try:
            while True:
                try:
                    start.fraction = next(reading)
                except StopIteration as stop:
                    pictures["image"] = stop.value
                    return
                moved()
                yield
        finally:
            reading.close()

    def finish(_: Any) -> None:
        start.seconds = time.monotonic() - began
        done(start)

    if pipeline.field("image") is None:
        request.update(_over(pipeline, request, place))
        start.stop = run_in_slices(iter(()), finish, failed)
        return start
    whole = place if selection is None and mode.id == "refine" else canvas
    stop = ask_region(client, pipeline, request, whole, place, read)
    # else the reading has begun already
    if stop is not None:
        start.stop = stop
    return start


def _pipeline(mode: Mode, panel: Panel, selection: Optional[Selection]) -> Pipeline:
    wanted = mode.unselected if selection is None else mode.selected
    if wanted is None:
        raise HostError("Nothing is selected.", "Select the area to change first.")
    pipeline = panel.pipeline(wanted)
    if pipeline is None or not panel.models_for(wanted):
        raise HostError(f"This engine cannot {mode.title.lower()}.", "Update the engine.")
    return pipeline


def _check(pipeline: Pipeline, request: Dict[str, Any]) -> None:
    prompt = pipeline.field("prompt")
    if prompt is not None and prompt.required and not request.get("prompt"):
        raise HostError("There is no prompt.", "Say in a few words what should be there.")
    sides = [name for name in SIDES if pipeline.field(name) is not None]
    if sides and not any(request.get(name) for name in sides):
        raise HostError("No side is to grow.", "Say how many pixels to add on which side.")


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


def _place(mode: Mode, canvas: Rect, source: Any, selection: Optional[Selection]) -> Rect:
    if selection is not None:
        return selection.bounds
    if mode.id != "refine":
        return canvas
    seen = layer_rect(source).cut(canvas)
    if seen.is_empty:
        raise HostError("The layer lies outside the canvas.", "Move it, or select another.")
    return seen


def _over(pipeline: Pipeline, request: Dict[str, Any], place: Rect) -> Dict[str, Any]:
    """Size and origin of a picture that is made from words alone: over the place, and in its middle where it is smaller."""
    sizes = {}
    for side, size in (("width", place.width), ("height", place.height)):
        field = pipeline.field(side)
        if field is not None:
            sizes[side] = request.get(side) or field.check(size)
    x = place.x + (place.width - sizes.get("width", place.width)) // 2
    y = place.y + (place.height - sizes.get("height", place.height)) // 2
    return {**sizes, "origin": {"x": x, "y": y}}
