"""Long work in short slices between other events, so that the window keeps answering."""

from typing import Any, Callable, Generator

from gi.repository import GLib


def run_in_slices(
    work: Generator[Any, None, Any], done: Callable[[Any], Any], failed: Callable[[Exception], Any]
) -> Callable[[], None]:
    """Begins soon; `done` gets what the generator returns. The returned function abandons it, without a call back.

    The generator's own `finally` runs at its end, however it ends.
    """
    is_on = [True]

    def turn() -> bool:
        if not is_on[0]:
            return False
        try:
            next(work)
            return True
        except StopIteration as stop:
            is_on[0] = False
            done(stop.value)
        except Exception as error:
            is_on[0] = False
            failed(error)
        return False

    def stop() -> None:
        if is_on[0]:
            is_on[0] = False
            work.close()

    GLib.idle_add(turn)
    return stop
