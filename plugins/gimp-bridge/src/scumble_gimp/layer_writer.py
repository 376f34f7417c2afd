"""Makes a layer of a result: one undo group, the mask as a layer mask, nothing else in the image changes."""

from typing import Any, Optional, Tuple

from gi.repository import Gegl, Gimp
from scumble_client.canvas import Placement, find_placement, read_canvas
from scumble_client.rect import Rect, strips
from scumble_client.run import Result

from .host import HostError, insertion_point
from .parasites import canvas_now, grow_canvas, write_recipe
from .pixel_formats import wire_format

_STRIP_PIXELS = 4_194_304


def write_layer(
    image: Any, source: Optional[Any], result: Result, replaced: Optional[Any] = None, is_own: bool = True
) -> Tuple[Any, Placement]:
    """Adds the result above `source`, on top where that is None; the new layer and where it went.

    The canvas grows with an expansion and an indexed image becomes RGB, all in one undo step. `replaced`: a layer
    that goes in the same step. `is_own`: whether the result was made for this image.
    Raises HostError where the result is of no known form; the image is as it was then.
    """
    told = result.layer["pixels"]
    rect = result.rect
    try:
        form = wire_format(told["format"], told["colorSpace"])
    except KeyError:
        raise HostError("The result comes in a form this plug-in does not know.", "Update the plug-in.") from None
    if result.pixels is None or len(result.pixels) != rect.width * rect.height * form.pixel_bytes:
        raise HostError("The result's pixels are incomplete.", "Try again.")
    now = canvas_now(image)
    place = find_placement(result, now, is_own)
    image.undo_group_start()
    try:
        if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
            # a palette has no room for what was painted
            image.convert_rgb()
        is_gray = image.get_base_type() == Gimp.ImageBaseType.GRAY
        kind = Gimp.ImageType.GRAYA_IMAGE if is_gray else Gimp.ImageType.RGBA_IMAGE
        layer = Gimp.Layer.new(image, result.layer["name"], rect.width, rect.height, kind, 100.0, Gimp.LayerMode.NORMAL)
        # before it belongs to the image: there it would be an undo step of its own
        write_recipe(layer, dict(result.layer), (read_canvas(result.target) if is_own else None) or now)
        below = None if source is None else insertion_point(source)
        parent = None if below is None else below.get_parent()
        image.insert_layer(layer, parent, 0 if below is None else image.get_item_position(below))
        layer.set_offsets(place.rect.x, place.rect.y)
        _fill(layer, rect, form.babl, form.pixel_bytes, result.pixels)
        if result.mask is not None:
            mask = layer.create_mask(Gimp.AddMaskType.BLACK)
            layer.add_mask(mask)
            _fill(mask, rect, "Y u8", 1, result.mask)
            # else the next stroke of the brush goes into the mask
            layer.set_edit_mask(False)
        if replaced is not None:
            image.remove_layer(replaced)
        if place.grows:
            # after the layer, which moves with all others
            grow_canvas(image, *place.sides)
    finally:
        image.undo_group_end()
    Gimp.displays_flush()
    return layer, place


def _fill(drawable: Any, rect: Rect, babl: str, pixel_bytes: int, data: Any) -> None:
    buffer, view = drawable.get_buffer(), memoryview(data).cast("B")
    for strip in strips(Rect(0, 0, rect.width, rect.height), _STRIP_PIXELS):
        start = strip.y * rect.width * pixel_bytes
        part = view[start : start + strip.width * strip.height * pixel_bytes]
        buffer.set(Gegl.Rectangle.new(0, strip.y, strip.width, strip.height), babl, bytes(part))
    buffer.flush()
    drawable.update(0, 0, rect.width, rect.height)
