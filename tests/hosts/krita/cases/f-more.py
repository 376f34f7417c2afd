"""Remove, expand, variations and the history, kept in the file too."""

import os

from scumble_rig import shapes
from scumble_rig.checks import check_fill, everything, painted
from scumble_rig.runner import case


def prepare(rig, **values):
    document = painted(rig, 280, 250)
    rig.select(document, shapes.ellipse(170, 160), 40, 40, 170, 160)
    rig.set(prompt="red brick wall", seed=5, **values)
    return document


def results_of(document):
    return [node for node in document.topLevelNodes() if node.type() == "paintlayer"][1:]


@case("refines the selection")
def refine(rig):
    document = prepare(rig, steps=4)
    rig.session.choose("refine")
    check_fill(rig, document, run=lambda: rig.trigger("scumble_refine"))
    request = rig.session.results()[0].layer["recipe"]["request"]
    panel = rig.controller.panel
    assert request["pipeline"] == "fill"
    assert request["strength"] == panel.pipeline("refine").field("strength").default, request["strength"]
    rig.session.choose("fill")


@case("removes what is selected, without words")
def remove(rig):
    document = painted(rig, 280, 250)
    rig.select(document, shapes.ellipse(90, 80), 100, 80, 90, 80)
    check_fill(rig, document, run=lambda: rig.trigger("scumble_remove"))


@case("expands the picture beyond the canvas, in one step")
def expand(rig):
    document = painted(rig, 200, 160)
    before, steps = everything(document), len(rig.undo_steps())
    rig.trigger("scumble_expand")
    rig.wait(60)
    assert rig.session.status.sentence == "No side is to grow.", rig.session.status
    for name, value in (("rightPx", 64), ("topPx", 32)):
        rig.controller.set(name, value, "expand")
    rig.trigger("scumble_expand")
    rig.finish()
    layer = results_of(document)[0]
    bounds = layer.bounds()
    assert (bounds.x() + bounds.width(), bounds.y()) == (264, -32), (bounds.x(), bounds.y(), bounds.width())
    assert "beyond the canvas" in rig.session.status.sentence, rig.session.status
    assert len(rig.undo_steps()) == steps + 1
    rig.settle(document)
    assert everything(document) == before, "the picture itself changed"


@case("variations: the first is placed, the others wait; apply, replace, discard")
def variations(rig):
    document = prepare(rig, batch=3, steps=4)
    rig.trigger("scumble_fill")
    rig.finish()
    assert len(results_of(document)) == 1
    shown = rig.session.results()
    assert [result.seed for result in shown] == [7, 6, 5], [result.seed for result in shown]
    first = everything(document)
    history = rig.docker.history
    history.list.setCurrentRow(0)
    history._do("replace")
    rig.until(lambda: rig.session.placing.writing == 0, "it is replaced")
    rig.settle(document)
    assert len(results_of(document)) == 1 and everything(document) != first
    history.list.setCurrentRow(1)
    history._do("apply")
    rig.until(lambda: rig.session.placing.writing == 0, "it is applied")
    rig.settle(document)
    assert len(results_of(document)) == 2
    history._do("discard")
    assert len(rig.session.results()) == 2
    assert len(results_of(document)) == 2


@case("a job that the suite sends again from the command line")
def same(rig):
    from PyQt5.QtGui import QImage

    document = painted(rig, 280, 250)
    mask = shapes.ellipse(170, 160)
    rig.select(document, mask, 40, 40, 170, 160)
    rig.set(prompt="green scales", seed=21)
    whole = bytes(document.selection().pixelData(0, 0, 280, 250))
    QImage(everything(document), 280, 250, 1120, QImage.Format_ARGB32).save(os.path.join(rig.out, "same-before.png"))
    QImage(whole, 280, 250, 280, QImage.Format_Grayscale8).save(os.path.join(rig.out, "same-mask.png"))
    rig.trigger("scumble_fill")
    rig.finish()
    rig.settle(document)
    QImage(everything(document), 280, 250, 1120, QImage.Format_ARGB32).save(os.path.join(rig.out, "same-after.png"))


