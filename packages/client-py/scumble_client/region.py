"""How much of a document a job needs: asked of the engine, so that a plugin sends no more than the model sees."""

from typing import Any, Callable, Dict, Mapping, Optional

from .client import Client
from .client_error import EngineClientError
from .messages import LIMITS, FillPlanParams
from .panel import Pipeline
from .rect import Rect

# what the answer depends on and a request may hold
_ASKED = frozenset(FillPlanParams.__annotations__)
# a selection that is changed before use may look further than its context, so the whole is sent
_CHANGING = ("growPx", "featherPx", "featherPercent")


def ask_region(
    client: Client,
    pipeline: Pipeline,
    request: Mapping[str, Any],
    canvas: Rect,
    bounds: Rect,
    then: Callable[[Dict[str, Any], Optional[Rect]], Any],
) -> Optional[Callable[[], Any]]:
    """Asks for what the model would see of a selection's surroundings. `bounds`: the selection's.

    `then` gets the request and the part of the canvas to send, None where that is too much. The request says then that
    the part is all there is to see. An engine that cannot tell gets as much as it takes. What is returned abandons the
    question; None: nothing had to be asked, and `then` was called.
    """
    has_plan = pipeline.field("mask") is not None and pipeline.field("contextMode") is not None
    if not has_plan or any(request.get(name) for name in _CHANGING):
        then(dict(request), _largest_region(canvas, bounds))
        return None

    def planned(plan: Mapping[str, Any]) -> None:
        boxes = [Rect(*(plan[name][side] for side in ("x", "y", "width", "height"))) for name in ("context", "bounds")]
        left, top = (min(box[at] for box in boxes) for at in (0, 1))
        right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
        region = Rect(left, top, right - left, bottom - top).cut(canvas)
        then({**request, "contextMode": "document"}, _largest_region(region, region))

    def failed(error: EngineClientError) -> None:
        # an older engine does not know the question; an abandoned one wants no answer
        if error.code != "client.cancelled":
            then(dict(request), _largest_region(canvas, bounds))

    asked = {name: value for name, value in request.items() if name in _ASKED}
    box = {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height}
    call = client.call("fill.plan", {**asked, "width": canvas.width, "height": canvas.height, "bounds": box})
    return call.then(planned, failed).cancel


def region_to_send(canvas: Rect, wanted: Rect, max_pixels: int, max_side: int) -> Optional[Rect]:
    """The whole canvas where the engine takes it, else as much around `wanted` as it takes; None if that is too large."""

    def fits(rect: Rect) -> bool:
        return rect.width * rect.height <= max_pixels and max(rect.width, rect.height) <= max_side

    if fits(canvas):
        return canvas
    if not fits(wanted):
        return None
    low, high = 0, max(canvas.width, canvas.height)
    while low < high:
        margin = (low + high + 1) // 2
        low, high = (margin, high) if fits(wanted.grown(margin).cut(canvas)) else (low, margin - 1)
    return wanted.grown(low).cut(canvas)


def _largest_region(canvas: Rect, wanted: Rect) -> Optional[Rect]:
    return region_to_send(canvas, wanted, LIMITS["maxPixels"], LIMITS["maxSidePixels"])
