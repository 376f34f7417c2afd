"""Results as thumbnails, with what can be done with them."""

from typing import Any, Dict, List, Optional

from gi.repository import Gtk
from scumble_client.run import Result

from .pictures import fitted, pixbuf

_SIDE = 72
_TIPS = {
    "Apply": "Add it as a new layer",
    "Replace": "Put it in place of the layer that its run added",
    "Again": "The same once more with another seed",
    "Reuse": "Take its words, settings and seed into the window",
    "Discard": "Take it out of the history; its layer stays",
}


class HistoryView(Gtk.Box):
    """Newest first. A double click applies."""

    def __init__(self, session: Any) -> None:
        super().__init__(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self._session, self._shown = session, []  # type: Any, List[Result]
        self._flow = Gtk.FlowBox(max_children_per_line=20, min_children_per_line=3, homogeneous=True)
        self._flow.set_valign(Gtk.Align.START)
        self._flow.set_activate_on_single_click(False)
        self._flow.connect("child-activated", lambda *_: self._do("Apply"))
        self._flow.connect("selected-children-changed", lambda _: self._enable())
        self._empty = Gtk.Label(label="Results appear here.", margin=12)
        self._empty.get_style_context().add_class("dim-label")
        stack = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        stack.pack_start(self._empty, False, False, 0)
        stack.pack_start(self._flow, True, True, 0)
        frame = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, min_content_height=96, vexpand=True)
        frame.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        frame.add(stack)
        self.pack_start(frame, True, True, 0)
        self._buttons: Dict[str, Gtk.Button] = {}
        row = Gtk.Box(homogeneous=True)
        row.get_style_context().add_class("linked")
        for name, tip in _TIPS.items():
            button = Gtk.Button(label=name, tooltip_text=tip)
            button.connect("clicked", lambda _, name=name: self._do(name))
            row.pack_start(button, True, True, 0)
            self._buttons[name] = button
        self.pack_start(row, False, False, 0)
        self._enable()

    def show_results(self, results: List[Result]) -> None:
        """Shows these; does nothing where they are shown already."""
        self._empty.set_visible(not results)
        if len(results) == len(self._shown) and all(a is b for a, b in zip(results, self._shown)):
            return
        chosen, self._shown = self.chosen(), list(results)
        for child in self._flow.get_children():
            self._flow.remove(child)
        for result in results:
            small = result.thumbnail
            picture = Gtk.Image.new_from_pixbuf(fitted(pixbuf(small.width, small.height, small.pixels), _SIDE))
            rect = result.layer["rect"]
            words = result.prompt or result.layer["name"]
            picture.set_tooltip_text(f"{words}\nSeed {result.seed}, {rect['width']} × {rect['height']} px")
            self._flow.add(picture)
        self._flow.show_all()
        if chosen in self._shown:
            self._flow.select_child(self._flow.get_child_at_index(self._shown.index(chosen)))
        self._enable()

    def chosen(self) -> Optional[Result]:
        """The selected result."""
        rows = [child.get_index() for child in self._flow.get_selected_children()]
        return self._shown[rows[0]] if rows and rows[0] < len(self._shown) else None

    def _enable(self) -> None:
        for button in self._buttons.values():
            button.set_sensitive(self.chosen() is not None)

    def _do(self, name: str) -> None:
        result = self.chosen()
        if result is None:
            return
        if name in ("Apply", "Replace"):
            self._session.apply(result, replace=name == "Replace")
        elif name == "Again":
            self._session.again(result)
        elif name == "Reuse":
            self._session.take_over(result)
        else:
            self._session.discard(result)