@case("a second result lies above the first")
def stacked(rig):
    document = prepare(rig, steps=2)
    for seed in (1, 2):
        rig.set(seed=seed)
        rig.trigger("scumble_fill")
        rig.finish()
    made = {result.seed: result.layer["name"] for result in rig.session.results()}
    assert len(made) == 2
    rig.settle(document)
    top = results_of(document)[-1]
    newest = rig.session.results()[0]
    mask = newest.mask
    rect = newest.layer["rect"]
    middle = (rect["height"] // 2) * rect["width"] + rect["width"] // 2
    assert mask[middle] == 255
    pixel = bytes(top.pixelData(rect["x"] + rect["width"] // 2, rect["y"] + rect["height"] // 2, 1, 1))
    told = bytes(newest.pixels[4 * middle : 4 * middle + 3])
    assert (pixel[2], pixel[1], pixel[0]) == tuple(told), (pixel, told)


@case("the history is in the file: save, close, open, apply")
def saved(rig):
    document = prepare(rig, steps=2)
    rig.trigger("scumble_fill")
    rig.finish()
    path = os.path.join(rig.out, "history.kra")
    assert document.saveAs(path)
    document.waitForDone()
    document.setModified(False)
    document.close()
    rig.controller.history.results.clear()
    rig.wait(100)
    opened = rig.show(rig.app.openDocument(path))
    rig.until(lambda: len(rig.session.results()) == 1, "the history is read", 5_000)
    result = rig.session.results()[0]
    assert not result.is_here and result.prompt == "red brick wall" and result.seed == 5
    layers = len(opened.topLevelNodes())
    rig.session.apply(result)
    rig.until(lambda: len(opened.topLevelNodes()) == layers + 1, "it is applied", 20_000)


@case("a damaged history in a file is left out")
def damaged(rig):
    from PyQt5.QtCore import QByteArray

    for text in (b"", b"{", b'{"version": 1, "results": [{"layer": 3}]}', b'{"version": 9}', b"\xff\xfe"):
        document = rig.document(60, 50)
        document.setAnnotation("scumble/history", "", QByteArray(text))
        rig.session.placing._seen.clear()
        rig.session.look_at_document()
        assert rig.session.results() == []


@case("the weight of a word by key, and the start by Ctrl+Enter, in the box itself")
def weights(rig):
    document = prepare(rig, steps=2)
    from PyQt5.QtCore import Qt
    from PyQt5.QtTest import QTest

    box = rig.docker.prompt
    box.setPlainText("red brick wall")
    box.setFocus()
    cursor = box.textCursor()
    cursor.setPosition(6)
    box.setTextCursor(cursor)
    QTest.keyClick(box, Qt.Key_Up, Qt.ControlModifier)
    QTest.keyClick(box, Qt.Key_Up, Qt.ControlModifier)
    assert box.toPlainText() == "red (brick:1.2) wall", box.toPlainText()
    QTest.keyClick(box, Qt.Key_Down, Qt.ControlModifier)
    assert box.toPlainText() == "red (brick:1.1) wall", box.toPlainText()
    QTest.keyClick(box, Qt.Key_Return, Qt.ControlModifier)
    rig.finish()
    assert rig.session.results()[0].prompt == "red (brick:1.1) wall"
    assert len(results_of(document)) == 1


@case("a style adds its words and settings")
def style(rig):
    document = prepare(rig, steps=3)
    rig.session.keep_style("Sketch", "{prompt}, rough")
    rig.controller.panel.values.clear()
    rig.set(prompt="red brick")
    rig.session.use_style("Sketch")
    rig.trigger("scumble_fill")
    rig.finish()
    request = rig.session.results()[0].layer["recipe"]["request"]
    assert (request["prompt"], request["steps"]) == ("red brick, rough", 3), request
    assert rig.controller.panel.values["prompt"] == "red brick"
    rig.session.forget_style("Sketch")
    assert rig.session.styles.chosen.name == "" and len(results_of(document)) == 1


@case("no shortcut of the plugin is taken by Krita")
def shortcuts(rig):
    own = {action.objectName(): action.shortcut().toString() for action in rig.app.actions()}
    mine = {name: keys for name, keys in own.items() if name.startswith("scumble_") and keys}
    assert len(mine) == 7, mine
    taken = {keys: name for name, keys in own.items() if keys and not name.startswith("scumble_")}
    assert not [(keys, taken[keys]) for keys in mine.values() if keys in taken], [
        (keys, taken.get(keys)) for keys in mine.values()
    ]
