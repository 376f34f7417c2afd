"""What must be true after a fill, whatever the image."""

import json
import struct

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
import shapes
from gi.repository import Gegl, Gimp

_judged = []
# GIMP blends in other numbers than it keeps; what comes back differs by a rounding of 24 bits
_BLENDING = 2e-6


def layers(image):
    """Every layer, groups' contents after the group."""
    out = []
    for layer in image.get_layers():
        out.append(layer)
        if layer.is_group():
            out += layer.get_children()
    return out


def native(drawable):
    """All of a drawable's pixels as they are kept."""
    area = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    return bytes(drawable.get_buffer().get(area, 1.0, None, Gegl.AbyssPolicy.NONE))


def pixels(image, babl="RGBA float"):
    """What is seen."""
    copy = image.duplicate()
    try:
        if copy.get_base_type() == Gimp.ImageBaseType.INDEXED:
            copy.convert_rgb()
        layer = Gimp.Layer.new_from_visible(copy, copy, "seen")
        copy.insert_layer(layer, None, 0)
        area = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
        return bytes(layer.get_buffer().get(area, 1.0, babl, Gegl.AbyssPolicy.NONE))
    finally:
        copy.delete()


def is_same(one, other):
    return one == other


def selection_mask(image):
    """The selection at 8 bits, the whole canvas."""
    area = Gegl.Rectangle.new(0, 0, image.get_width(), image.get_height())
    return bytes(image.get_selection().get_buffer().get(area, 1.0, "Y u8", Gegl.AbyssPolicy.NONE))


def box(mask, width):
    """x, y, width, height of what is above 0."""
    height = len(mask) // width
    rows = [y for y in range(height) if any(mask[y * width : (y + 1) * width])]
    columns = [x for x in range(width) if any(mask[x::width])]
    return columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1


def fill(image, prompt="red brick wall", name="scumble-fill", drawable=None, **values):
    """Calls the procedure and asserts that it succeeded; the new layer."""
    if prompt is not None:
        values["prompt"] = prompt
    values.setdefault("seed", 5)
    result = shapes.call(name, image, drawable=drawable, **values)
    assert result.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    return result.index(1)


def check_fill(image, wanted=None, drawable=None, **values):
    """Fills the selection and checks all that was promised."""
    source = drawable or (image.get_selected_layers() or image.get_layers())[0]
    width, was_indexed = image.get_width(), image.get_base_type() == Gimp.ImageBaseType.INDEXED
    mask = selection_mask(image)
    x, y, w, h = box(mask, width)
    before, own, names = pixels(image), native(source), [layer.get_id() for layer in layers(image)]
    offsets, size = source.get_offsets(), (source.get_width(), source.get_height())
    parent, position = source.get_parent(), image.get_item_position(source)

    new = fill(image, drawable=drawable, **values)

    fresh = [layer.get_id() for layer in layers(image) if layer.get_id() not in names]
    assert fresh == [new.get_id()], f"{len(fresh)} new layers"
    _, left, top = new.get_offsets()
    assert (left, top, new.get_width(), new.get_height()) == (x, y, w, h), (left, top, new.get_width(), new.get_height())
    assert new.get_parent() == parent and image.get_item_position(new) == position
    area = Gegl.Rectangle.new(0, 0, w, h)
    got = bytes(new.get_mask().get_buffer().get(area, 1.0, "Y u8", Gegl.AbyssPolicy.NONE))
    expected = b"".join(mask[(y + row) * width + x : (y + row) * width + x + w] for row in range(h))
    assert got == expected, f"{sum(a != b for a, b in zip(got, expected))} mask values differ"
    assert not new.get_edit_mask(), "strokes would go into the mask"
    assert selection_mask(image) == mask, "the selection changed"
    after = pixels(image)
    check_outside(image, mask, before, after)
    assert after != before, "nothing changed"
    assert source.get_offsets() == offsets and (source.get_width(), source.get_height()) == size
    if not was_indexed:
        assert native(source) == own, "the source layer changed"
    note = json.loads(bytes(new.get_parasite("scumble-recipe").get_data()).rstrip(b"\0"))
    assert note["recipe"]["request"]["pipeline"] == "fill" and note["seed"] == note["recipe"]["request"]["seed"]
    if wanted:
        judge(image, mask, (x, y, w, h), wanted)
    return new


def check_outside(image, mask, before, after):
    """What is not selected is bit for bit as it was; in float images as near as GIMP's own blending leaves it."""
    size = len(after) // len(mask)
    changed = [i for i, value in enumerate(mask) if value == 0 and after[i * size : (i + 1) * size] != before[i * size : (i + 1) * size]]
    if image.get_precision().value_nick.startswith(("half", "float", "double")):
        sample = struct.Struct("<4f")
        pairs = ((sample.unpack_from(before, i * size), sample.unpack_from(after, i * size)) for i in changed)
        changed = [1 for one, other in pairs if max(abs(a - b) for a, b in zip(one, other)) > _BLENDING]
    assert not changed, f"{len(changed)} pixels outside the selection changed"


def judge(image, mask, bounds, wanted):
    """Leaves the largest wholly selected square around the middle for the evaluator."""
    x, y, w, h = bounds
    width, side = image.get_width(), min(w, h)
    while side > 8:
        left, top = x + (w - side) // 2, y + (h - side) // 2
        rows = (mask[(top + row) * width + left : (top + row) * width + left + side] for row in range(side))
        if all(row == b"\xff" * side for row in rows):
            break
        side -= 2
    assert side >= 60, "nothing large enough to judge"
    seen = pixels(image, "R'G'B' u8")
    rows = (seen[((top + row) * width + left) * 3 :][: side * 3] for row in range(side))
    name = f"judge-{len(_judged)}.ppm"
    _judged.append(name)
    with open(f"/suite/{name}", "wb") as file:
        file.write(f"P6 {side} {side} 255\n".encode() + b"".join(rows))
    with open("/suite/judge.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps({"file": name, "wanted": wanted}) + "\n")
