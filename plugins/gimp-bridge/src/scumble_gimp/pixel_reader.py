"""Reads what is seen in an image, in the image's own depth and as sRGB by name."""

from typing import Any, Generator

from gi.repository import Gegl, Gimp
from scumble_client.rect import Rect, strips
from scumble_client.run import Pixels

from .pixel_formats import format_for

# pixels between two places where the window may answer
_SLICE_PIXELS = 2_097_152


def read_picture(image: Any, region: Rect) -> Generator[float, None, Pixels]:
    """What is seen there. Yields how far it is, 0 … 1. The image itself is not touched: a scratch image is read."""
    scratch = _scratch(image)
    try:
        layer = Gimp.Layer.new_from_visible(image, scratch, "seen")
        scratch.insert_layer(layer, None, 0)
        yield 0.1
        form = format_for(image.get_precision().value_nick)
        data, buffer = bytearray(region.width * region.height * form.pixel_bytes), layer.get_buffer()
        for strip in strips(region, _SLICE_PIXELS):
            area = Gegl.Rectangle.new(strip.x, strip.y, strip.width, strip.height)
            start = (strip.y - region.y) * region.width * form.pixel_bytes
            part = buffer.get(area, 1.0, form.babl, Gegl.AbyssPolicy.NONE)
            data[start : start + len(part)] = part
            yield 0.1 + 0.9 * (strip.y + strip.height - region.y) / region.height
        del buffer
    finally:
        scratch.delete()
    return Pixels(form.format, region.width, region.height, data, form.color_space)


def _scratch(image: Any) -> Any:
    """An empty image of the same kind; undo is off and no window shows it."""
    base = image.get_base_type()
    kind = Gimp.ImageBaseType.RGB if base == Gimp.ImageBaseType.INDEXED else base
    scratch = Gimp.Image.new_with_precision(image.get_width(), image.get_height(), kind, image.get_precision())
    scratch.undo_disable()
    profile = image.get_color_profile()
    if profile is not None:
        scratch.set_color_profile(profile)
    return scratch
