"""Joins Krita and the engine: one for the whole program; the dockers of all windows show it."""

import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from .canvas import canvas_now
from .conversion import Converter
from .host import (
    Documents,
    HostError,
    active_document,
    application,
    canvas_of,
    node_id,
    selection_bounds,
    selection_of,
    source_layer,
    space_of,
)
from .modes import Mode, find_mode
from .pixel_reader import read_picture, read_selection
from .placing import Placing
from .qt import QtCore
from .requests import SIDES, complete_request
from .scumble_client.client import Client
from .scumble_client.controller import Controller
from .scumble_client.file_storage import FileStorage
from .scumble_client.rect import Rect
from .scumble_client.region import ask_region
from .scumble_client.run import Pixels, Result, Run, Task
from .scumble_client.status import Status, told
from .slices import Slices
from .styles import Styles
from .version import VERSION


class _Wake(QtCore.QObject):
    mail = QtCore.pyqtSignal()


class Session:
    """Made once, at the plugin's start."""

    def __init__(self) -> None:
        folder = Path(application().getAppDataLocation()) / "scumble"
        self.storage = FileStorage(folder / "krita.json")
        self._wake = _Wake()
        who = {"kind": "krita", "name": "Scumble for Krita", "version": VERSION, "host": f"Krita {application().version()}"}
        # emitted on the client's thread, received here, and never in the middle of what asks for something
        self._wake.mail.connect(self._poll, QtCore.Qt.ConnectionType.QueuedConnection)
        self.client = Client(who, storage=self.storage, on_mail=self._wake.mail.emit)
        self.controller = Controller(self.client, self.storage)
        self.styles = Styles(self.storage)
        self.documents = Documents()
        self.slices = Slices()
        self.converter = Converter()
        # Seconds of the latest run by step: read, send, engine, receive, write.
        self.seconds: Dict[str, float] = {}
        self._reading: Optional[Callable[[], None]] = None
        self._reading_part = 0.0
        self._listeners: List[Callable[[], Any]] = []
        self.placing = Placing(
            self.controller,
            self.documents,
            self.slices,
            self.converter,
            lambda: self.storage.get("krita.as-mask") == "yes",
        )
        self.controller.on_change(self._tell)
        self.controller.on_end(lambda run: self.seconds.update(run.seconds))
        # Rises when values change by other means than the panel's own widgets.
        self.settings_version = 0
        self._has_resumed = False
        self.controller.on_change(self._resume_once)
        QtCore.QCoreApplication.instance().aboutToQuit.connect(self.close)
        # what came in before there was anybody to take it
        self.client.poll()

    @property
    def mode(self) -> Mode:
        """The chosen mode."""
        try:
            return find_mode(self.storage.get("krita.mode", "fill"))
        except StopIteration:
            return find_mode("fill")

    def choose(self, mode: str) -> None:
        """Makes a mode the chosen one."""
        self.storage["krita.mode"] = mode
        self._tell()

    @property
    def status(self) -> Status:
        """The one thing to say now."""
        if self._reading is not None:
            return Status("reading", "Reading the picture…")
        if self.placing.writing > 0 and not self.controller.runs:
            return Status("receiving", "Making the layer…")
        status = self.controller.status
        if status.name == "ready" and self.storage.problem:
            return told("Ready, but settings cannot be kept.", self.storage.problem)
        return status

    @property
    def is_busy(self) -> bool:
        """Whether there is something to cancel."""
        return self._reading is not None or bool(self.controller.runs)

    @property
    def fraction(self) -> Optional[float]:
        """How far the work is; None where nobody knows."""
        if self._reading is not None:
            return self._reading_part
        return self.controller.runs[0].fraction if self.controller.runs else None

    def can(self, mode: Mode) -> bool:
        """Whether a model of the engine can do it."""
        panel = self.controller.panel
        return panel is not None and any(panel.models_for(id) for id in (mode.selected, mode.unselected) if id)

    def on_change(self, listener: Callable[[], Any]) -> Callable[[], None]:
        """Calls back whenever something may have changed, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def start(self, mode_id: str, **overrides: Any) -> None:
        """Does what a button or a shortcut asks for; what stands in the way is said in the status line."""
        if self._reading is not None:
            return
        try:
            self._begin(find_mode(mode_id), overrides)
        except HostError as error:
            self.controller.say(told(str(error), error.advice, True))

    def cancel(self) -> None:
        """Stops whatever is going on."""
        if self._reading is not None:
            self._reading()
            self._reading = None
            self.controller.say(Status("cancelled", "Cancelled; the document is as it was."))
        self.controller.cancel()

    def results(self) -> List[Result]:
        """What the history of the document in front shows, newest first."""
        return self.placing.results()

    def apply(self, result: Result, replace: bool = False) -> None:
        """Adds a result as a layer; see Placing.apply."""
        self.placing.apply(result, replace)

    def discard(self, result: Result) -> None:
        """Takes a result out of the history; a layer it became stays."""
        self.placing.discard(result)
        self._tell()

    def again(self, result: Result) -> None:
        """The same once more with another seed, from the same pixels."""
        self.controller.again(result)

    def take_over(self, result: Result) -> None:
        """Puts the words, settings and seed of a result into the panel."""
        if not self.controller.take_over(result):
            return
        self.styles.choose("")
        self._rebuild()

    def use_style(self, name: str) -> None:
        """Chooses a style: its settings go into the panel, its words into every prompt from now on."""
        style, panel = self.styles.choose(name), self.controller.panel
        for key, value in {} if panel is None else style.values.items():
            pipeline, _, field = key.rpartition(".")
            try:
                self.controller.set(field, value, pipeline or None)
            except (ValueError, TypeError):
                # kept with another engine
                continue
        self._rebuild()

    def keep_style(self, name: str, words: str) -> None:
        """Keeps the panel's settings as a style."""
        panel = self.controller.panel
        self.styles.save(name, words, {} if panel is None else panel.values)
        self._rebuild()

    def forget_style(self, name: str) -> None:
        """Forgets a style; settings stay as they are."""
        self.styles.remove(name)
        self._rebuild()

    def look_at_document(self) -> None:
        """A document may have come to the front: takes over the history it carries."""
        document = application().activeDocument()
        if document is not None and not self.converter.is_hidden(document):
            self.placing.look_at(document)
        self._tell()

    def close(self) -> None:
        """Ends the connection; jobs go on in the engine and are found again at the next start."""
        self.client.close()
        self.client.join(2)

    def _begin(self, mode: Mode, overrides: Dict[str, Any]) -> None:
        controller, panel = self.controller, self.controller.panel
        if panel is None or not controller.can_start:
            status = controller.engine
            raise HostError(status.sentence, status.advice)
        document = active_document()
        canvas, selection = canvas_of(document), selection_of(document)
        bounds = None if selection is None else selection_bounds(selection, canvas)
        pipeline = mode.unselected if bounds is None else mode.selected
        if pipeline is None:
            raise HostError(mode.needs, "Select the area to change first.")
        found = panel.pipeline(pipeline)
        if found is None or not panel.models_for(pipeline):
            raise HostError(f"This engine cannot {mode.title.lower()}.", "Update the engine.")
        request = panel.request(pipeline, mode.id if panel.pipeline(mode.id) else None, **overrides)
        prompt = found.field("prompt")
        if prompt is not None and prompt.required and not request.get("prompt"):
            raise HostError("There is no prompt.", "Say in a few words what should be there.")
        if prompt is not None and request.get("prompt"):
            request["prompt"] = self.styles.chosen.apply(request["prompt"])
        sides = [name for name in SIDES if found.field(name) is not None]
        if sides and not any(request.get(name) for name in sides):
            raise HostError("No side is to grow.", "Say how many pixels to add on which side.")
        source = source_layer(document)
        target = {
            **self.documents.note(document),
            "canvas": list(canvas_now(document)),
            "layer": "" if source is None else node_id(source),
            "mode": mode.id,
        }

        def go_on(planned: Dict[str, Any], region: Optional[Rect]) -> None:
            self._reading = None
            if found.field("image") is not None and region is None:
                self.controller.say(told("This is more than the engine takes at once.", "Select a smaller area.", True))
                return
            complete = complete_request(planned, found, canvas, bounds, region or canvas)
            self._read(document, selection if found.field("mask") else None, region or canvas, complete, target, found)

        stop = ask_region(self.client, found, request, canvas, bounds or canvas, go_on)
        if stop is not None:
            self._reading_part = 0.0
            self._reading = stop
            self._tell()

    def _read(
        self, document: Any, selection: Any, region: Rect, request: Dict[str, Any], target: Dict[str, Any], pipeline: Any
    ) -> None:
        began = time.monotonic()

        def work() -> Any:
            pictures: Dict[str, Pixels] = {}
            if selection is not None:
                pictures["mask"] = yield from self._note_part(read_selection(selection, region), 0.0, 0.1)
            if pipeline.field("image") is not None:
                reading = read_picture(document, space_of(document), region, self.converter)
                pictures["image"] = yield from self._note_part(reading, 0.1, 0.9)
            return pictures

        def done(pictures: Dict[str, Pixels]) -> None:
            self._reading = None
            self.seconds = {"read": time.monotonic() - began}
            run = self.controller.start(Task(request, pictures, target))
            target["run"] = run.key

        def failed(error: BaseException) -> None:
            self._reading = None
            self.placing.complain(error)

        self._reading_part = 0.0
        self._reading = self.slices.start(work(), done, failed)
        self._tell()

    def _note_part(self, work: Any, start: float, share: float) -> Any:
        while True:
            try:
                part = next(work)
            except StopIteration as stop:
                return stop.value
            self._reading_part = start + share * part
            self._tell()
            yield

    def _poll(self) -> None:
        self.client.poll()

    def _resume_once(self) -> None:
        if not self._has_resumed and self.controller.can_start:
            self._has_resumed = True
            self.controller.resume()

    def _rebuild(self) -> None:
        self.settings_version += 1
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()
