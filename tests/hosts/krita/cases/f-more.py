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


def expand(rig, **sides):
    rig.controller.panel.values.clear()
    for name, value in {"steps": 4, **sides}.items():
        rig.controller.set(name, value, "expand")
    rig.trigger("scumble_expand")
    rig.finish()


def inside(document, x, y, width, height):
    return bytes(document.pixelData(x, y, width, height))


def box(layer):
    bounds = layer.bounds()
    return bounds.x(), bounds.y(), bounds.width(), bounds.height()


@case("expands the picture, and the canvas grows; undone in two clean steps")
def expand_canvas(rig):
    document = painted(rig, 200, 160)
    extra = document.createNode("beside", "paintlayer")
    document.rootNode().addChildNode(extra, document.activeNode())
    extra.setPixelData(b"\x10\x80\xf0\xff" * 600, 170, 100, 20, 30)
    rig.settle(document)
    rig.select(document, shapes.ellipse(50, 40), 120, 90, 50, 40)
    selected = bytes(document.selection().pixelData(0, 0, 200, 160))
    before, steps, names = everything(document), len(rig.undo_steps()), [n.name() for n in document.topLevelNodes()]
    rig.controller.panel.values.clear()
    rig.trigger("scumble_expand")
    rig.wait(60)
    assert rig.session.status.sentence == "No side is to grow.", rig.session.status
    expand(rig, rightPx=64, topPx=32, leftPx=48, bottomPx=16)
    rig.settle(document)
    assert rig.session.status.sentence == "The canvas has grown.", rig.session.status
    assert (document.width(), document.height()) == (312, 208)
    new = next(node for node in document.topLevelNodes() if node.name() not in names)
    assert box(new) == (0, 0, 312, 208), box(new)
    assert inside(document, 48, 32, 200, 160) == before, "the picture itself changed"
    assert box(extra) == (218, 132, 20, 30), box(extra)
    moved = bytes(document.selection().pixelData(48, 32, 200, 160))
    assert moved == selected, "the selection stayed behind"
    after = everything(document)
    for x, y in ((5, 100), (150, 5), (300, 100), (150, 204)):
        assert inside(document, x, y, 1, 1)[3] == 255, (x, y)
    assert len(rig.undo_steps()) == steps + 2, rig.undo_steps()
    rig.app.activeWindow().activeView().canvas().setZoomLevel(2.0)
    rig.screenshot("krita-expanded.png")
    rig.press("ctrl+z")
    rig.settle(document)
    assert (document.width(), document.height()) == (200, 160) and everything(document) == before
    assert box(extra) == (170, 100, 20, 30)
    rig.press("ctrl+z")
    rig.settle(document)
    assert [node.name() for node in document.topLevelNodes()] == names and everything(document) == before
    for _ in range(2):
        rig.press("ctrl+shift+z")
    rig.settle(document)
    assert everything(document) == after


@case("in two variations the canvas grows once, and that is still said when the second has come")
def expand_variations(rig):
    document = painted(rig, 96, 80)
    expand(rig, rightPx=32, batch=2)
    rig.settle(document)
    assert rig.session.status.sentence == "The canvas has grown.", rig.session.status
    assert (document.width(), document.height()) == (128, 80)
    assert len(rig.session.results()) == 2, rig.session.results()
    rig.controller.panel.values.clear()


@case("after an expansion, results from before it go where they belong; undone, they do again")
def expand_then_place(rig):
    document = prepare(rig, batch=2, steps=4)
    rig.trigger("scumble_fill")
    rig.finish()
    filled = box(results_of(document)[0])
    expand(rig, leftPx=40, topPx=24)
    shown = rig.session.results()
    expansion, first, second = shown
    size = (document.width(), document.height())
    assert size == (320, 274), size

    def add(result):
        known = {node.uniqueId() for node in results_of(document)}
        rig.session.apply(result)
        rig.until(lambda: len(results_of(document)) > len(known) and not rig.session.placing.writing, "it is applied")
        rig.settle(document)
        return next(node for node in results_of(document) if node.uniqueId() not in known)

    assert box(add(first)) == (filled[0] + 40, filled[1] + 24, *filled[2:])
    assert box(add(expansion)) == (0, 0, 320, 274)
    assert (document.width(), document.height()) == size, "it grew twice"
    rig.session.again(expansion)
    rig.finish()
    assert (document.width(), document.height()) == size
    assert sum(box(node) == (0, 0, 320, 274) for node in results_of(document)) == 3
    path = os.path.join(rig.out, "grown.kra")
    assert document.saveAs(path)
    document.waitForDone()
    document.setModified(False)
    document.close()
    rig.controller.history.results.clear()
    rig.wait(100)
    document = rig.show(rig.app.openDocument(path))
    rig.until(lambda: len(rig.session.results()) == 4, "the history is read", 5_000)
    assert box(add(rig.session.results()[-1])) == (filled[0] + 40, filled[1] + 24, *filled[2:])


@case("an expansion, undone and applied, grows the canvas again")
def expand_undone(rig):
    document = painted(rig, 200, 160)
    expand(rig, leftPx=40)
    for _ in range(2):
        rig.press("ctrl+z")
    rig.settle(document)
    assert document.width() == 200 and not results_of(document)
    rig.session.apply(rig.session.results()[0])
    rig.until(lambda: document.width() == 240 and not rig.session.placing.writing, "it is applied")
    rig.settle(document)
    assert box(results_of(document)[0]) == (0, 0, 40, 160), box(results_of(document)[0])


@case("the canvas gets another size while an expansion runs")
def expand_resized(rig):
    document = painted(rig, 200, 160)
    # without words there may be nothing to paint
    for name, value in (("prompt", "red brick wall"), ("steps", 60), ("rightPx", 64)):
        rig.controller.set(name, value, "expand")
    rig.trigger("scumble_expand")
    rig.until(lambda: rig.controller.runs and rig.controller.runs[0].stage == "denoising", "it paints")
    document.resizeImage(0, 0, 180, 160)
    rig.settle(document)
    before = everything(document)
    rig.finish()
    status = rig.session.status
    assert "another size" in status.sentence and "Resize Canvas" in status.advice, status
    assert (document.width(), document.height()) == (180, 160) and len(results_of(document)) == 1
    results_of(document)[0].remove()
    rig.settle(document)
    assert everything(document) == before


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
