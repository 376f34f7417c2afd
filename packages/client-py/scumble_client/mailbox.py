"""What the background thread has for the UI thread: callbacks that wait until they are polled."""

import sys
import threading
from collections import OrderedDict
from typing import Any, Callable, Hashable, Optional, Tuple


class Mailbox:
    """A queue of callbacks. `on_mail` is called on the background thread when the queue stops being empty."""

    def __init__(self, on_mail: Optional[Callable[[], Any]] = None) -> None:
        self._on_mail = on_mail
        self._lock = threading.Lock()
        self._letters: "OrderedDict[Hashable, Tuple[Callable[..., Any], Tuple[Any, ...]]]" = OrderedDict()
        self._count = 0

    def put(self, callback: Callable[..., Any], *args: Any, replaces: Optional[Hashable] = None) -> None:
        """Queues a call. One that waits under the same `replaces` is dropped: of progress only the latest counts."""
        with self._lock:
            self._count += 1
            key = ("", self._count) if replaces is None else ("replaced", replaces)
            self._letters.pop(key, None)
            was_empty = not self._letters
            self._letters[key] = (callback, args)
        if was_empty and self._on_mail is not None:
            self._on_mail()

    def poll(self) -> int:
        """Makes the calls that wait, on the calling thread; how many. One that raises does not stop the others."""
        with self._lock:
            letters, self._letters = list(self._letters.values()), OrderedDict()
        for callback, args in letters:
            try:
                callback(*args)
            except Exception:
                sys.excepthook(*sys.exc_info())
        return len(letters)
