"""The window: words above, settings in the middle, results below; a sentence about how things stand between them."""

from typing import Any, Dict, List, Optional

from gi.repository import Gdk, Gimp, GLib, Gtk
from scumble_client.panel import Pipeline

from .field_widget import field_widget
from .history_view import HistoryView
from .modes import MODES
from .progress_view import ProgressView
from .prompt_box import PromptBox
from .start import SIDES
from .status_line import StatusLine

_WIDTH, _HEIGHT, _EDGE = 380, 640, 12
# GIMP tells plug-ins nothing; so often the list of images is looked at
_LOOK_EVERY_MS = 700
# GIMP's themes hardly tell a pressed button from others, nor the one that matters
_STYLE = b"""
.scumble-mode:checked { font-weight: bold; box-shadow: inset 0 -3px #5b9bd5; }
.scumble-go:not(:disabled) { background: #2f6ea5; color: white; font-weight: bold; }
.scumble-go:hover:not(:disabled) { background: #3a80bd; }
"""


class Window(Gtk.Window):
    """Not modal: GIMP goes on beside it. Closing hides it; runs go on."""

    def __init__(self, session: Any) -> None:
        super().__init__(title="Scumble", role="scumble-window", default_width=_WIDTH, default_height=_HEIGHT)
        self._session, self._built = session, None  # type: Any, Any
        self._is_showing = False
        self._modes: Dict[str, Gtk.ToggleButton] = {}
        self._images: List[int] = []
        self._image_row, self._image_box = Gtk.Box(spacing=8), Gtk.ComboBoxText()
        self._prompt = PromptBox("What should be there?", lambda words: self._set("prompt", words), self._start)
        self._form = Gtk.Grid(column_spacing=10, row_spacing=6)
        self._more = Gtk.Expander(label="More settings")
        self._go, self._stop = Gtk.Button(), Gtk.Button(label="Cancel")
        self._progress, self._status, self._history = ProgressView(), StatusLine(), HistoryView(session)
        style = Gtk.CssProvider()
        style.load_from_data(_STYLE)
        Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
        self.add(self._build())
        self.connect("delete-event", lambda *_: self.hide_on_delete())
        session.on_change(self._show)
        self._look_at_images()
        GLib.timeout_add(_LOOK_EVERY_MS, self._look_at_images)
        self.get_child().show_all()
        self._show()
        self._prompt.focus()

    def _build(self) -> Any:
        body = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=10, margin=_EDGE)
        self._image_row.pack_start(Gtk.Label(label="Image"), False, False, 0)
        self._image_row.pack_start(self._image_box, True, True, 0)
        self._image_row.set_no_show_all(True)
        self._image_box.connect("changed", self._choose_image)
        row = Gtk.Box(homogeneous=True)
        row.get_style_context().add_class("linked")
        for mode in MODES:
            button = Gtk.ToggleButton(label=mode.title)
            button.set_tooltip_text(mode.blurb)
            button.get_style_context().add_class("scumble-mode")
            button.connect("clicked", lambda _, id=mode.id: self._choose_mode(id))
            row.pack_start(button, True, True, 0)
            self._modes[mode.id] = button
        self._more.connect("notify::expanded", lambda *_: self._build_form())
        self._go.get_style_context().add_class("scumble-go")
        self._go.connect("clicked", lambda _: self._start())
        self._stop.connect("clicked", lambda _: self._session.cancel())
        self._stop.set_no_show_all(True)
        actions = Gtk.Box(spacing=8)
        actions.pack_start(self._go, True, True, 0)
        actions.pack_start(self._stop, False, False, 0)
        for part in (self._image_row, row, self._prompt, self._form, self._more, actions, self._progress, self._status):
            body.pack_start(part, False, False, 0)
        body.pack_start(self._history, True, True, 0)
        return body

    def _start(self) -> None:
        if self._go.get_sensitive():
            self._session.wish(self._session.mode.id, self._session.image)

    def _choose_mode(self, id: str) -> None:
        if not self._is_showing:
            self._session.choose(id)

    def _choose_image(self, box: Any) -> None:
        at = box.get_active()
        if not self._is_showing and 0 <= at < len(self._images):
            self._session.show_image(self._images[at])

    def _look_at_images(self) -> bool:
        if not self.get_visible() and self._images:
            return True
        images = Gimp.get_images()
        ids = [image.get_id() for image in images]
        if self._session.image not in ids:
            self._session.show_image(ids[0] if ids else 0)
        if ids != self._images:
            self._is_showing, self._images = True, ids
            self._image_box.remove_all()
            for image in images:
                # as GIMP's own titles tell images of one name apart
                self._image_box.append_text(f"{image.get_name()}-{image.get_id()}")
            self._image_row.set_visible(len(ids) > 1)
            for part in self._image_row.get_children():
                part.show()
            self._is_showing = False
            self._show()
        return True

    def _show(self) -> None:
        session, mode = self._session, self._session.mode
        self._is_showing = True
        for one in MODES:
            self._modes[one.id].set_active(one.id == mode.id)
            self._modes[one.id].set_sensitive(session.can(one) or session.controller.panel is None)
        if session.image in self._images:
            self._image_box.set_active(self._images.index(session.image))
        self._is_showing = False
        self._go.set_label(mode.verb)
        self._go.set_sensitive(session.can(mode) and bool(self._images))
        self._stop.set_visible(session.is_busy)
        runs = session.controller.runs
        self._progress.show_progress(session.is_busy, session.fraction, runs[0].preview if runs else None)
        self._status.show_status(session.status)
        self._history.show_results(session.results())
        self._build_form()

    def _pipeline(self) -> Optional[Pipeline]:
        """The pipeline whose settings the chosen mode shows."""
        panel, mode = self._session.controller.panel, self._session.mode
        if panel is None:
            return None
        return panel.pipeline(mode.id) or panel.pipeline(mode.unselected or mode.selected or "")

    def _build_form(self) -> None:
        panel, pipeline = self._session.controller.panel, self._pipeline()
        wanted = (panel, pipeline, self._more.get_expanded(), self._session.settings_version)
        if panel is None or pipeline is None or wanted == self._built:
            return
        self._built = wanted
        self._prompt.set_text(panel.values.get("prompt", ""))
        self._prompt.set_visible(self._session.mode.takes_prompt)
        for child in self._form.get_children():
            self._form.remove(child)
        main = [field for name in (*SIDES, "strength", "model", "batch", "seed") for field in [pipeline.field(name)] if field]
        negative = pipeline.field("negativePrompt")
        further = ([negative] if negative else []) + [field for field in pipeline.more_fields() if field.name not in SIDES]
        more = further if self._more.get_expanded() else []
        for at, field in enumerate(main + more):
            label = Gtk.Label(label=field.title, xalign=0, tooltip_text=field.doc)
            choices = panel.choices(field, pipeline.id)
            widget = field_widget(field, panel.value(field, pipeline.id), choices, self._setter(field.name, pipeline.id))
            self._form.attach(label, 0, at, 1, 1)
            self._form.attach(widget, 1, at, 1, 1)
        self._form.show_all()

    def _setter(self, name: str, pipeline: str) -> Any:
        return lambda value: self._set(name, value, pipeline)

    def _set(self, name: str, value: Any, pipeline: Optional[str] = None) -> None:
        try:
            self._session.controller.set(name, value, pipeline)
        except ValueError:
            # what the widget cannot express was never offered
            pass
