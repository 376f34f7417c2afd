"""Which of the engine's formats an image's precision asks for, and what babl calls it; pure.

A babl format by name means sRGB primaries: GEGL converts from and to the image's own profile, and grey from and to colour.
"""

from typing import NamedTuple


class WireFormat(NamedTuple):
    """How pixels travel."""

    # "rgba8", "rgba16" or "rgba-f32".
    format: str
    # "srgb" or "linear-srgb".
    color_space: str
    # https://gegl.org/babl/Reference.html
    babl: str
    pixel_bytes: int


_SAMPLES = {"rgba8": ("u8", 4), "rgba16": ("u16", 8), "rgba-f32": ("float", 16)}


def wire_format(format: str, color_space: str) -> WireFormat:
    """How a result's pixels are named. Raises KeyError for a format or colour space that this plug-in does not know."""
    model = {"srgb": "R'G'B'A", "linear-srgb": "RGBA"}[color_space]
    sample, pixel_bytes = _SAMPLES[format]
    return WireFormat(format, color_space, f"{model} {sample}", pixel_bytes)


def format_for(precision: str) -> WireFormat:
    """The narrowest format that keeps an image's precision, by its nick: `u8-non-linear`, `half-linear`, …"""
    depth, _, encoding = precision.partition("-")
    if depth == "u8":
        # linear 8-bit has darks that display-encoded 8-bit cannot tell apart
        return wire_format("rgba16" if encoding == "linear" else "rgba8", "srgb")
    if depth == "u16":
        return wire_format("rgba16", "linear-srgb" if encoding == "linear" else "srgb")
    return wire_format("rgba-f32", "linear-srgb")
