"""The process that GIMP starts with itself and that stays: it holds the connection, the runs and the window."""

import json
import math
from typing import Any, Dict

import gi
from gi.repository import Gimp, GLib, GObject

from .procedures import CALL
from .session import Session


class Service:
    """Answers calls at once: what takes long goes on afterwards, and is looked at by further calls."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._window: Any = None

    def answer(self, question: Dict[str, Any]) -> Dict[str, Any]:
        """One call; raises KeyError or ValueError for a question it does not know."""
        return dict(getattr(self, f"_answer_{question['do']}")(question))

    def _answer_start(self, question: Dict[str, Any]) -> Dict[str, Any]:
        ticket = self._session.wish(question["mode"], question["image"], question["drawable"], question["values"])
        return {"ticket": ticket.id}

    def _answer_look(self, question: Dict[str, Any]) -> Dict[str, Any]:
        ticket = self._session.tickets[question["ticket"]]
        self._session.look(ticket)
        status = ticket.status or (ticket.run.status() if ticket.run is not None else self._session.status)
        return {
            "isOver": ticket.is_over,
            "layer": ticket.layer,
            "fraction": None if ticket.run is None else ticket.run.fraction,
            "seconds": self._session.seconds,
            **status._asdict(),
        }

    def _answer_status(self, _: Dict[str, Any]) -> Dict[str, Any]:
        panel = self._session.controller.panel
        pipelines = [] if panel is None else [pipeline.id for pipeline in panel.pipelines]
        return {**self._session.status._asdict(), "pipelines": pipelines}

    def _answer_cancel(self, _: Dict[str, Any]) -> Dict[str, Any]:
        self._session.cancel()
        return self._session.status._asdict()

    def _answer_show(self, question: Dict[str, Any]) -> Dict[str, Any]:
        mode = question.get("mode")
        if mode is not None:
            self._session.choose(mode)
        # not in here: GIMP waits for this answer, and a window asks GIMP
        GLib.idle_add(self._show, question["image"])
        return {}

    def _show(self, image: int) -> bool:
        self._session.show_image(image)
        if self._window is None:
            gi.require_version("Gtk", "3.0")
            gi.require_version("GimpUi", "3.0")
            from gi.repository import GimpUi, Gtk

            if not Gtk.init_check(None)[0]:
                return False
            GimpUi.init("scumble")
            from .window import Window

            self._window = Window(self._session)
        self._window.present()
        return False


def serve(procedure: Any) -> Any:
    """The run function of the persistent procedure; returns when GIMP ends."""
    plug_in = procedure.get_plug_in()
    session = Session()
    service = Service(session)

    def call(temporary: Any, config: Any, *_: Any) -> Any:
        try:
            answer = service.answer(json.loads(config.get_property("question")))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            answer = {"bug": f"{type(error).__name__}: {error}"}
        values = temporary.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())
        values.remove(1)
        values.insert(1, GObject.Value(GObject.TYPE_STRING, json.dumps(answer, default=_plain)))
        return values

    temporary = Gimp.Procedure.new(plug_in, CALL, Gimp.PDBProcType.TEMPORARY, call, None)
    temporary.set_documentation("Talks to Scumble's service; for its own procedures.", None, CALL)
    flags = GObject.ParamFlags.READWRITE
    temporary.add_string_argument("question", "Question", "JSON", "", flags)
    temporary.add_string_return_value("answer", "Answer", "JSON", "", flags)
    plug_in.add_temp_procedure(temporary)
    plug_in.persistent_enable()
    procedure.persistent_ready()
    loop = GLib.MainLoop()
    try:
        loop.run()
    finally:
        session.close()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else str(value)
