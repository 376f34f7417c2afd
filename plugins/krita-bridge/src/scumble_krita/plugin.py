"""What Krita loads: the docker and the actions."""

from typing import Any, Optional

from krita import DockWidgetFactory, DockWidgetFactoryBase, Extension, Krita

from .docker import ScumbleDocker
from .modes import MODES
from .qt import QtWidgets
from .session import Session

_MENU = "scumble_menu"
_session: Optional[Session] = None


def session() -> Session:
    """The one session of this Krita, made when it is first needed."""
    global _session
    if _session is None:
        _session = Session()
        notifier = Krita.instance().notifier()
        notifier.setActive(True)
        notifier.viewCreated.connect(lambda _: session().look_at_document())
        notifier.imageClosed.connect(lambda _: session().look_at_document())
    return _session


class ScumbleExtension(Extension):
    """The actions of every window."""

    def setup(self) -> None:
        pass

    def createActions(self, window: Any) -> None:
        """Called by Krita once for each window."""
        menu_action = window.createAction(_MENU, "Scumble", "tools")
        menu = QtWidgets.QMenu(_MENU, window.qwindow())
        menu_action.setMenu(menu)
        for mode in MODES:
            action = window.createAction(f"scumble_{mode.id}", f"{mode.verb}", f"tools/{_MENU}")
            action.triggered.connect(lambda _=False, id=mode.id: session().start(id))
        cancel = window.createAction("scumble_cancel", "Cancel", f"tools/{_MENU}")
        cancel.triggered.connect(lambda _=False: session().cancel())
        focus = window.createAction("scumble_prompt", "Write the Prompt", f"tools/{_MENU}")
        focus.triggered.connect(lambda _=False: _focus_prompt(window))


def _focus_prompt(window: Any) -> None:
    docker = next((one for one in window.dockers() if one.objectName() == "scumble_docker"), None)
    if docker is not None:
        docker.show()
        docker.raise_()
        docker.prompt.setFocus()


class _Docker(ScumbleDocker):
    def __init__(self) -> None:
        super().__init__(session())


def register() -> None:
    """Tells Krita of the docker and the actions."""
    krita = Krita.instance()
    krita.addExtension(ScumbleExtension(krita))
    krita.addDockWidgetFactory(DockWidgetFactory("scumble_docker", DockWidgetFactoryBase.DockRight, _Docker))
