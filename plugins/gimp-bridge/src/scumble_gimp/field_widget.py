"""A widget for one parameter, built from what the engine says of it."""

from typing import Any, Callable, List, Mapping

from gi.repository import Gtk
from scumble_client.panel import Field

_AUTO = "Automatic"


def field_widget(field: Field, value: Any, choices: List[Mapping[str, str]], changed: Callable[[Any], Any]) -> Gtk.Widget:
    """Shows `value`, calls `changed` with every value a person sets; None where the engine is to choose."""
    if field.type == "boolean":
        made: Any = Gtk.Switch(active=bool(value), halign=Gtk.Align.START)
        made.connect("notify::active", lambda switch, _: changed(switch.get_active()))
    elif choices:
        made = _combo(field, value, choices, changed)
    elif field.type == "number" and not field.nullable and field.minimum is not None and field.maximum is not None:
        made = _slider(field, value, changed)
    elif field.type in ("integer", "number"):
        made = _number(field, value, changed)
    else:
        made = Gtk.Entry(text="" if value is None else str(value))
        made.connect("changed", lambda entry: changed(entry.get_text() or (None if field.nullable else "")))
    made.set_hexpand(True)
    made.set_tooltip_text(field.doc)
    return made


def _combo(field: Field, value: Any, choices: List[Mapping[str, str]], changed: Callable[[Any], Any]) -> Any:
    combo = Gtk.ComboBoxText()
    ids = ([None] if field.nullable else []) + [choice["id"] for choice in choices]
    for title in ([_AUTO] if field.nullable else []) + [choice["title"] for choice in choices]:
        combo.append_text(title)
    combo.set_active(ids.index(value) if value in ids else 0)
    combo.connect("changed", lambda box: changed(ids[box.get_active()]))
    # a wheel that scrolls past must not change a setting
    combo.connect("scroll-event", lambda *_: True)
    return combo


def _slider(field: Field, value: Any, changed: Callable[[Any], Any]) -> Any:
    step = field.step or 0.01
    scale = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, field.minimum, field.maximum, step)
    scale.set_value_pos(Gtk.PositionType.RIGHT)
    scale.set_digits(2)
    scale.set_value(field.minimum if value is None else value)
    scale.connect("value-changed", lambda one: changed(round(one.get_value(), 4)))
    return scale


def _number(field: Field, value: Any, changed: Callable[[Any], Any]) -> Any:
    whole = field.type == "integer"
    least = -(2.0**31) if field.minimum is None else field.minimum
    most = 2.0**32 if field.maximum is None else field.maximum
    spin = Gtk.SpinButton.new_with_range(least, most, field.step or (1 if whole else 0.05))
    spin.set_digits(0 if whole else 2)
    spin.set_value(least if value is None else value)
    spin.connect("scroll-event", lambda *_: True)
    if not field.nullable:
        spin.connect("value-changed", lambda one: changed(one.get_value_as_int() if whole else one.get_value()))
        return spin
    # a box beside the number says that the engine chooses
    row = Gtk.Box(spacing=8)
    own = Gtk.CheckButton(active=value is not None)
    own.set_tooltip_text("Off: the engine chooses")
    auto = Gtk.Label(label=_AUTO, xalign=0)
    auto.get_style_context().add_class("dim-label")
    spin.set_hexpand(True)

    def tell(*_: Any) -> None:
        is_own = own.get_active()
        spin.set_visible(is_own)
        auto.set_visible(not is_own)
        number = int(spin.get_value()) if whole else spin.get_value()
        changed(number if is_own else None)

    for part in (own, auto, spin):
        row.pack_start(part, part is spin, True, 0)
        part.show()
        part.set_no_show_all(True)
    spin.set_visible(value is not None)
    auto.set_visible(value is None)
    own.connect("toggled", tell)
    spin.connect("value-changed", tell)
    return row
