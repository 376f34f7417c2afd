"""Images and selections to test with, and calls of the plug-in's procedures."""

import math
import struct

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp

BASE, PRECISION = Gimp.ImageBaseType, Gimp.Precision


def waves(width, height):
    """R'G'B'A u8: soft waves of several colours, opaque."""
    out = bytearray()
    sines = [int(110 + 50 * math.sin(i / 29)) for i in range(width + height)]
    for y in range(height):
        green, row = int(130 + 70 * math.cos(y / 23)), bytearray()
        for x in range(width):
            row += bytes((sines[x + y], green, int(120 + 60 * math.sin(x / 17 + y / 31)), 255))
        out += row
    return bytes(out)


def painted(width, height, base=BASE.RGB, precision=PRECISION.U8_NON_LINEAR, profile=None, alpha=False):
    """An image with a picture in it."""
    made = BASE.RGB if base == BASE.INDEXED else base
    image = Gimp.Image.new_with_precision(width, height, made, precision)
    if profile is not None:
        image.set_color_profile(profile)
    add_layer(image, "ground", 0, 0, width, height, alpha)
    if base == BASE.INDEXED:
        image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 64, False, False, "")
    return image


def add_layer(image, name, x, y, width, height, alpha=True, parent=None):
    """A painted layer on top."""
    gray = image.get_base_type() == BASE.GRAY
    kinds = Gimp.ImageType
    kind = (kinds.GRAYA_IMAGE if alpha else kinds.GRAY_IMAGE) if gray else kinds.RGBA_IMAGE if alpha else kinds.RGB_IMAGE
    layer = Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, 0)
    layer.set_offsets(x, y)
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), "R'G'B'A u8", waves(width, height))
    buffer.flush()
    layer.update(0, 0, width, height)
    return layer


def select_ellipse(image, x, y, width, height, feather=0):
    """An ellipse, soft where `feather` says so."""
    Gimp.context_set_feather(feather > 0)
    Gimp.context_set_feather_radius(max(1, feather), max(1, feather))
    image.select_ellipse(Gimp.ChannelOps.REPLACE, x, y, width, height)
    Gimp.context_set_feather(False)


def select_polygon(image, points):
    """Straight lines from point to point."""
    image.select_polygon(Gimp.ChannelOps.REPLACE, [float(side) for point in points for side in point])


def call(name, image, run_mode=Gimp.RunMode.NONINTERACTIVE, drawable=None, **values):
    """Calls a procedure of the plug-in; its return values."""
    procedure = Gimp.get_pdb().lookup_procedure(name)
    config = procedure.create_config()
    config.set_property("run-mode", run_mode)
    config.set_property("image", image)
    chosen = [drawable] if drawable else image.get_selected_layers() or image.get_layers()
    config.set_core_object_array("drawables", chosen[:1])
    for key, value in values.items():
        config.set_property(key.replace("_", "-"), value)
    return procedure.run(config)


def halves(data):
    """16-bit samples of bytes."""
    return struct.unpack(f"<{len(data) // 2}H", data)
