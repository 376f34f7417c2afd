"""Pictures of the docker, to be looked at."""

import os

from PyQt5.QtCore import QByteArray
from PyQt5.QtGui import QImage
from scumble_rig import shapes
from scumble_rig.runner import case


def open_picture(rig):
    path = os.environ["SCUMBLE_RIG_PICTURE"]
    image = QImage(path).convertToFormat(QImage.Format_ARGB32)
    width, height = image.width(), image.height()
    document = rig.document(width, height)
    data = image.constBits()
    data.setsize(width * height * 4)
    document.activeNode().setPixelData(QByteArray(bytes(data)), 0, 0, width, height)
    rig.settle(document)
    return document


def arrange(rig):
    """The docker large, what is not wanted away."""
    window, right = rig.window, rig.docker
    keep = ("KisLayerBox", "scumble_docker", "ToolBox", "sharedtooldocker")
    for dock in rig.app.dockers():
        beside = window.dockWidgetArea(dock) == window.dockWidgetArea(right)
        if dock.isVisible() and dock.objectName() not in keep and beside:
            dock.hide()
    window.resizeDocks([right], [600], 2)


@case("a picture of an error")
def error(rig):
    arrange(rig)
    open_picture(rig)
    rig.docker.prompt.setPlainText("red brick wall")
    rig.engine("stop")
    rig.until(lambda: rig.session.status.name == "gone", "the engine is missed")
    rig.screenshot("krita-error.png")
    rig.engine("start")
    rig.controller.client.retry()
    rig.until(lambda: rig.controller.can_start, "the engine is found again")


@case("pictures: idle, running with preview, history")
def pictures(rig):
    from scumble_krita.qt import QtWidgets

    arrange(rig)
    document = open_picture(rig)
    width, height = document.width(), document.height()
    x, y, w, h = width // 5, height // 4, width * 2 // 5, height // 2
    from krita import Selection

    selection = Selection()
    selection.setPixelData(QByteArray(shapes.ellipse(w, h)), x, y, w, h)
    selection.feather(12)
    document.setSelection(selection)
    rig.docker.prompt.setPlainText("large (red:1.2) brick, rough")
    rig.wait(400)
    rig.screenshot("krita-idle.png")
    rig.set(steps=20, batch=3, seed=5)
    rig.session.settings_version += 1
    rig.trigger("scumble_fill")
    rig.until(
        lambda: rig.controller.runs and rig.controller.runs[0].preview and (rig.controller.runs[0].fraction or 0) > 0.5,
        "a preview is there",
    )
    rig.screenshot("krita-running.png")
    rig.finish()
    rig.docker.prompt.setPlainText("green scales")
    rig.trigger("scumble_fill")
    rig.finish()
    print([(result.prompt, result.seed) for result in rig.session.results()])
    rig.docker.history.list.setCurrentRow(1)
    rig.wait(300)
    rig.screenshot("krita-history.png")
    more = rig.docker.findChild(QtWidgets.QToolButton, "scumble_more")
    more.setChecked(True)
    rig.wait(300)
    rig.screenshot("krita-more.png")
    more.setChecked(False)
