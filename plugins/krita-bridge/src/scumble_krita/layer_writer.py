"""Makes a layer of a result in strips, then adds it: one undo step, and nothing to see before it is whole.

Where the canvas grows with it that is a second step, because plugins cannot join two.
"""

from typing import Any, Container, Generator, Tuple

from .canvas import canvas_now, grow_canvas
from .conversion import Converter, linear_profile, srgb_profile
from .host import HostError, add_above, can_make_masks, insertion_point, space_of
from .native_pixels import (
    Space,
    color_space_of,
    from_wire,
    get_alpha,
    is_opaque,
    multiply_masks,
    put_alpha,
    wire_bytes_per_pixel,
)
from .qt import QtCore
from .scumble_client.canvas import Placement, find_placement
from .scumble_client.rect import Rect, strips
from .scumble_client.run import Result

_WRITE_PIXELS, _CONVERT_PIXELS = 262_144, 49_152
_DEPTHS = {"rgba8": "U8", "rgba16": "U16", "rgba-f32": "F32"}


def write_layer(
    document: Any,
    source: Any,
    result: Result,
    converter: Converter,
    as_mask: bool,
    earlier: Container[str],
    is_own: bool,
) -> Generator[float, None, Tuple[Any, Placement]]:
    """Adds the result above `source` and what of `earlier`, ids of results, lies on it; the new layer and where it went.

    `as_mask`: its mask as a transparency mask where this Krita can, else in alpha. `is_own`: whether the result was
    made for this document. Yields how far it is, 0 … 1. Raises HostError where the result is of no known form.
    """
    told, rect = result.layer["pixels"], result.rect
    depth = _DEPTHS.get(told["format"])
    if result.pixels is None or depth is None or told["colorSpace"] == "icc":
        raise HostError("The result comes in a form this plugin does not know.", "Update the plugin.")
    space, own = space_of(document), _native_space(depth, told["colorSpace"])
    same_depth = depth == space.depth or (depth == "F32" and space.depth == "F16")
    direct = space.model == "RGBA" and same_depth and _names_agree(space, own)
    as_mask = as_mask and result.mask is not None and can_make_masks(document)
    layer = document.createNode(result.layer["name"], "paintlayer")
    pixel_bytes = wire_bytes_per_pixel(told["format"])
    pixels = memoryview(result.pixels).cast("B")
    mask = None if result.mask is None or as_mask else memoryview(result.mask).cast("B")
    for strip in strips(rect, _WRITE_PIXELS if direct else _CONVERT_PIXELS):
        first, count = (strip.y - rect.y) * rect.width, strip.width * strip.height
        wire = pixels[first * pixel_bytes : (first + count) * pixel_bytes]
        native = from_wire(wire, space if direct else own)
        if not direct:
            native = bytearray(converter.convert(native, strip.width, strip.height, own, space))
        if mask is not None:
            alpha = bytes(mask[first : first + count])
            if not is_opaque(wire, told["format"]) and depth != "F32":
                alpha = multiply_masks(alpha, get_alpha(native, space))
            put_alpha(native, space, alpha)
        layer.setPixelData(QtCore.QByteArray(bytes(native)), strip.x, strip.y, strip.width, strip.height)
        yield (strip.y + strip.height - rect.y) / rect.height
    converter.settle()
    # not before: the canvas may have changed while the strips were made
    place = find_placement(result, canvas_now(document), is_own)
    if place.rect != rect:
        layer.move(place.rect.x - rect.x, place.rect.y - rect.y)
    if as_mask:
        _add_mask(document, layer, place.rect, result.mask)
    add_above(document, layer, insertion_point(document, source, earlier))
    if place.grows:
        # after the layer, which moves with all others and may have been refused
        grow_canvas(document, *place.sides)
    return layer, place


def _native_space(depth: str, color_space: str) -> Space:
    return Space("RGBA", depth, linear_profile(depth) if color_space == "linear-srgb" else srgb_profile(depth))


def _names_agree(space: Space, own: Space) -> bool:
    return color_space_of(space.profile) == color_space_of(own.profile)


def _add_mask(document: Any, layer: Any, rect: Rect, mask: Any) -> None:
    node = document.createTransparencyMask(layer.name())
    layer.addChildNode(node, None)
    node.setPixelData(QtCore.QByteArray(bytes(mask)), rect.x, rect.y, rect.width, rect.height)
