"""How much of an image a fill needs: asked of the engine, so that no more is sent than the model sees."""

from typing import Any, Callable, Dict, Mapping, Optional

from scumble_client.client import Client
from scumble_client.client_error import EngineClientError
from scumble_client.messages import LIMITS, FillPlanParams
from scumble_client.panel import Pipeline

from .geometry import Rect, region_to_send

# what the answer depends on and a request may hold
_ASKED = frozenset(FillPlanParams.__annotations__)
# a selection that is changed before use may look further than its context
_CHANGING = ("growPx", "featherPx", "featherPercent")


def largest_region(canvas: Rect, wanted: Rect) -> Optional[Rect]:
    """As much around `wanted` as the engine takes at once; None if that alone is too much."""
    return region_to_send(canvas, wanted, LIMITS["maxPixels"], LIMITS["maxSidePixels"])


def ask_region(
    client: Client,
    pipeline: Pipeline,
    request: Mapping[str, Any],
    canvas: Rect,
    bounds: Rect,
    then: Callable[[Dict[str, Any], Optional[Rect]], Any],
) -> Callable[[], Any]:
    """`then` gets the request and what of the canvas to send for a selection's bounds; None where that is too much.

    The request says then that the region is all there is to see. An engine that cannot tell gets as much as it takes.
    The returned function abandons the question.
    """
    has_plan = pipeline.field("mask") is not None and pipeline.field("contextMode") is not None
    if not has_plan or any(request.get(name) for name in _CHANGING):
        then(dict(request), largest_region(canvas, bounds))
        return lambda: None

    def planned(plan: Mapping[str, Any]) -> None:
        boxes = [Rect(*(plan[name][side] for side in ("x", "y", "width", "height"))) for name in ("context", "bounds")]
        left, top = (min(box[at] for box in boxes) for at in (0, 1))
        right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
        region = Rect(left, top, right - left, bottom - top).cut(canvas)
        then({**request, "contextMode": "document"}, largest_region(region, region))

    def failed(error: EngineClientError) -> None:
        # an older engine does not know the question; an abandoned one wants no answer
        if error.code != "client.cancelled":
            then(dict(request), largest_region(canvas, bounds))

    asked = {name: value for name, value in request.items() if name in _ASKED}
    box = {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height}
    call = client.call("fill.plan", {**asked, "width": canvas.width, "height": canvas.height, "bounds": box})
    return call.then(planned, failed).cancel
