"""Journey 3 in every kind of image: select, fill, look at what came."""

import shapes
from checks import check_fill, fill, layers
from gi.repository import Gimp
from runner import case
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


@case("remove, expand")
def remove_expand():
    image = painted(300, 260)
    select_ellipse(image, 100, 80, 60, 60, 4)
    removed = fill(image, None, "scumble-remove")
    assert (removed.get_width(), removed.get_height()) < (120, 120) and removed.get_mask() is not None
    Gimp.Selection.none(image)
    grown = fill(image, name="scumble-expand", settings='{"rightPx": 64}')
    _, x, y = grown.get_offsets()
    assert x + grown.get_width() == 364 and (image.get_width(), image.get_height()) == (300, 260), x
    image.delete()


@case("the same seed gives the same pixels, another one others")
def seeds():
    from checks import native

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
