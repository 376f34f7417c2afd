"""How far the work is: a bar, and the picture as it becomes."""

from typing import Any, Mapping, Optional

from gi.repository import GLib, Gtk

from .pictures import fitted, pixbuf

_SIDE = 128


class ProgressView(Gtk.Box):
    """Hidden while nothing runs."""

    def __init__(self) -> None:
        super().__init__(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self._picture = Gtk.Image()
        self._bar = Gtk.ProgressBar()
        self._shown: Any = None
        self._pulse = 0
        for part in (self._picture, self._bar):
            self.pack_start(part, False, False, 0)
            part.show()
        self.set_no_show_all(True)

    def show_progress(self, busy: bool, fraction: Optional[float], preview: Optional[Mapping[str, Any]]) -> None:
        """`fraction`: None while nobody knows. `preview`: width, height and rgba8 pixels."""
        self.set_visible(busy)
        if fraction is None and busy:
            if not self._pulse:
                self._pulse = GLib.timeout_add(80, self._walk)
        else:
            self._stop()
            self._bar.set_fraction(min(1.0, max(0.0, fraction or 0.0)))
        if preview is None:
            self._shown = None
            self._picture.hide()
        elif preview is not self._shown:
            self._shown = preview
            small = pixbuf(preview["width"], preview["height"], preview["pixels"])
            self._picture.set_from_pixbuf(fitted(small, _SIDE))
            self._picture.show()

    def _walk(self) -> bool:
        self._bar.pulse()
        return True

    def _stop(self) -> None:
        if self._pulse:
            GLib.source_remove(self._pulse)
            self._pulse = 0
