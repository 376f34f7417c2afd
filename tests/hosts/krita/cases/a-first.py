"""The journey."""

from scumble_rig.runner import case
from PyQt5.QtCore import QByteArray


@case("fills a soft selection")
def fill(rig):
    document = rig.document(300, 200)
    base = document.activeNode()
    base.setPixelData(QByteArray(b"\x40\x80\xa0\xff" * (300 * 200)), 0, 0, 300, 200)
    rig.settle(document)
    mask = bytearray(100 * 80)
    for y in range(80):
        for x in range(100):
            mask[y * 100 + x] = min(255, 12 * min(x, 99 - x, y, 79 - y))
    rig.select(document, mask, 60, 50, 100, 80)
    rig.set(prompt="red brick wall", seed=5)
    before = rig.undo_steps()
    rig.trigger("scumble_fill")
    rig.finish()
    print(rig.session.status, rig.session.seconds, rig.undo_steps(), before)
    rig.screenshot("after.png")
    rig.press("ctrl+z")
    print(rig.undo_steps(), [n.name() for n in document.topLevelNodes()])
