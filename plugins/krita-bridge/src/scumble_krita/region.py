"""How much of a document a job needs: asked of the engine, so that a plugin sends no more than the model sees."""

from typing import Any, Callable, Dict, Mapping, Optional

from .geometry import Rect, region_to_send
from .scumble_client.client import Call, Client
from .scumble_client.client_error import EngineClientError
from .scumble_client.messages import LIMITS, FillPlanParams
from .scumble_client.panel import Pipeline

# what the answer depends on and a request may hold
_ASKED = set(FillPlanParams.__annotations__)
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
) -> Optional[Call]:
    """Asks for what the model would see of a selection's surroundings.

    `then` gets the request and the region to send, None where it is too large. The request says that the region is all
    there is to see. An engine that cannot tell gets as much as it takes. The call, to cancel it; None: `then` was called.
    """
    # a selection that is changed before use may look further than the context, so the whole is sent
    changed = any(request.get(name) for name in _CHANGING)
    if pipeline.field("mask") is None or pipeline.field("contextMode") is None or changed:
        then(dict(request), largest_region(canvas, bounds))
        return None

    def planned(plan: Mapping[str, Any]) -> None:
        region = _hull(Rect(*_sides(plan["context"])), Rect(*_sides(plan["bounds"])))
        then({**request, "contextMode": "document"}, largest_region(region, region))

    asked = {name: value for name, value in request.items() if name in _ASKED}
    box = {"x": bounds.x, "y": bounds.y, "width": bounds.width, "height": bounds.height}
    call = client.call("fill.plan", {**asked, "width": canvas.width, "height": canvas.height, "bounds": box})

    def failed(error: EngineClientError) -> None:
        # an older engine does not know the question; a cancelled one wants no answer
        if error.code != "client.cancelled":
            then(dict(request), largest_region(canvas, bounds))

    return call.then(planned, failed)


def _sides(rect: Mapping[str, int]) -> Any:
    return (rect[side] for side in ("x", "y", "width", "height"))


def _hull(first: Rect, second: Rect) -> Rect:
    left, top = min(first.x, second.x), min(first.y, second.y)
    right = max(first.x + first.width, second.x + second.width)
    bottom = max(first.y + first.height, second.y + second.height)
    return Rect(left, top, right - left, bottom - top)
