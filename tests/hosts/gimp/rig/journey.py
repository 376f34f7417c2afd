"""Journey 3 in every kind of image: select, fill, look at what came."""

import json

import shapes
from checks import check_fill, fill, layers, native, pixels, selection_mask
from gi.repository import Gimp
from runner import case, wait_until
from service import begin, over
from shapes import BASE, PRECISION, add_layer, painted, select_ellipse, select_polygon

BRICK, MATERIAL = {"material": "brick", "colour": "red"}, {"material": "brick"}
HOUSE = [(145, 40), (240, 76), (240, 220), (50, 220), (50, 76)]
STAR = [(145, 40), (202, 211), (54, 103), (236, 103), (88, 211)]


def feathered(name, wanted=BRICK, base=BASE.RGB, precision=PRECISION.U8_NON_LINEAR, profile=None):
    @case(f"{name}, feathered")
    def run():
        image = painted(300, 260, base, precision, profile() if profile else None)
        select_ellipse(image, 60, 40, 180, 170, 10)
        check_fill(image, wanted)
        image.delete()


def polygon(name, wanted=BRICK, base=BASE.RGB, precision=PRECISION.U8_NON_LINEAR):
    @case(f"{name}, polygon")
    def run():
        image = painted(300, 260, base, precision)
        select_polygon(image, HOUSE)
        check_fill(image, wanted)
        image.delete()


for one in ("U8_NON_LINEAR", "U8_LINEAR", "U16_NON_LINEAR", "U16_LINEAR", "U32_LINEAR", "HALF_LINEAR", "FLOAT_LINEAR"):
    feathered(f"RGB {one}", precision=getattr(PRECISION, one))
polygon("RGB FLOAT_NON_LINEAR", precision=PRECISION.FLOAT_NON_LINEAR)
feathered("Adobe RGB 8-bit", profile=Gimp.ColorProfile.new_rgb_adobe)
polygon("gray U8_NON_LINEAR", MATERIAL, BASE.GRAY)
feathered("gray U16_LINEAR", MATERIAL, BASE.GRAY, PRECISION.U16_LINEAR)
feathered("gray FLOAT_LINEAR", MATERIAL, BASE.GRAY, PRECISION.FLOAT_LINEAR)
feathered("indexed, becomes RGB", None, BASE.INDEXED)


@case("a star whose middle is selected twice")
def star():
    image = painted(300, 260)
    select_polygon(image, STAR)
    check_fill(image)
    image.delete()


@case("several islands, one of them soft")
def islands():
    image = painted(300, 260)
    select_ellipse(image, 30, 20, 90, 90)
    image.select_rectangle(Gimp.ChannelOps.ADD, 190, 150, 80, 80)
    Gimp.context_set_feather(True)
    Gimp.context_set_feather_radius(9, 9)
    image.select_ellipse(Gimp.ChannelOps.ADD, 170, 30, 90, 80)
    Gimp.context_set_feather(False)
    check_fill(image)
    image.delete()


@case("at the border and beyond the canvas")
def border():
    image = painted(300, 260)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, -60, -50, 240, 230)
    check_fill(image, BRICK)
    image.delete()


@case("a float image's long feather: the rectangle is what 8 bits show")
def tail():
    image = painted(420, 360, precision=PRECISION.FLOAT_LINEAR)
    select_ellipse(image, 160, 130, 100, 90, 24)
    _, _, x1, y1, x2, y2 = Gimp.Selection.bounds(image)
    new = check_fill(image)
    assert (new.get_width(), new.get_height()) < (x2 - x1, y2 - y1)
    image.delete()


@case("in a group, with words from all over the world")
def group():
    image = painted(300, 260)
    box = Gimp.GroupLayer.new(image, "Gruppe") if hasattr(Gimp, "GroupLayer") else Gimp.Layer.group_new(image)
    image.insert_layer(box, None, 0)
    layer = add_layer(image, "Schicht mit ümläut 🎨", 60, 50, 120, 100, parent=box)
    select_ellipse(image, 60, 40, 180, 170)
    new = check_fill(image, drawable=layer, prompt="brick wall, ziegelmauer, れんが, кирпич 🧱")
    assert new.get_parent().get_id() == box.get_id()
    assert "れんが" in new.get_name() or "ziegelmauer" in new.get_name(), new.get_name()
    image.delete()


@case("in a hidden group: above it, where it is seen")
def hidden():
    image = painted(300, 260)
    box = Gimp.GroupLayer.new(image, "hidden") if hasattr(Gimp, "GroupLayer") else Gimp.Layer.group_new(image)
    image.insert_layer(box, None, 0)
    layer = add_layer(image, "inside", 60, 50, 120, 100, parent=box)
    box.set_visible(False)
    select_ellipse(image, 60, 40, 180, 170)
    new = fill(image, drawable=layer)
    assert new.get_parent() is None and image.get_item_position(new) == 0
    image.delete()


@case("a layer that was moved and reaches outside the canvas")
def offset():
    image = painted(300, 260)
    layer = add_layer(image, "moved", -37, 53, 260, 240)
    select_ellipse(image, 60, 40, 180, 170)
    check_fill(image, BRICK, drawable=layer)
    image.delete()


@case("locked and invisible layers stay as they are")
def locked():
    image = painted(300, 260)
    layer = add_layer(image, "locked", 20, 20, 200, 200)
    layer.set_lock_content(True)
    layer.set_lock_position(True)
    select_ellipse(image, 60, 40, 180, 170)
    check_fill(image, BRICK, drawable=layer)
    layer.set_visible(False)
    check_fill(image, BRICK, drawable=layer)
    image.delete()


