"""Large documents: where the time goes, and how long the window does not answer."""

import time

from PyQt5.QtCore import QByteArray, QTimer
from scumble_rig.runner import case

SIDE = 4096
ENGINE_MS = 600_000
"""A whole document of 4096 x 4096 px takes some minutes on two cores."""


class Stalls:
    """Gaps of a timer that should ring every 5 ms, and the single Krita calls that took long."""

    def __init__(self, rig):
        import scumble_krita.layer_writer as writer

        self.longest_ms, self.calls, self._last = 0.0, {}, time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._ring)
        self._timer.start()
        self._writer, self._add = writer, writer.add_above

        def add(*args):
            began = time.monotonic()
            self._add(*args)
            self.calls["addChildNode"] = 1000 * (time.monotonic() - began)

        writer.add_above = add

    def _ring(self):
        now = time.monotonic()
        self.longest_ms, self._last = max(self.longest_ms, 1000 * (now - self._last)), now

    def stop(self):
        self._timer.stop()
        self._writer.add_above = self._add


def measure(rig, name, model, depth, native, side=SIDE, box=(1500, 1400, 900, 800), strength=1):
    document = rig.document(side, side, model, depth)
    rows = 256
    for y in range(0, side, rows):
        document.activeNode().setPixelData(QByteArray(native * (side * rows)), 0, y, side, rows)
    rig.settle(document)
    x, y, width, height = box
    rig.select(document, b"\xff" * (width * height), x, y, width, height)
    rig.set(prompt="red brick wall", seed=5, steps=4, strength=strength)
    rig.wait(500)
    document.waitForDone()
    rig.wait(200)
    rig.session.slices.longest_ms = 0.0
    stalls = Stalls(rig)
    rig.trigger("scumble_fill")
    rig.until(lambda: rig.session.is_busy, "it begins")
    rig.until(lambda: not rig.session.is_busy and rig.session.placing.writing == 0, "it is done", ENGINE_MS)
    stalls.stop()
    assert not rig.session.status.is_error, rig.session.status
    rig.note(
        name,
        {
            **{f"{step}Ms": round(1000 * seconds) for step, seconds in rig.measured().items()},
            "longestStallMs": round(stalls.longest_ms),
            "longestSliceMs": round(rig.session.slices.longest_ms),
            **{f"{call}Ms": round(value) for call, value in stalls.calls.items()},
        },
    )
    return stalls


@case("4096 × 4096, 8-bit")
def rgb8(rig):
    measure(rig, "4096x4096 8-bit", "RGBA", "U8", b"\x40\x80\xa0\xff")


@case("4096 × 4096, 16-bit")
def rgb16(rig):
    measure(rig, "4096x4096 16-bit", "RGBA", "U16", b"\x40\x40\x80\x80\xa0\xa0\xff\xff")


# at strength 0 the engine paints nothing, which would take minutes and say nothing of Krita
@case("4096 × 4096, 8-bit, everything selected and kept")
def rgb8_whole(rig):
    name = "4096x4096 8-bit, all selected, strength 0"
    measure(rig, name, "RGBA", "U8", b"\x40\x80\xa0\xff", box=(0, 0, SIDE, SIDE), strength=0)


@case("2048 × 2048, CMYK, converted")
def cmyk(rig):
    measure(rig, "2048x2048 CMYK", "CMYKA", "U8", b"\x20\x40\x60\x10\xff", 2048, (700, 700, 500, 400))
