"""The process that GIMP starts with itself and that stays: it holds the connection, the runs and the window."""

from typing import Any, Dict

import gi
from gi.repository import Gimp, GLib

from .channel import listen
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
        if question.get("waits"):
            self._session.look(ticket)
        return {"ticket": ticket.id}

    def _answer_look(self, question: Dict[str, Any]) -> Dict[str, Any]:
        ticket = self._session.tickets[question["ticket"]]
        if ticket.unseen_turns is not None:
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
        runs = len(self._session.controller.runs)
        return {**self._session.controller.engine._asdict(), "pipelines": pipelines, "runs": runs}

    def _answer_cancel(self, _: Dict[str, Any]) -> Dict[str, Any]:
        self._session.cancel()
        return self._session.status._asdict()

    def _answer_show(self, question: Dict[str, Any]) -> Dict[str, Any]:
        mode = question.get("mode")
        if mode is not None:
            self._session.choose(mode)
        # not in here: the procedure waits for this answer, and a window takes a while
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

    listen(service.answer)
    plug_in.persistent_enable()
    procedure.persistent_ready()
    loop = GLib.MainLoop()
    try:
        loop.run()
    finally:
        session.close()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())
