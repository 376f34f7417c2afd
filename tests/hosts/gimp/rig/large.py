"""Large images: how long each step takes, and one that is more than the engine takes at once."""

import json

import shapes
from checks import native
from gi.repository import Gegl, Gimp
from runner import case, note
from shapes import BASE, PRECISION, select_ellipse


def plain(width, height, precision=PRECISION.U8_NON_LINEAR):
    image = Gimp.Image.new_with_precision(width, height, BASE.RGB, precision)
    layer = Gimp.Layer.new(image, "ground", width, height, Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    # noise does not compress, and tiles that are all alike would be shared
    row = b"".join(bytes((i * 7 % 256, i * 13 % 256, i * 29 % 256, 255)) for i in range(width))
    buffer = layer.get_buffer()
    for y in range(0, height, 64):
        rows = min(64, height - y)
        buffer.set(Gegl.Rectangle.new(0, y, width, rows), "R'G'B'A u8", row * rows)
    buffer.flush()
    layer.update(0, 0, width, height)
    return image


def timed(name, precision, whole):
    @case(f"4096 x 4096, {name}")
    def run():
        image = plain(4096, 4096, precision)
        if whole:
            image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 4096, 4096)
        else:
            select_ellipse(image, 1800, 1900, 400, 380, 20)
        # at strength 0 the engine paints nothing: all of the image would take minutes and say nothing of GIMP
        settings = json.dumps({"steps": 4, "strength": 0 if whole else 1})
        result = shapes.call("scumble-fill", image, prompt="red brick wall", seed=5, settings=settings)
        assert result.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
        seconds = json.loads(result.index(3))
        note(f"4096x4096 {name}: " + ", ".join(f"{key} {round(1000 * value)} ms" for key, value in seconds.items()))
        image.delete()


timed("8-bit, a selection of 400 x 380", PRECISION.U8_NON_LINEAR, False)
timed("16-bit, a selection of 400 x 380", PRECISION.U16_NON_LINEAR, False)
timed("8-bit, all selected and kept", PRECISION.U8_NON_LINEAR, True)


@case("20 000 x 6 000: as much around the selection as the engine takes")
def huge():
    image = plain(20_000, 6_000)
    select_ellipse(image, 15_000, 3_000, 200, 180)
    result = shapes.call("scumble-fill", image, prompt="red brick wall", seed=5, settings='{"steps": 4}')
    assert result.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    new = result.index(1)
    _, x, y = new.get_offsets()
    assert (x, y, new.get_width(), new.get_height()) == (15_000, 3_000, 200, 180)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 20_000, 6_000)
    result = shapes.call("scumble-fill", image, prompt="red brick wall")
    assert "more than the engine takes" in Gimp.get_pdb().get_last_error()
    image.delete()
