"""Rectangles of whole pixels; pure."""

from typing import Iterator, NamedTuple


class Rect(NamedTuple):
    """A rectangle in document pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def is_empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.width <= 0 or self.height <= 0

    def cut(self, other: "Rect") -> "Rect":
        """What both have in common; empty where that is nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Rect(left, top, max(0, right - left), max(0, bottom - top))

    def grown(self, margin: int) -> "Rect":
        """With so many more pixels on every side."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)


def strips(rect: Rect, pixels: int) -> Iterator[Rect]:
    """The rectangle from top to bottom in strips of about so many pixels, each of one row at least."""
    rows = max(1, pixels // max(1, rect.width))
    for y in range(rect.y, rect.y + rect.height, rows):
        yield Rect(rect.x, y, rect.width, min(rows, rect.y + rect.height - y))
