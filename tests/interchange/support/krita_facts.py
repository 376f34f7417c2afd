"""Run by kritarunner: what the real Krita sees in files. For each: <file>.json and <file>.raw, its merged pixels."""

import json

from krita import Krita


def _describe(node):
    bounds = node.bounds()
    return {
        "name": node.name(),
        "type": node.type(),
        "opacity": node.opacity(),
        "blend": node.blendingMode(),
        "visible": node.visible(),
        "rect": [bounds.x(), bounds.y(), bounds.width(), bounds.height()],
        "children": [_describe(child) for child in node.childNodes()],
    }


def __main__(paths):
    application = Krita.instance()
    application.setBatchmode(True)
    for path in paths:
        document = application.openDocument(path)
        if document is None:
            raise RuntimeError("Krita cannot open " + path)
        document.refreshProjection()
        document.waitForDone()
        width, height = document.width(), document.height()
        facts = {
            "width": width,
            "height": height,
            "depth": document.colorDepth(),
            "layers": [_describe(node) for node in document.rootNode().childNodes()],
        }
        with open(path + ".raw", "wb") as raw:
            raw.write(bytes(document.pixelData(0, 0, width, height)))
        with open(path + ".json", "w") as described:
            json.dump(facts, described)
        document.setModified(False)
        document.close()
