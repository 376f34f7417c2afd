"""Joins GIMP and the engine: one for the whole program; the window and all procedures use it."""

import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from gi.repository import Gimp, GLib
from scumble_client.client import Client
from scumble_client.controller import Controller
from scumble_client.file_storage import FileStorage
from scumble_client.run import Result, Run
from scumble_client.status import Status, told

from .host import HostError, find_image, find_target, find_target_layer, note_target, read_selection, source_layer
from .layer_writer import write_layer
from .modes import Mode, find_mode
from .parasites import canvas_now, read_history, read_recipe, write_history
from .start import Start, begin
from .ticket import Ticket
from .version import VERSION

_OTHER_SIZE = told(
    "The canvas was given another size meanwhile, so it did not grow.",
    "Move the layer where it belongs, then use Image > Fit Canvas to Layers.",
)
_CANCELLED = Status("cancelled", "Cancelled; the image is as it was.")
# how long a wish waits for an engine that is being looked for
_PATIENCE_S = 10.0
_TURN_MS = 100
# for so long a procedure need not look; in turns, because none of its questions is heard while GIMP holds the service up
_ABANDONED_TURNS = 50


class Session:
    """Made once, when GIMP starts the service. Everything happens on the service's main loop."""

    def __init__(self) -> None:
        self.storage = FileStorage(Path(Gimp.directory()) / "scumble" / "gimp.json")
        who = {"kind": "gimp", "name": "Scumble for GIMP", "version": VERSION, "host": f"GIMP {Gimp.version()}"}
        # called on the client's thread; the main loop takes it from there
        self.client = Client(who, storage=self.storage, on_mail=lambda: GLib.idle_add(self._poll))
        self.controller = Controller(self.client, self.storage)
        # The image that the window works on; 0: none yet.
        self.image = 0
        # Seconds of the latest run by step: read, send, engine, receive, write.
        self.seconds: Dict[str, float] = {}
        self.tickets: Dict[int, Ticket] = {}
        self._waiting: List[Ticket] = []
        self._reading: Optional[Start] = None
        self._reading_ticket: Optional[Ticket] = None
        self._placed: Dict[str, int] = {}
        self._seen: List[int] = []
        self._listeners: List[Callable[[], Any]] = []
        self._late_remark: Optional[Status] = None
        # Rises when values change by other means than the window's own widgets.
        self.settings_version = 0
        self._has_resumed = False
        self.controller.on_change(self._tell)
        self.controller.on_change(self._resume_once)
        self.controller.on_result(self._arrived)
        self.controller.on_end(self._ended)
        GLib.timeout_add(_TURN_MS, self._look_after)
        self.client.poll()

    @property
    def mode(self) -> Mode:
        """The mode chosen in the window."""
        try:
            return find_mode(self.storage.get("gimp.mode", "fill"))
        except StopIteration:
            return find_mode("fill")

    def choose(self, mode: str) -> None:
        """Makes a mode the chosen one."""
        self.storage["gimp.mode"] = mode
        self._tell()

    @property
    def status(self) -> Status:
        """The one thing to say now."""
        if self._reading is not None:
            return Status("reading", "Reading the picture…")
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
            return self._reading.fraction
        return self.controller.runs[0].fraction if self.controller.runs else None

    def can(self, mode: Mode) -> bool:
        """Whether the engine can do it."""
        panel = self.controller.panel
        return panel is not None and any(panel.pipeline(id) for id in (mode.selected, mode.unselected) if id)

    def on_change(self, listener: Callable[[], Any]) -> Callable[[], None]:
        """Calls back whenever something may have changed, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def wish(self, mode: str, image: int, drawable: int = 0, values: Optional[Dict[str, Any]] = None) -> Ticket:
        """Takes a wish: a mode's id or "again". `values`: request fields of a script; None: those of the window."""
        ticket = Ticket(len(self.tickets) + 1, mode, image, drawable, values, time.monotonic(), self.client.state)
        self.tickets[ticket.id] = ticket
        self._waiting.append(ticket)
        if not self.controller.can_start:
            self.client.retry()
        GLib.idle_add(self._turn)
        return ticket

    def look(self, ticket: Ticket) -> None:
        """A procedure waits for the ticket; should it stop looking, as when a person cancels it, the run is cancelled."""
        ticket.unseen_turns = 0

    def cancel(self) -> None:
        """Stops whatever is going on."""
        for ticket in self._waiting:
            ticket.end(_CANCELLED)
        self._waiting = []
        if self._reading is not None:
            self._reading.stop()
            self._finish_reading(_CANCELLED)
        self.controller.cancel()

    def results(self) -> List[Result]:
        """What the history of the window's image shows, newest first; also what has no image any more."""
        found = [(result, find_target(result.target)) for result in self.controller.history.results]
        return [result for result, image in found if image is None or image.get_id() == self.image]

    def apply(self, result: Result, replace: bool = False) -> None:
        """Adds a result to its image, or to the window's if that is closed. `replace`: in place of its run's layer."""

        def place(_: Result) -> None:
            image = find_target(result.target) or find_image(self.image)
            try:
                if image is None:
                    raise HostError("No image is open.", "Open or create an image.")
                source = find_target_layer(result.target, image) or source_layer(image)
                remark = self._write(image, source, result, replace)
            except HostError as error:
                self._complain(error)
            else:
                if remark is not None:
                    self.controller.say(remark)

        self.controller.fetch(result, place, self.controller.say)

    def discard(self, result: Result) -> None:
        """Takes a result out of the history; a layer it became stays."""
        self.controller.history.discard(result)
        self._save_history(result.target)
        self._tell()

    def again(self, result: Result) -> None:
        """The same once more with another seed, from the same pixels."""
        self.controller.again(result)

    def take_over(self, result: Result) -> None:
        """Puts the words, settings and seed of a result into the window."""
        if not self.controller.take_over(result):
            return
        self.settings_version += 1
        self._tell()

    def show_image(self, id: int) -> None:
        """The window works on this image from now on; takes over the history it carries."""
        image = find_image(id)
        self.image = 0 if image is None else id
        if image is not None and id not in self._seen:
            self._seen.append(id)
            layers = image.get_layers()
            if layers:
                self.controller.history.add_json(read_history(image), note_target(image, layers[0]))
        self._tell()

    def close(self) -> None:
        """Ends the connection; jobs go on in the engine and are found again at the next start."""
        self.client.close()
        self.client.join(2)

    def _turn(self) -> bool:
        """Starts the wish that has waited longest, where the engine is there and nothing is being read."""
        if not self._waiting or self._reading is not None:
            return False
        ticket, now = self._waiting[0], time.monotonic()
        state, engine = self.client.state, self.controller.engine
        if not self.controller.can_start:
            # a state from before the wish says nothing of the attempt that the wish made
            has_failed = state.name in ("waiting", "needs-pairing", "closed") and state is not ticket.state_before
            if has_failed or engine.name == "no-model" or now > ticket.asked_at + _PATIENCE_S:
                self._waiting.pop(0)
                ticket.end(engine if engine.is_error else told("The engine was not found.", "Start it with `scumble serve`.", True))
                self._tell()
            return False
        self._waiting.pop(0)
        try:
            self._begin(ticket)
        except HostError as error:
            self._complain(error, ticket)
        except Exception:
            # GIMP's own refusals, e.g. of an image that closes at this moment
            self._complain(HostError("GIMP could not give the pixels.", "The image may have been closed; try again."), ticket)
        return False

    def _begin(self, ticket: Ticket) -> None:
        panel = self.controller.panel
        image = find_image(ticket.image)
        if image is None or panel is None:
            raise HostError("No image is open.", "Open or create an image.")
        self.show_image(ticket.image)
        drawable = None if not ticket.drawable else Gimp.Item.get_by_id(ticket.drawable)
        source = source_layer(image, drawable)
        target = {**note_target(image, source), "canvas": list(canvas_now(image))}
        if ticket.mode == "again":
            note = read_recipe(source)
            if note is None:
                raise HostError("The layer was not made by Scumble.", "Select a layer that was, then choose it again.")
            # the recipe's places are those of the canvas it was made on
            target["canvas"] = note.get("canvas", target["canvas"])
            ticket.run = self.controller.start_again(note["recipe"], target, (note["seed"] + 1) % 2**32)
            return

        def done(start: Start) -> None:
            self._reading = self._reading_ticket = None
            self.seconds = {"read": start.seconds}
            run = self.controller.start(start.task)
            target["run"] = run.key
            ticket.run = run
            GLib.idle_add(self._turn)

        def failed(error: Exception) -> None:
            kind = error if isinstance(error, HostError) else HostError(
                "GIMP could not give the pixels.", "The image may have been closed; try again."
            )
            self._finish_reading(told(str(kind), kind.advice, True))

        mode = find_mode(ticket.mode)
        self._reading_ticket = ticket
        selection = read_selection(image)
        self._reading = begin(
            self.client, mode, panel, image, source, selection, ticket.values, target, done, failed, self._tell
        )
        self._tell()

    def _finish_reading(self, status: Status) -> None:
        ticket, self._reading, self._reading_ticket = self._reading_ticket, None, None
        if ticket is not None:
            ticket.end(status)
        self.controller.say(status)
        GLib.idle_add(self._turn)

    def _arrived(self, run: Run, result: Result) -> None:
        image = find_target(result.target)
        self._save_history(result.target)
        if len(run.results) > 1:
            return
        if image is None:
            self._late_remark = told("Its image is closed; the result waits in the history.", "Open an image, then apply it.", True)
            return
        source = find_target_layer(result.target, image)
        if source is None:
            self._late_remark = told("Its layer is gone; the result waits in the history.", "Choose Apply to add it anyway.", True)
            return
        try:
            self._late_remark = self._write(image, source, result, False)
        except HostError as error:
            self._late_remark = told(str(error), error.advice, True)

    def _write(self, image: Any, source: Any, result: Result, replace: bool) -> Optional[Status]:
        """What there is to say of the new layer; None: nothing."""
        began, run = time.monotonic(), result.target.get("run", "")
        old = self._placed.get(run, 0) if replace else 0
        own = find_target(result.target)
        is_own = own is not None and own.get_id() == image.get_id()
        there = Gimp.Item.get_by_id(old) if old and Gimp.Item.id_is_valid(old) else None
        try:
            layer, place = write_layer(image, source, result, there, is_own)
        except HostError:
            raise
        except Exception:
            raise HostError("GIMP did not take the new layer.", "Apply it from the history.") from None
        self._placed[run] = layer.get_id()
        self.seconds["write"] = time.monotonic() - began
        self._tell()
        return _OTHER_SIZE if place.has_other_size else None

    def _ended(self, run: Run) -> None:
        self.seconds.update(run.seconds)
        remark, self._late_remark = self._late_remark, None
        for ticket in self.tickets.values():
            if ticket.run is run:
                placed = self._placed.get(run.task.target.get("run", ""), 0)
                is_placed = run.state == "finished" and not (remark is not None and remark.is_error)
                ticket.end(remark or run.status(), placed if is_placed else 0)
        if remark is not None and run.state == "finished":
            self.controller.say(remark)

    def _complain(self, error: HostError, ticket: Optional[Ticket] = None) -> None:
        status = told(str(error), error.advice, True)
        if ticket is not None:
            ticket.end(status)
        self.controller.say(status)

    def _save_history(self, target: Any) -> None:
        image = find_target(target)
        if image is None:
            return
        id = image.get_id()

        def belongs(result: Result) -> bool:
            found = find_target(result.target)
            return found is not None and found.get_id() == id

        try:
            write_history(image, self.controller.history, belongs)
        except Exception:
            # an image that closes at this moment; the layers carry their recipes anyway
            pass

    def _look_after(self) -> bool:
        """Every now and then: wishes that wait for an engine, and procedures that were ended while they waited."""
        self._turn()
        for ticket in self.tickets.values():
            if ticket.is_over or ticket.unseen_turns is None:
                continue
            ticket.unseen_turns += 1
            if ticket.unseen_turns > _ABANDONED_TURNS:
                self._abandon(ticket)
        return True

    def _abandon(self, ticket: Ticket) -> None:
        if ticket is self._reading_ticket and self._reading is not None:
            self._reading.stop()
            self._finish_reading(_CANCELLED)
        elif ticket.run is not None:
            self.controller.cancel(ticket.run)
        elif ticket in self._waiting:
            self._waiting.remove(ticket)
        ticket.end(_CANCELLED)

    def _poll(self) -> bool:
        self.client.poll()
        return False

    def _resume_once(self) -> None:
        if not self._has_resumed and self.controller.can_start:
            self._has_resumed = True
            self.controller.resume()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()
