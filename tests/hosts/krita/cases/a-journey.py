"""Journey 3 in every kind of document: select, fill, look at what came."""

from PyQt5.QtCore import QByteArray
from scumble_rig import shapes
from scumble_rig.checks import check_fill, feathered, painted
from scumble_rig.runner import case

SRGB, LINEAR = "sRGB-elle-V2-srgbtrc.icc", "sRGB-elle-V2-g10.icc"
BRICK = {"material": "brick", "colour": "red"}
STAR = [(0.5, 0), (0.8, 0.95), (0.02, 0.35), (0.98, 0.35), (0.2, 0.95)]
HOUSE = [(0.5, 0), (1, 0.2), (1, 1), (0, 1), (0, 0.2)]


def fill(rig, document, wanted=BRICK, **more):
    rig.set(prompt="red brick wall", seed=5)
    return check_fill(rig, document, wanted, **more)


@case("8-bit RGB, feathered selection")
def rgb8(rig):
    document = painted(rig, 300, 260)
    feathered(rig, document, shapes.ellipse(180, 170), 60, 40, 180, 170, 10)
    fill(rig, document)


@case("8-bit RGB, polygon")
def rgb8_polygon(rig):
    document = painted(rig, 300, 260)
    rig.select(document, shapes.polygon(190, 180, HOUSE), 50, 40, 190, 180)
    fill(rig, document)


@case("8-bit RGB, a star whose middle is not selected")
def rgb8_star(rig):
    document = painted(rig, 280, 260)
    rig.select(document, shapes.polygon(190, 180, STAR), 50, 40, 190, 180)
    fill(rig, document, None)


@case("8-bit RGB, several islands")
def rgb8_islands(rig):
    document = painted(rig, 300, 260)
    rig.select(document, shapes.islands(240, 210), 30, 20, 240, 210)
    fill(rig, document, None)


@case("8-bit RGB, at the border")
def rgb8_border(rig):
    document = painted(rig, 300, 260)
    rig.select(document, b"\xff" * (170 * 160), 0, 0, 170, 160)
    fill(rig, document)


@case("8-bit RGB, selection reaching outside the canvas")
def rgb8_outside(rig):
    document = painted(rig, 280, 250)
    rig.select(document, b"\xff" * (240 * 230), -60, -50, 240, 230)
    fill(rig, document)


@case("16-bit RGB, linear profile, feathered")
def rgb16(rig):
    document = painted(rig, 300, 260, "RGBA", "U16", LINEAR)
    feathered(rig, document, shapes.ellipse(180, 170), 60, 40, 180, 170, 10)
    fill(rig, document)


@case("16-bit RGB, sRGB profile, polygon")
def rgb16_srgb(rig):
    document = painted(rig, 300, 260, "RGBA", "U16", SRGB)
    rig.select(document, shapes.polygon(190, 180, HOUSE), 50, 40, 190, 180)
    fill(rig, document)


@case("32-bit float RGB, feathered")
def rgb32f(rig):
    document = painted(rig, 300, 260, "RGBA", "F32", LINEAR)
    feathered(rig, document, shapes.ellipse(180, 170), 60, 40, 180, 170, 10)
    fill(rig, document)


@case("16-bit float RGB, at the border")
def rgb16f(rig):
    document = painted(rig, 300, 260, "RGBA", "F16", LINEAR)
    rig.select(document, b"\xff" * (170 * 160), 130, 100, 170, 160)
    fill(rig, document)


@case("8-bit RGB of another profile, converted by Krita")
def rgb8_other_profile(rig):
    document = painted(rig, 280, 250, "RGBA", "U8", "ClayRGB-elle-V4-srgbtrc.icc")
    rig.select(document, shapes.polygon(190, 180, HOUSE), 50, 40, 190, 180)
    fill(rig, document)


@case("8-bit grey, feathered")
def grey8(rig):
    document = painted(rig, 300, 260, "GRAYA", "U8")
    feathered(rig, document, shapes.ellipse(180, 170), 60, 40, 180, 170, 10)
    fill(rig, document, {"material": "brick"})


@case("16-bit grey, islands")
def grey16(rig):
    document = painted(rig, 300, 260, "GRAYA", "U16")
    rig.select(document, shapes.islands(240, 210), 30, 20, 240, 210)
    fill(rig, document, None)


@case("32-bit float grey, polygon")
def grey32f(rig):
    document = painted(rig, 300, 260, "GRAYA", "F32")
    rig.select(document, shapes.polygon(190, 180, HOUSE), 50, 40, 190, 180)
    fill(rig, document, {"material": "brick"})


@case("8-bit CMYK, converted there and back")
def cmyk8(rig):
    document = painted(rig, 300, 260, "CMYKA", "U8")
    feathered(rig, document, shapes.ellipse(180, 170), 60, 40, 180, 170, 8)
    fill(rig, document)


@case("16-bit Lab, converted there and back")
def lab16(rig):
    document = painted(rig, 280, 250, "LABA", "U16")
    rig.select(document, shapes.polygon(190, 180, HOUSE), 50, 40, 190, 180)
    fill(rig, document)


@case("inside a group: above the source layer, in the group")
def in_group(rig):
    document = painted(rig, 280, 250)
    group = document.createGroupLayer("Gruppe")
    document.rootNode().addChildNode(group, document.topLevelNodes()[-1])
    layer = document.createNode("Schicht mit ümläut 🎨", "paintlayer")
    layer.setPixelData(QByteArray(shapes.picture(120, 100)), 60, 50, 120, 100)
    group.addChildNode(layer, None)
    rig.settle(document)
    rig.activate(document, layer)
    rig.select(document, shapes.ellipse(170, 160), 40, 40, 170, 160)
    made = fill(rig, document)
    assert made.parentNode() == group


@case("a layer that was moved and reaches outside the canvas")
def offset(rig):
    document = painted(rig, 280, 250)
    layer = document.createNode("moved", "paintlayer")
    layer.setPixelData(QByteArray(shapes.picture(260, 240)), 0, 0, 260, 240)
    document.rootNode().addChildNode(layer, document.topLevelNodes()[-1])
    layer.move(-37, 53)
    rig.settle(document)
    rig.activate(document, layer)
    rig.select(document, shapes.ellipse(170, 160), 40, 40, 170, 160)
    fill(rig, document)


@case("a shortcut starts it, as a person would")
def shortcut(rig):
    document = painted(rig, 280, 250)
    rig.select(document, shapes.ellipse(170, 160), 40, 40, 170, 160)
    fill(rig, document, run=lambda: rig.press("ctrl+alt+shift+f"))
