"""Rectangles of whole pixels, the box of a mask, and how much of an image to send; pure."""

from typing import Iterator, NamedTuple, Optional


class Rect(NamedTuple):
    """A rectangle in image pixels."""

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


def mask_box(mask: bytes, rect: Rect) -> Rect:
    """The box of everything above 0. `mask`: gray8 of `rect`, rows without padding; empty where all is 0.

    An editor's own bounds also count what rounds to 0, in float images the whole tail of a feather.
    """
    width = rect.width
    first = len(mask) - len(mask.lstrip(b"\0"))
    if first == len(mask):
        return Rect(rect.x, rect.y, 0, 0)
    top, bottom = first // width, (len(mask.rstrip(b"\0")) - 1) // width
    left, right = width, 0
    for at in range(top * width, (bottom + 1) * width, width):
        row = mask[at : at + width]
        found = len(row.rstrip(b"\0"))
        if found:
            right = max(right, found)
            left = min(left, width - len(row.lstrip(b"\0")))
    return Rect(rect.x + left, rect.y + top, right - left, bottom - top + 1)


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


def strips(rect: Rect, pixels: int) -> Iterator[Rect]:
    """The rectangle from top to bottom in strips of about so many pixels."""
    rows = max(1, pixels // max(1, rect.width))
    for y in range(rect.y, rect.y + rect.height, rows):
        yield Rect(rect.x, y, rect.width, min(rows, rect.y + rect.height - y))
