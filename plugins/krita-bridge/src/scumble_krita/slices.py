"""Long work in short slices on the UI thread, so that the window keeps answering."""

import time
from typing import Any, Callable, Generator, List

from .qt import QtCore

# what the window does without; a slice that takes longer by itself is the host's, see `Slices.longest_ms`
_SLICE_S = 0.012


class Slices:
    """Runs generators one after the other: each `yield` is a place where the window may answer."""

    def __init__(self) -> None:
        self._timer = QtCore.QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._turn)
        self._work: List[Any] = []
        # The longest stretch between two yields so far.
        self.longest_ms = 0.0

    def start(
        self,
        work: Generator[Any, None, Any],
        done: Callable[[Any], Any],
        failed: Callable[[BaseException], Any],
    ) -> "Callable[[], None]":
        """Begins; `done` gets what the generator returns. The returned function abandons it, without a call back."""
        entry = (work, done, failed)
        self._work.append(entry)
        self._timer.start()

        def stop() -> None:
            if entry in self._work:
                self._work.remove(entry)
                work.close()

        return stop

    def _turn(self) -> None:
        end = time.monotonic() + _SLICE_S
        while self._work:
            work, done, failed = entry = self._work[0]
            began = time.monotonic()
            try:
                next(work)
            except StopIteration as stop:
                self._work.remove(entry)
                done(stop.value)
            except Exception as error:
                self._work.remove(entry)
                failed(error)
            now = time.monotonic()
            self.longest_ms = max(self.longest_ms, 1000 * (now - began))
            if now >= end:
                return
        self._timer.stop()
