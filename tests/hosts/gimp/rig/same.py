"""The job that the other hosts do too: what is sent and what becomes of it, as plain files."""

import shapes
from checks import fill, pixels, selection_mask
from gi.repository import Gegl
from runner import case


def ellipse(width, height):
    """A hard ellipse that touches every side, as Krita's rig draws it."""
    out = bytearray(width * height)
    for y in range(height):
        for x in range(width):
            if ((x + 0.5) / width * 2 - 1) ** 2 + ((y + 0.5) / height * 2 - 1) ** 2 <= 1:
                out[y * width + x] = 255
    return bytes(out)


def write(name, head, data):
    with open(f"/suite/{name}", "wb") as file:
        file.write(head + b" 280 250 255\n" + data)


@case("a job that the suite sends again from the command line")
def same():
    image = shapes.painted(280, 250)
    # a selection of exactly these bytes
    image.select_rectangle(2, 40, 40, 170, 160)
    channel = image.get_selection()
    buffer = channel.get_buffer()
    buffer.set(Gegl.Rectangle.new(40, 40, 170, 160), "Y u8", ellipse(170, 160))
    buffer.flush()
    channel.update(40, 40, 170, 160)
    write("same-before.ppm", b"P6", pixels(image, "R'G'B' u8"))
    write("same-mask.pgm", b"P5", selection_mask(image))
    fill(image, "green scales", seed=21)
    write("same-after.ppm", b"P6", pixels(image, "R'G'B' u8"))
    image.delete()
