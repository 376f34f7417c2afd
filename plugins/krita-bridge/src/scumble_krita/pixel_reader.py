"""Reads pictures and selections out of a document in strips; generators for slices.py."""

from typing import Any, Generator

from .conversion import Converter, linear_profile, srgb_profile
from .native_pixels import WIRE_FORMATS, Space, color_space_of, to_wire, wire_bytes_per_pixel
from .scumble_client.rect import Rect, strips
from .scumble_client.run import Pixels

# pixels read at a time: some milliseconds each
_READ_PIXELS, _CONVERT_PIXELS = 262_144, 49_152


def wire_space(space: Space) -> Space:
    """The space a document is sent in: its own where the wire can name it, else the nearest sRGB of its depth."""
    if space.model in ("RGBA", "GRAYA") and color_space_of(space.profile) is not None:
        return space
    depth = "F32" if space.depth.startswith("F") else space.depth
    return Space("RGBA", depth, linear_profile(depth) if depth == "F32" else srgb_profile(depth))


def read_picture(source: Any, space: Space, rect: Rect, converter: Converter) -> Generator[float, None, Pixels]:
    """Pixels of a document (merged) or a layer, in `space`. Yields how far it is, 0 … 1."""
    wire = wire_space(space)
    format = WIRE_FORMATS[wire.depth]
    row_bytes = rect.width * wire_bytes_per_pixel(format)
    data = bytearray(rect.height * row_bytes)
    for strip in strips(rect, _READ_PIXELS if wire == space else _CONVERT_PIXELS):
        native = bytes(source.pixelData(strip.x, strip.y, strip.width, strip.height))
        if wire != space:
            native = converter.convert(native, strip.width, strip.height, space, wire)
        start = (strip.y - rect.y) * row_bytes
        data[start : start + strip.height * row_bytes] = to_wire(native, wire)
        yield (strip.y + strip.height - rect.y) / rect.height
    converter.settle()
    return Pixels(format, rect.width, rect.height, data, color_space_of(wire.profile) or "srgb")


def read_selection(selection: Any, rect: Rect) -> Generator[float, None, Pixels]:
    """The selection of an area, one byte a pixel. Yields how far it is, 0 … 1."""
    data = bytearray(rect.width * rect.height)
    for strip in strips(rect, 4 * _READ_PIXELS):
        start = (strip.y - rect.y) * rect.width
        data[start : start + strip.width * strip.height] = bytes(
            selection.pixelData(strip.x, strip.y, strip.width, strip.height)
        )
        yield (strip.y + strip.height - rect.y) / rect.height
    return Pixels("gray8", rect.width, rect.height, data)
