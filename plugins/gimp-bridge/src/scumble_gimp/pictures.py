"""Small pictures for widgets, from rgba8 bytes."""

from typing import Any

from gi.repository import GdkPixbuf, GLib

_CHECKS, _DARK, _LIGHT = 6, 0x6E6E6E, 0x878787


def pixbuf(width: int, height: int, rgba8: bytes) -> Any:
    """A picture of its own, straight alpha."""
    data = GLib.Bytes.new(bytes(rgba8))
    return GdkPixbuf.Pixbuf.new_from_bytes(data, GdkPixbuf.Colorspace.RGB, True, 8, width, height, width * 4)


def fitted(picture: Any, longest: int) -> Any:
    """Scaled so that its longer side has so many pixels, over the checks that mean transparent."""
    scale = longest / max(picture.get_width(), picture.get_height())
    width, height = (max(1, round(side * scale)) for side in (picture.get_width(), picture.get_height()))
    kind = GdkPixbuf.InterpType.BILINEAR
    return picture.composite_color_simple(width, height, kind, 255, _CHECKS, _DARK, _LIGHT)
