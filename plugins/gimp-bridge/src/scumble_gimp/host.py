"""The one door to GIMP's images: what is selected, where a layer goes, which image and layer a run belongs to."""

import uuid
from typing import Any, Dict, Optional

from gi.repository import Gegl, Gimp
from scumble_client.rect import Rect

from .mask_box import mask_box

# names this start of GIMP: ids of images and layers mean nothing in another
_SESSION = uuid.uuid4().hex


class HostError(Exception):
    """Something about the image that stands in the way. `str()` is a sentence, `advice` says what to do."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.advice = advice


class Selection:
    """What is selected, as it was read: 255 = change, 0 = keep."""

    def __init__(self, canvas: Rect, mask: bytes) -> None:
        self.canvas, self.mask = canvas, mask
        # The box of everything above 0.
        self.bounds = mask_box(mask, canvas)

    def crop(self, rect: Rect) -> bytes:
        """The mask of a part of the canvas, gray8."""
        if rect == self.canvas:
            return self.mask
        width, view = self.canvas.width, memoryview(self.mask)
        starts = range(rect.y * width + rect.x, (rect.y + rect.height) * width + rect.x, width)
        return b"".join(view[start : start + rect.width] for start in starts)


def find_image(id: int) -> Optional[Any]:
    """An image by its id; None where it is closed."""
    return Gimp.Image.get_by_id(id) if id > 0 and Gimp.Image.id_is_valid(id) else None


def canvas_of(image: Any) -> Rect:
    """The whole canvas."""
    return Rect(0, 0, image.get_width(), image.get_height())


def read_selection(image: Any) -> Optional[Selection]:
    """What is selected on the canvas; None where nothing is, or so little that 8 bits do not show it."""
    if Gimp.Selection.is_empty(image):
        return None
    canvas = canvas_of(image)
    buffer = image.get_selection().get_buffer()
    area = Gegl.Rectangle.new(canvas.x, canvas.y, canvas.width, canvas.height)
    selection = Selection(canvas, bytes(buffer.get(area, 1.0, "Y u8", Gegl.AbyssPolicy.NONE)))
    return None if selection.bounds.is_empty else selection


def source_layer(image: Any, drawable: Optional[Any] = None) -> Any:
    """The layer a run starts from: the given one, the layer of a mask, or the selected one.

    Raises HostError where there is none, or a floating selection is in the way.
    """
    if image.get_floating_sel() is not None:
        raise HostError("There is a floating selection.", "Anchor it, or make it a layer.")
    item = drawable
    if item is None:
        chosen = image.get_selected_layers() or image.get_layers()
        item = chosen[0] if chosen else None
    if item is not None and item.is_layer_mask():
        item = Gimp.Layer.from_mask(item)
    if item is None or not item.is_layer():
        layers = image.get_selected_layers() or image.get_layers()
        if not layers:
            raise HostError("The image has no layer.", "Add a layer first.")
        item = layers[0]
    return item


def layer_rect(layer: Any) -> Rect:
    """A layer's place on the canvas; it may reach beyond."""
    _, x, y = layer.get_offsets()
    return Rect(x, y, layer.get_width(), layer.get_height())


def note_target(image: Any, layer: Any) -> Dict[str, Any]:
    """What a run remembers of its image and layer; fits into JSON."""
    file = image.get_file()
    return {
        "session": _SESSION,
        "image": image.get_id(),
        "layer": layer.get_id(),
        "file": "" if file is None else file.get_uri(),
        "size": [image.get_width(), image.get_height()],
    }


def find_target(target: Any) -> Optional[Any]:
    """The image a run was started in, by its file where GIMP has ended since; None where it is closed."""
    if target.get("session") == _SESSION:
        return find_image(int(target.get("image", 0)))
    if target.get("file"):
        for image in Gimp.get_images():
            size = [image.get_width(), image.get_height()]
            if image.get_file() is not None and image.get_file().get_uri() == target["file"] and size == target.get("size"):
                return image
    return None


def find_target_layer(target: Any, image: Any) -> Optional[Any]:
    """The layer a run was started from; None where it was deleted. After a restart the selected one stands in."""
    if target.get("session") != _SESSION:
        layers = image.get_selected_layers() or image.get_layers()
        return layers[0] if layers else None
    id = int(target.get("layer", 0))
    layer = Gimp.Item.get_by_id(id) if id > 0 and Gimp.Item.id_is_valid(id) else None
    # a deleted layer lives on in the undo history, outside of every image
    if layer is None or layer.get_image() is None or layer.get_image().get_id() != image.get_id():
        return None
    return layer if _is_attached(image, layer) else None


def insertion_point(layer: Any) -> Any:
    """Above what a result goes: the layer, or the outermost group around it that is hidden or locked."""
    chosen, group = layer, layer.get_parent()
    while group is not None:
        if not group.get_visible() or group.get_lock_content():
            chosen = group
        group = group.get_parent()
    return chosen


def _is_attached(image: Any, layer: Any) -> bool:
    top = layer
    while top.get_parent() is not None:
        top = top.get_parent()
    return any(one.get_id() == top.get_id() for one in image.get_layers())
