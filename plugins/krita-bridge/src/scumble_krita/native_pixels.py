"""Krita's native bytes to the wire's and back; pure. Straight alpha on both sides, little-endian.

Krita keeps 8- and 16-bit RGB as B G R A, floats as R G B A, greys as G A. The wire has R G B A only.
"""

import struct
from typing import Dict, NamedTuple, Optional, Tuple, Union

Bytes = Union[bytes, bytearray, memoryview]

# bytes of one sample by Krita's name of a depth
SAMPLE_BYTES: Dict[str, int] = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
# channels with alpha by Krita's name of a colour model
CHANNELS: Dict[str, int] = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}
# the wire's format that holds a depth without loss
WIRE_FORMATS: Dict[str, str] = {"U8": "rgba8", "U16": "rgba16", "F16": "rgba-f32", "F32": "rgba-f32"}
_WIRE_SAMPLE_BYTES = {"rgba8": 1, "rgba16": 2, "rgba-f32": 4}
_MOST_HALF = 65504.0


class Space(NamedTuple):
    """A document's pixels as Krita names them."""

    model: str
    depth: str
    profile: str

    @property
    def pixel_bytes(self) -> int:
        """Bytes of one pixel."""
        return CHANNELS[self.model] * SAMPLE_BYTES[self.depth]


def wire_bytes_per_pixel(format: str) -> int:
    """Bytes of one pixel on the wire."""
    return 4 * _WIRE_SAMPLE_BYTES[format]


def color_space_of(profile: str) -> Optional[str]:
    """What the wire calls a profile of sRGB primaries or of grey, by its name; None where the name tells nothing sure.

    Krita 5.1 gives plugins the names only, never the bytes.
    """
    name = profile.lower()
    if not (name.startswith(("srgb", "gray-d50-elle", "scrgb"))):
        return None
    if "-g10" in name or "linear" in name:
        return "linear-srgb"
    if "srgbtrc" in name or name.startswith(("srgb built-in", "srgb iec61966-2.1", "srgb iec61966-2-1")) or name == "srgb":
        return "srgb"
    return None


def to_wire(native: Bytes, space: Space) -> bytearray:
    """RGBA or GRAYA pixels in the wire's format for their depth."""
    size, count = SAMPLE_BYTES[space.depth], len(native) // space.pixel_bytes
    order = (0, 0, 0, 1) if space.model == "GRAYA" else ((0, 1, 2, 3) if space.depth[0] == "F" else (2, 1, 0, 3))
    out = bytearray(count * 4 * size)
    for channel, source in enumerate(order):
        for byte in range(size):
            out[channel * size + byte :: 4 * size] = native[source * size + byte :: space.pixel_bytes]
    return _half_to_float(out) if space.depth == "F16" else out


def from_wire(wire: Bytes, space: Space) -> bytearray:
    """RGBA pixels as Krita keeps them in an RGBA space of the same depth."""
    if space.depth == "F16":
        return _float_to_half(wire)
    if space.depth == "F32":
        return bytearray(wire)
    size = SAMPLE_BYTES[space.depth]
    out = bytearray(wire)
    for byte in range(size):
        out[byte :: 4 * size] = wire[2 * size + byte :: 4 * size]
        out[2 * size + byte :: 4 * size] = wire[byte :: 4 * size]
    return out


def put_alpha(native: bytearray, space: Space, mask: Bytes) -> None:
    """Writes a mask of one byte a pixel into the alpha: 255 becomes all there is, everything else its exact share."""
    size, stride = SAMPLE_BYTES[space.depth], space.pixel_bytes
    for byte, table in enumerate(_alpha_tables(space.depth)):
        native[stride - size + byte :: stride] = bytes(mask).translate(table)


def get_alpha(native: Bytes, space: Space) -> bytes:
    """The alpha of 8-bit pixels, one byte each; of deeper ones its upper byte. Floats: see `is_opaque`."""
    size, stride = SAMPLE_BYTES[space.depth], space.pixel_bytes
    return bytes(native[stride - 1 :: stride]) if size <= 2 else bytes(native[stride - size :: stride])


def is_opaque(wire: Bytes, format: str) -> bool:
    """Whether every pixel's alpha is all there is."""
    size = _WIRE_SAMPLE_BYTES[format]
    one = {"rgba8": b"\xff", "rgba16": b"\xff\xff", "rgba-f32": struct.pack("<f", 1.0)}[format]
    count = len(wire) // (4 * size)
    return all(bytes(wire[3 * size + byte :: 4 * size]) == one[byte : byte + 1] * count for byte in range(size))


def multiply_masks(first: Bytes, second: Bytes) -> bytes:
    """Two masks of one byte a pixel as one."""
    return bytes((a * b + 127) // 255 for a, b in zip(first, second))


def _alpha_tables(depth: str) -> Tuple[bytes, ...]:
    pack = {"U8": "<B", "U16": "<H", "F16": "<e", "F32": "<f"}[depth]
    scale = {"U8": lambda v: v, "U16": lambda v: v * 257}.get(depth, lambda v: v / 255)
    packed = [struct.pack(pack, scale(value)) for value in range(256)]
    return tuple(bytes(sample[byte] for sample in packed) for byte in range(len(packed[0])))


def _half_to_float(halves: bytearray) -> bytearray:
    count = len(halves) // 2
    return bytearray(struct.pack(f"<{count}f", *struct.unpack(f"<{count}e", halves)))


def _float_to_half(floats: Bytes) -> bytearray:
    count = len(floats) // 4
    values = struct.unpack(f"<{count}f", floats)
    try:
        return bytearray(struct.pack(f"<{count}e", *values))
    except OverflowError:
        return bytearray(struct.pack(f"<{count}e", *(max(-_MOST_HALF, min(_MOST_HALF, value)) for value in values)))