@case("refine the layer, generate a layer, make it again")
def others():
    image = painted(300, 260)
    refined = fill(image, name="scumble-refine", strength=0.4)
    assert refined.get_mask() is None and (refined.get_width(), refined.get_height()) == (300, 260)
    select_ellipse(image, 60, 40, 128, 128)
    made = fill(image, name="scumble-generate")
    _, x, y = made.get_offsets()
    assert abs(x - 60) <= 32 and abs(y - 40) <= 32, (x, y)
    Gimp.Selection.none(image)
    twin = shapes.call("scumble-again", image, drawable=made)
    assert twin.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    assert twin.index(1).get_offsets() == made.get_offsets()
    assert len(layers(image)) == 4
    image.delete()


@case("removes what is selected")
def remove():
    image = painted(300, 260)
    select_ellipse(image, 100, 80, 60, 60, 4)
    removed = fill(image, None, "scumble-remove")
    assert (removed.get_width(), removed.get_height()) < (120, 120) and removed.get_mask() is not None
    image.delete()


def expand(image, **sides):
    return fill(image, name="scumble-expand", settings=json.dumps({"steps": 4, **sides}))


def size(image):
    return image.get_width(), image.get_height()


def place(layer):
    _, x, y = layer.get_offsets()
    return x, y, layer.get_width(), layer.get_height()


def inside(image, x, y, width, height):
    """What is seen of a part, with rows as long as the part is wide."""
    whole, row = pixels(image, "R'G'B'A u8"), 4 * image.get_width()
    return b"".join(whole[(y + i) * row + 4 * x :][: 4 * width] for i in range(height))


@case("an expansion: the canvas grows, everything else stays where it is seen")
def expansion():
    image = painted(300, 260)
    locked = add_layer(image, "locked", 20, 30, 90, 80)
    locked.set_lock_position(True)
    moved = add_layer(image, "moved", -37, 53, 120, 240)
    select_ellipse(image, 100, 80, 60, 60, 4)
    mask, before = selection_mask(image), inside(image, 0, 0, 300, 260)
    own = [native(layer) for layer in (locked, moved)]
    new = expand(image, leftPx=48, topPx=32, rightPx=64, bottomPx=16)
    assert size(image) == (412, 308) and place(new) == (0, 0, 412, 308), (size(image), place(new))
    assert inside(image, 48, 32, 300, 260) == before, "the picture itself changed"
    assert place(locked) == (68, 62, 90, 80) and place(moved) == (11, 85, 120, 240)
    assert [native(layer) for layer in (locked, moved)] == own
    grown = selection_mask(image)
    assert b"".join(grown[(32 + y) * 412 + 48 :][:300] for y in range(260)) == mask, "the selection stayed behind"
    assert all(inside(image, *corner, 1, 1)[3] == 255 for corner in ((2, 150), (200, 2), (409, 150), (200, 305)))
    image.delete()


@case("again and a fill from before an expansion go where they belong")
def after_expansion():
    image = painted(300, 260)
    ground = image.get_layers()[0]
    select_ellipse(image, 100, 80, 60, 60, 4)
    filled = fill(image)
    Gimp.Selection.none(image)
    x, y, width, height = place(filled)
    _, look = begin(image, drawable=ground, steps=60, mode="refine", strength=0.3)
    wait_until(lambda: look()["name"] == "running")
    new = expand(image, leftPx=40, topPx=24)
    refined = Gimp.Item.get_by_id(over(look)["layer"])
    assert place(refined) == (40, 24, 300, 260), place(refined)
    assert size(image) == (340, 284) and place(filled) == (x + 40, y + 24, width, height)
    for layer in (new, filled):
        twin = shapes.call("scumble-again", image, drawable=layer)
        assert twin.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
        assert place(twin.index(1)) == place(layer), (place(twin.index(1)), place(layer))
    assert size(image) == (340, 284), "it grew twice"
    image.delete()


@case("the canvas gets another size while an expansion runs")
def expansion_resized():
    image = painted(300, 260)
    _, look = begin(image, mode="expand", rightPx=64)
    wait_until(lambda: look()["name"] == "running")
    image.resize(280, 260, 0, 0)
    told = over(look)
    assert "another size" in told["sentence"] and "Fit Canvas" in told["advice"], told
    assert told["layer"] and size(image) == (280, 260) and len(layers(image)) == 2
    image.delete()


@case("the same seed gives the same pixels, another one others")
def seeds():
    image = painted(300, 260)
    select_ellipse(image, 60, 40, 180, 170)
    made = []
    for seed in (7, 7, 8):
        new = fill(image, seed=seed)
        made.append(native(new))
        image.remove_layer(new)
    assert made[0] == made[1] != made[2]
    image.delete()


@case("from Script-Fu")
def script_fu():
    image = painted(300, 260)
    select_ellipse(image, 60, 40, 180, 170)
    words = '#:run-mode RUN-NONINTERACTIVE #:image {0} #:drawables (vector {1}) #:prompt "red brick wall" #:seed 5'
    code = "(scumble-fill " + words.format(image.get_id(), image.get_layers()[0].get_id()) + ")"
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-script-fu-eval")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("script", code)
    result = procedure.run(config)
    assert result.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    assert len(layers(image)) == 2
    image.delete()
