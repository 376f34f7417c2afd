"""One sentence, and what to do."""

from gi.repository import Gtk, Pango
from scumble_client.status import Status

_COLOURS = {"error": "#d9534f", "busy": "#d9a441", "good": "#6aa84f", "idle": "#888888"}
_BUSY = ("searching", "reading", "sending", "queued", "running", "receiving")


class StatusLine(Gtk.Grid):
    """A coloured dot, a sentence, and below it the advice, if there is any."""

    def __init__(self) -> None:
        super().__init__(column_spacing=6, row_spacing=1)
        self._dot = Gtk.Label(valign=Gtk.Align.START)
        self._sentence, self._advice = _line(), _line()
        self._sentence.set_name("scumble-status")
        self._advice.get_style_context().add_class("dim-label")
        self.attach(self._dot, 0, 0, 1, 1)
        self.attach(self._sentence, 1, 0, 1, 1)
        self.attach(self._advice, 1, 1, 1, 1)
        self._advice.set_no_show_all(True)

    def show_status(self, status: Status) -> None:
        """Shows it."""
        kind = "error" if status.is_error else "busy" if status.name in _BUSY else "good"
        kind = "idle" if status.name in ("cancelled", "told", "closed") and not status.is_error else kind
        self._dot.set_markup(f'<span foreground="{_COLOURS[kind]}">●</span>')
        self._sentence.set_text(status.sentence)
        self._advice.set_text(status.advice)
        self._advice.set_visible(status.advice != "")


def _line() -> Gtk.Label:
    label = Gtk.Label(xalign=0, wrap=True, hexpand=True, selectable=True, can_focus=False)
    label.set_line_wrap_mode(Pango.WrapMode.WORD_CHAR)
    label.set_max_width_chars(34)
    return label
