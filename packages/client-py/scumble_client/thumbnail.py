"""Small pictures of large ones, without any library: every n-th pixel."""

import struct
from typing import NamedTuple, Optional, Union

_Bytes = Union[bytes, bytearray, memoryview]


class Thumbnail(NamedTuple):
    """rgba8, straight alpha, rows top to bottom."""

    width: int
    height: int
    pixels: bytes


def make_thumbnail(
    pixels: _Bytes, format: str, width: int, height: int, longest_px: int = 96, mask: Optional[_Bytes] = None
) -> Thumbnail:
    """`pixels`: as a PlacedLayer's: rgba8, rgba16 or rgba-f32, straight alpha. `mask`: gray8 of that size, into the alpha."""
    scale = max(1.0, max(width, height) / longest_px)
    out_width, out_height = max(1, int(width / scale)), max(1, int(height / scale))
    columns = [min(width - 1, int((x + 0.5) * scale)) for x in range(out_width)]
    out = bytearray()
    view = memoryview(pixels).cast("B")
    sample_bytes = {"rgba8": 4, "rgba16": 8, "rgba-f32": 16}[format]
    for y in range(out_height):
        row = min(height - 1, int((y + 0.5) * scale)) * width
        for x in columns:
            at = (row + x) * sample_bytes
            rgba = _rgba8(view[at : at + sample_bytes], format)
            if mask is not None:
                rgba = rgba[:3] + bytes([rgba[3] * mask[row + x] // 255])
            out += rgba
    return Thumbnail(out_width, out_height, bytes(out))


def _rgba8(sample: memoryview, format: str) -> bytes:
    if format == "rgba8":
        return bytes(sample)
    if format == "rgba16":
        # the upper byte of each little-endian sample
        return bytes(sample[1::2])
    values = struct.unpack("<4f", sample)
    # floats are linear light; a gamma of 2.2 is near enough for a thumbnail
    encoded = [max(0.0, min(1.0, value)) ** (1 / 2.2) for value in values[:3]] + [max(0.0, min(1.0, values[3]))]
    return bytes(round(value * 255) for value in encoded)
