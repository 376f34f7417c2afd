"""What must be true after a fill, whatever the document."""

import json
import os
import struct

from PyQt5.QtCore import QByteArray

from .shapes import picture

SAMPLE = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
CHANNELS = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}


def painted(rig, width, height, model="RGBA", depth="U8", profile=""):
    """A document with a picture in it, brought into a colour space by Krita itself."""
    document = rig.document(width, height)
    document.activeNode().setPixelData(QByteArray(picture(width, height)), 0, 0, width, height)
    rig.settle(document)
    if (model, depth, profile) != ("RGBA", "U8", ""):
        probe = rig.app.createDocument(1, 1, "probe", model, depth, profile, 72.0)
        profile = probe.colorProfile()
        probe.setModified(False)
        probe.close()
        assert document.setColorSpace(model, depth, profile)
        rig.settle(document)
        assert (document.colorModel(), document.colorDepth()) == (model, depth)
    return document


def feathered(rig, document, mask, x, y, width, height, radius):
    """Selects softly."""
    from krita import Selection

    selection = Selection()
    selection.setPixelData(QByteArray(bytes(mask)), x, y, width, height)
    selection.feather(radius)
    document.setSelection(selection)
    document.waitForDone()


def everything(document):
    """The merged picture, native."""
    return bytes(document.pixelData(0, 0, document.width(), document.height()))


def alpha_bytes(depth, value):
    """A selection's value as alpha of a depth."""
    if depth == "U8":
        return bytes([value])
    if depth == "U16":
        return struct.pack("<H", value * 257)
    return struct.pack("<e" if depth == "F16" else "<f", value / 255)


def check_fill(rig, document, wanted=None, run=None, shot=None):
    """Fills the selection by the plugin's own action and checks all that was promised."""
    source = document.activeNode()
    parent, depth = source.parentNode(), document.colorDepth()
    pixel_bytes = CHANNELS[document.colorModel()] * SAMPLE[depth]
    width, height = document.width(), document.height()
    selection = document.selection()
    left, top = max(0, selection.x()), max(0, selection.y())
    right = min(width, selection.x() + selection.width())
    bottom = min(height, selection.y() + selection.height())
    mask = bytes(selection.pixelData(left, top, right - left, bottom - top))
    whole = bytes(selection.pixelData(0, 0, width, height))
    before, source_bounds = everything(document), source.bounds()
    own = bytes(source.pixelData(0, 0, width, height)) if source.type() == "paintlayer" else b""
    layers = [node.name() for node in parent.childNodes()]
    steps = rig.undo_steps()

    (run or (lambda: rig.trigger("scumble_fill")))()
    rig.finish()
    assert not rig.session.status.is_error, rig.session.status
    rig.settle(document)

    after_layers = parent.childNodes()
    assert len(after_layers) == len(layers) + 1, [node.name() for node in after_layers]
    index = next(i for i, node in enumerate(after_layers) if node == source)
    layer = after_layers[index + 1]
    assert layer.name() not in layers or layer != source
    bounds = layer.bounds()
    found = (bounds.x(), bounds.y(), bounds.width(), bounds.height())
    assert found == tight(mask, left, top, right - left), (found, tight(mask, left, top, right - left))
    assert (layer.colorModel(), layer.colorDepth(), layer.colorProfile()) == (
        document.colorModel(),
        depth,
        document.colorProfile(),
    )

    native = bytes(layer.pixelData(left, top, right - left, bottom - top))
    size = SAMPLE[depth]
    alpha = [native[i + pixel_bytes - size : i + pixel_bytes] for i in range(0, len(native), pixel_bytes)]
    table = [alpha_bytes(depth, value) for value in range(256)]
    wrong = [i for i, value in enumerate(mask) if alpha[i] != table[value]]
    assert not wrong, f"{len(wrong)} alphas differ from the selection, the first {alpha[wrong[0]]!r} for {mask[wrong[0]]}"

    after = everything(document)
    changed = sum(
        1
        for i, value in enumerate(whole)
        if value == 0 and after[i * pixel_bytes : (i + 1) * pixel_bytes] != before[i * pixel_bytes : (i + 1) * pixel_bytes]
    )
    assert changed == 0, f"{changed} pixels outside the selection changed"
    assert after != before, "nothing changed"
    if own:
        assert bytes(source.pixelData(0, 0, width, height)) == own, "the source layer changed"
    assert source.bounds() == source_bounds

    assert len(rig.undo_steps()) == len(steps) + 1, rig.undo_steps()
    if wanted:
        judge(rig, document, mask, left, top, right - left, wanted)
    if shot:
        rig.screenshot(shot)
    rig.press("ctrl+z")
    rig.settle(document)
    assert [node.name() for node in parent.childNodes()] == layers, "one undo did not take the layer away"
    assert everything(document) == before, "one undo did not bring the picture back"
    rig.press("ctrl+shift+z")
    rig.settle(document)
    assert everything(document) == after, "redo did not bring the layer back"
    return layer


def tight(mask, left, top, width):
    """The box of what is not 0."""
    rows = [y for y in range(len(mask) // width) if any(mask[y * width : (y + 1) * width])]
    columns = [x for x in range(width) if any(mask[x::width])]
    return (left + columns[0], top + rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)


def judge(rig, document, mask, left, top, width, wanted):
    """Leaves the largest wholly selected square in the middle for the evaluator."""
    height = len(mask) // width
    side = min(width, height)
    while side > 8:
        x, y = (width - side) // 2, (height - side) // 2
        if all(mask[(y + row) * width + x : (y + row) * width + x + side] == b"\xff" * side for row in range(side)):
            break
        side -= 2
    image = document.projection(left + (width - side) // 2, top + (height - side) // 2, side, side)
    name = f"judge-{len(rig.judged)}.png"
    rig.judged.append(name)
    image.save(os.path.join(rig.out, name))
    with open(os.path.join(rig.out, "judge.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps({"file": name, "case": rig.case, "wanted": wanted}) + "\n")
