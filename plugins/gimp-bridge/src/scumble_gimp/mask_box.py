"""The box of a mask; pure."""

from scumble_client.rect import Rect


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
