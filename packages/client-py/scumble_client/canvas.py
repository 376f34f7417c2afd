"""How a document grows with an expansion, and where results from before belong afterwards; pure."""

from typing import Any, Mapping, NamedTuple, Optional, Tuple

from .rect import Rect
from .run import Result


class Canvas(NamedTuple):
    """A document's size, and how much of it expansions have added so far, in pixels; `list(canvas)` fits into JSON."""

    width: int
    height: int
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def has_only_grown_from(self, earlier: "Canvas") -> bool:
        """Whether nothing but expansions, or taking them back, changed the size."""
        return self._unexpanded() == earlier._unexpanded()

    def grow(self, left: int, top: int, right: int, bottom: int) -> "Canvas":
        """With so many more pixels on its sides."""
        sides = (self.left + left, self.top + top, self.right + right, self.bottom + bottom)
        return Canvas(self.width + left + right, self.height + top + bottom, *sides)

    def _unexpanded(self) -> Tuple[int, int]:
        return self.width - self.left - self.right, self.height - self.top - self.bottom


class Placement(NamedTuple):
    """Where a result goes in a document as it is now."""

    # The layer's place on the canvas as it is before it grows.
    rect: Rect
    # What the canvas gets on its sides to show all of the layer: left, top, right, bottom.
    sides: Tuple[int, int, int, int]
    # The canvas should grow, but its size was changed by other means since the run began.
    has_other_size: bool

    @property
    def grows(self) -> bool:
        """Whether the canvas gets anything."""
        return any(self.sides)


def find_placement(result: Result, now: Canvas, is_own: bool) -> Placement:
    """`is_own`: whether it goes into the document it was made for. Only an expansion makes that document grow.

    Where the run noted no canvas under "canvas", as in older files, nothing is taken to have changed since.
    """
    began = read_canvas(result.target) or now
    dx, dy = (now.left - began.left, now.top - began.top) if is_own else (0, 0)
    was = result.rect
    rect = Rect(was.x + dx, was.y + dy, was.width, was.height)
    right, bottom = rect.x + rect.width - now.width, rect.y + rect.height - now.height
    sides = (max(0, -rect.x), max(0, -rect.y), max(0, right), max(0, bottom))
    is_expansion = result.layer["recipe"]["request"].get("pipeline") == "expand"
    if not (is_own and is_expansion and any(sides)):
        return Placement(rect, (0, 0, 0, 0), False)
    if not now.has_only_grown_from(began):
        return Placement(rect, (0, 0, 0, 0), True)
    return Placement(rect, sides, False)


def read_canvas(target: Mapping[str, Any]) -> Optional[Canvas]:
    """The canvas that a run noted under "canvas" as it began; None where there is none, or no whole numbers."""
    told = target.get("canvas")
    if not isinstance(told, (list, tuple)) or len(told) != 6 or not all(type(value) is int for value in told):
        return None
    return Canvas(*told)
