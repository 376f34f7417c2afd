"""What the document adds to a request: places and sizes; pure."""

from typing import Any, Dict, Optional

from .scumble_client.rect import Rect

# what an expansion adds on each side
SIDES = ("leftPx", "rightPx", "topPx", "bottomPx")


def complete_request(
    request: Dict[str, Any], pipeline: Any, canvas: Rect, bounds: Optional[Rect], region: Rect
) -> Dict[str, Any]:
    """`bounds`: the selection's, on the canvas. `region`: what of the canvas is sent."""
    done = dict(request)
    if pipeline.field("image") is not None:
        done["origin"] = {"x": region.x, "y": region.y}
        return done
    place = bounds or canvas
    for side, size in (("width", place.width), ("height", place.height)):
        field = pipeline.field(side)
        if field is not None and side not in done:
            done[side] = field.check(size)
    x = place.x + (place.width - done.get("width", place.width)) // 2
    y = place.y + (place.height - done.get("height", place.height)) // 2
    done["origin"] = {"x": x, "y": y}
    return done
