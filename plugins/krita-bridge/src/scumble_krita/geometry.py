"""Rectangles of whole pixels, and how much of a document to send; pure."""

from typing import NamedTuple, Optional, Tuple


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


def region_to_send(canvas: Rect, wanted: Rect, max_pixels: int, max_side: int) -> Optional[Rect]:
    """The whole canvas where the engine takes it, else as much around `wanted` as it takes; None if that is too large."""
    if canvas.width <= max_side and canvas.height <= max_side and canvas.width * canvas.height <= max_pixels:
        return canvas
    if wanted.width > max_side or wanted.height > max_side or wanted.width * wanted.height > max_pixels:
        return None
    low, high = 0, max(canvas.width, canvas.height)
    while low < high:
        margin = (low + high + 1) // 2
        grown = _grow(canvas, wanted, margin)
        fits = grown.width * grown.height <= max_pixels and max(grown.width, grown.height) <= max_side
        low, high = (margin, high) if fits else (low, margin - 1)
    return _grow(canvas, wanted, low)


def rows_per_slice(width: int, pixels: int) -> int:
    """Rows that hold about so many pixels; at least one."""
    return max(1, pixels // max(1, width))


def strips(rect: Rect, pixels: int) -> "Tuple[Rect, ...]":
    """The rectangle from top to bottom in strips of about so many pixels."""
    rows = rows_per_slice(rect.width, pixels)
    return tuple(
        Rect(rect.x, y, rect.width, min(rows, rect.y + rect.height - y)) for y in range(rect.y, rect.y + rect.height, rows)
    )


def _grow(canvas: Rect, rect: Rect, margin: int) -> Rect:
    return Rect(rect.x - margin, rect.y - margin, rect.width + 2 * margin, rect.height + 2 * margin).cut(canvas)
