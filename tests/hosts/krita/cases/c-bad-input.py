"""Documents and selections at the edge of what there is."""

from PyQt5.QtCore import QByteArray
from scumble_rig import shapes
from scumble_rig.checks import check_fill, everything, painted
from scumble_rig.runner import case


def refused(rig, action="scumble_fill"):
    """The sentence that an action comes to."""
    rig.trigger(action)
    rig.wait(60)
    assert not rig.session.is_busy
    status = rig.session.status
    assert status.is_error and status.sentence.endswith(".") and status.advice, status
    return status.sentence


@case("no document")
def no_document(rig):
    rig.set(prompt="moss")
    assert refused(rig) == "No document is open."


@case("nothing selected")
def nothing_selected(rig):
    rig.document(100, 80)
    rig.set(prompt="moss")
    assert refused(rig) == "Nothing is selected."


@case("no prompt")
def no_prompt(rig):
    document = rig.document(100, 80)
    rig.select(document, b"\xff" * 100, 5, 5, 10, 10)
    assert refused(rig) == "There is no prompt."


@case("a selection wholly outside the canvas")
def outside(rig):
    document = rig.document(100, 80)
    rig.select(document, b"\xff" * 400, -200, -100, 20, 20)
    rig.set(prompt="moss")
    assert refused(rig) == "The selection lies outside the canvas."


@case("a selection of one pixel")
def one_pixel(rig):
    document = painted(rig, 120, 100)
    rig.select(document, b"\xff", 60, 50, 1, 1)
    rig.set(prompt="red brick wall", seed=5, steps=2)
    layer = check_fill(rig, document)
    assert (layer.bounds().width(), layer.bounds().height()) == (1, 1)


@case("a locked source layer, and one that is hidden")
def locked_hidden(rig):
    for lock, show in ((True, True), (False, False)):
        document = painted(rig, 120, 100)
        rig.select(document, b"\xff" * 900, 40, 30, 30, 30)
        rig.set(prompt="red brick wall", seed=5, steps=2)
        extra = document.createNode("above", "paintlayer")
        extra.setPixelData(QByteArray(shapes.picture(120, 100)), 0, 0, 120, 100)
        document.rootNode().addChildNode(extra, document.activeNode())
        extra.setLocked(lock)
        extra.setVisible(show)
        rig.settle(document)
        rig.activate(document, extra)
        check_fill(rig, document)


@case("in a group that is hidden the result goes above the group, where it can be seen")
def hidden_group(rig):
    document = painted(rig, 120, 100)
    group = document.createGroupLayer("hidden")
    document.rootNode().addChildNode(group, document.topLevelNodes()[-1])
    inner = document.createNode("inner", "paintlayer")
    group.addChildNode(inner, None)
    group.setVisible(False)
    rig.settle(document)
    rig.activate(document, inner)
    rig.select(document, b"\xff" * 900, 40, 30, 30, 30)
    rig.set(prompt="red brick wall", seed=5, steps=2)
    rig.trigger("scumble_fill")
    rig.finish()
    names = [node.name() for node in document.rootNode().childNodes() if not node.type().endswith("mask")]
    assert names.index("hidden") == len(names) - 2, names


@case("a vector layer is active")
def vector(rig):
    document = painted(rig, 120, 100)
    layer = document.createVectorLayer("vectors")
    document.rootNode().addChildNode(layer, document.activeNode())
    rig.settle(document)
    rig.activate(document, layer)
    rig.select(document, b"\xff" * 900, 40, 30, 30, 30)
    rig.set(prompt="red brick wall", seed=5, steps=2)
    check_fill(rig, document)


@case("two documents at once: each gets its own layer")
def two_documents(rig):
    first = painted(rig, 140, 120)
    rig.select(first, b"\xff" * 900, 40, 30, 30, 30)
    rig.set(prompt="red brick wall", seed=5, steps=20)
    rig.trigger("scumble_fill")
    rig.until(lambda: rig.controller.runs, "the first is sent")
    second = painted(rig, 150, 110)
    rig.select(second, b"\xff" * 400, 10, 10, 20, 20)
    rig.set(prompt="green grass", seed=6, steps=2)
    rig.trigger("scumble_fill")
    rig.until(lambda: len(rig.controller.runs) == 2, "the second is sent")
    rig.finish()
    names = [[node.name() for node in one.topLevelNodes() if node.type() == "paintlayer"] for one in (first, second)]
    assert len(names[0]) == len(names[1]) == 2, names
    assert "brick" in names[0][1] and "grass" in names[1][1], names
    assert [result.prompt for result in rig.session.results()] == ["green grass"]


@case("a prompt in many scripts")
def unicode(rig):
    document = painted(rig, 120, 100)
    rig.select(document, b"\xff" * 900, 40, 30, 30, 30)
    rig.set(prompt="красный кирпич 赤いレンガ 🧱 \u202eقرميد", seed=5, steps=2)
    layer = check_fill(rig, document)
    assert "赤い" in layer.name(), layer.name()


@case("a document of more pixels than the engine takes: only what surrounds the selection is sent")
def huge(rig):
    document = rig.document(20_000, 4_000)
    rig.select(document, b"\xff" * 40_000, 15_000, 1_000, 200, 200)
    rig.set(prompt="red brick wall", seed=5, steps=2)
    steps = len(rig.undo_steps())
    rig.trigger("scumble_fill")
    rig.finish()
    assert not rig.session.status.is_error, rig.session.status
    layer = next(node for node in document.topLevelNodes() if "brick" in node.name())
    bounds = layer.bounds()
    assert (bounds.x(), bounds.y(), bounds.width(), bounds.height()) == (15_000, 1_000, 200, 200)
    assert len(rig.undo_steps()) == steps + 1
    rig.note("20000x4000 document", {**rig.measured(), "longestSliceMs": rig.session.slices.longest_ms})


@case("a profile folder that cannot be written")
def read_only(rig):
    from pathlib import Path

    storage = rig.session.storage
    path = storage._path
    try:
        storage._path = Path("/proc/scumble/krita.json")
        document = rig.document(100, 80)
        rig.select(document, b"\xff" * 100, 5, 5, 10, 10)
        rig.set(prompt="red brick wall", seed=5, steps=2)
        assert "cannot be written" in rig.session.status.advice, rig.session.status
        rig.trigger("scumble_fill")
        rig.finish()
        assert not rig.session.status.is_error, rig.session.status
    finally:
        storage._path = path
        storage["probe"] = str(rig.app.version()) + storage.get("probe", "")[-40:] + "."
        assert storage.problem == ""


@case("another plugin brings a client of its own")
def two_plugins(rig):
    import sys

    assert rig.session.client.__class__.__module__ == "scumble_krita.scumble_client.client"
    assert "scumble_client" not in sys.modules


@case("without a selection, refine and generate make a layer as large as the canvas")
def whole_canvas(rig):
    for mode in ("refine", "generate"):
        document = painted(rig, 160, 120)
        rig.session.choose(mode)
        rig.set(prompt="red brick wall", seed=5, steps=2)
        before, steps = everything(document), len(rig.undo_steps())
        rig.trigger(f"scumble_{mode}")
        rig.finish()
        layer = document.topLevelNodes()[-1]
        bounds = layer.bounds()
        assert (bounds.x(), bounds.y(), bounds.width(), bounds.height()) == (0, 0, 160, 120), rig.session.status
        assert len(rig.undo_steps()) == steps + 1 and everything(document) != before
    rig.session.choose("fill")
