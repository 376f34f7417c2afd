"""The box for the prompt: Ctrl+Up and Ctrl+Down change a word's weight, Ctrl+Enter starts."""

from typing import Any, Callable

from gi.repository import Gdk, GObject, Gtk
from scumble_client.prompt_weight import change_weight

_UP, _DOWN = (Gdk.KEY_Up, Gdk.KEY_KP_Up), (Gdk.KEY_Down, Gdk.KEY_KP_Down)
_ENTER = (Gdk.KEY_Return, Gdk.KEY_KP_Enter)


class PromptBox(Gtk.Overlay):
    """A few lines of text, with a hint while they are empty."""

    def __init__(self, hint: str, changed: Callable[[str], Any], started: Callable[[], Any]) -> None:
        super().__init__()
        self._changed, self._started = changed, started
        self._view = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD_CHAR, accepts_tab=False)
        for side in ("left", "right", "top", "bottom"):
            getattr(self._view, f"set_{side}_margin")(6)
        self._view.set_tooltip_text("Ctrl+Up and Ctrl+Down weigh the word at the cursor; Ctrl+Enter starts.")
        frame = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, min_content_height=68)
        frame.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        frame.add(self._view)
        self.add(frame)
        self._hint = Gtk.Label(label=hint, halign=Gtk.Align.START, valign=Gtk.Align.START, margin=7)
        self._hint.get_style_context().add_class("dim-label")
        self.add_overlay(self._hint)
        self.set_overlay_pass_through(self._hint, True)
        text = self._view.get_buffer()
        text.connect("changed", self._tell)
        self._view.connect("key-press-event", self._press)
        # the hint disappears as soon as there is text
        text.bind_property("text", self._hint, "visible", GObject.BindingFlags.SYNC_CREATE, lambda _, words: words == "")

    @property
    def text(self) -> str:
        """What is written."""
        text = self._view.get_buffer()
        return text.get_text(text.get_start_iter(), text.get_end_iter(), False)

    def set_text(self, words: str) -> None:
        """Replaces it; nothing happens where it says so already."""
        if words != self.text:
            self._view.get_buffer().set_text(words)

    def focus(self) -> None:
        """Puts the cursor there."""
        self._view.grab_focus()

    def _tell(self, _: Any) -> None:
        self._changed(self.text)

    def _press(self, _: Any, event: Any) -> bool:
        if not event.state & Gdk.ModifierType.CONTROL_MASK:
            return False
        if event.keyval in _ENTER:
            self._started()
        elif event.keyval in _UP or event.keyval in _DOWN:
            self._weigh(event.keyval in _UP)
        else:
            return False
        return True

    def _weigh(self, up: bool) -> None:
        text = self._view.get_buffer()
        cursor = text.get_iter_at_mark(text.get_insert()).get_offset()
        marks = [mark.get_offset() for mark in text.get_selection_bounds()] or [cursor, cursor]
        words, start, end = change_weight(self.text, marks[0], marks[1], up)
        if words != self.text:
            text.set_text(words)
            text.select_range(text.get_iter_at_offset(end), text.get_iter_at_offset(start))
