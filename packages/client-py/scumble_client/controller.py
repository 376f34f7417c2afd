"""Everything a plugin does between its editor and the engine: no host, no widget. Belongs to the UI thread."""

import json
import time
from typing import Any, Callable, Dict, List, Mapping, MutableMapping, Optional, Tuple

from .client import Call, Client
from .client_error import EngineClientError
from .delivery import Delivery
from .history import History
from .link import EngineState
from .panel import HOST_TYPES, Panel
from .run import Pixels, Result, Run, Task, make_result
from .status import SEARCHING, Status, engine_status, error_status

# names in the client's storage
_VALUES, _PENDING = "scumble.values", "scumble.pending"


class Controller:
    """Follows the engine, sends tasks, gathers results. Call `poll` from a timer; everything calls back from there.

    client: an open Client; stays the caller's to close.
    storage: where values and unfinished runs survive a restart of the editor; the client's, or another.
    """

    def __init__(
        self,
        client: Client,
        storage: Optional[MutableMapping[str, str]] = None,
        history: Optional[History] = None,
    ) -> None:
        self.client = client
        self._storage = {} if storage is None else storage
        self.history = History() if history is None else history
        # None until the engine has described itself for the first time.
        self.panel: Optional[Panel] = None
        # Runs that are not over, oldest first.
        self.runs: List[Run] = []
        # How the connection stands.
        self.engine = SEARCHING
        self._remark: Optional[Status] = None
        self._was_connected = False
        self._changed: List[Callable[[], Any]] = []
        self._arrived: List[Callable[[Run, Result], Any]] = []
        self._ended: List[Callable[[Run], Any]] = []
        client.on_state(self._take_state)

    @property
    def status(self) -> Status:
        """The one thing to say now: the engine's trouble first, then the run's, then the plugin's own remark."""
        if self.engine.is_error or (self.engine.name not in ("ready", "no-model") and not self.runs):
            return self.engine
        if self.runs:
            return self.runs[0].status()
        return self._remark or self.engine

    @property
    def remark(self) -> Optional[Status]:
        """What was said last, be it by `say` or by the end of a run."""
        return self._remark

    @property
    def can_start(self) -> bool:
        """Whether a task would be taken: the engine has described itself and has a model."""
        return self.panel is not None and self.engine.name == "ready"

    def on_change(self, listener: Callable[[], Any]) -> None:
        """Calls back whenever something the UI shows may have changed."""
        self._changed.append(listener)

    def on_result(self, listener: Callable[[Run, Result], Any]) -> None:
        """Calls back with every layer that has arrived; it is in the history by then."""
        self._arrived.append(listener)

    def on_end(self, listener: Callable[[Run], Any]) -> None:
        """Calls back with every run that is over, however it ended."""
        self._ended.append(listener)

    def poll(self) -> int:
        """Makes the callbacks that wait; how many."""
        return self.client.poll()

    def say(self, remark: Optional[Status]) -> None:
        """A remark of the plugin itself, shown while nothing runs and all is well; None takes it back."""
        self._remark = remark
        self._tell()

    def set(self, name: str, value: Any, pipeline: Optional[str] = None) -> None:
        """A value of the panel, remembered for the next start. Raises ValueError; see Panel.set."""
        if self.panel is None:
            return
        self.panel.set(name, value, pipeline)
        self._storage[_VALUES] = json.dumps(self.panel.values)

    def start(self, task: Task) -> Run:
        """Sends a task. What becomes of it is told by `on_change`, `on_result` and `on_end`."""
        run = Run(task)
        self._remark = None
        self.runs.append(run)
        self._send(run, list(task.pictures.items()))
        self._tell()
        return run

    def start_again(self, recipe: Mapping[str, Any], target: Mapping[str, Any], seed: Optional[int] = None) -> Run:
        """Sends a recipe's request once more; with another seed it is a variation. Its pictures must still be known."""
        request = dict(recipe["request"])
        if seed is not None:
            request["seed"] = seed
        run = Run(Task(request, {}, target))
        self._remark = None
        self.runs.append(run)
        self._submit(run, request)
        self._tell()
        return run

    def again(self, result: Result) -> None:
        """The same once more with the next seed, from the same pixels; nothing while no task would be taken."""
        if self.can_start:
            self.start_again(result.layer["recipe"], result.target, (result.seed + 1) % 2**32)

    def take_over(self, result: Result) -> bool:
        """Puts the words, settings and seed of a result into the panel; whether its pipeline is known."""
        request = result.layer["recipe"]["request"]
        pipeline = None if self.panel is None else self.panel.pipeline(request.get("pipeline", ""))
        if pipeline is None:
            return False
        for field in pipeline.fields:
            # the region that was sent is the whole context, whatever the person had chosen
            if field.type not in HOST_TYPES and field.name in request and field.name != "contextMode":
                self.set(field.name, request[field.name], pipeline.id)
        self.set("seed", result.seed, pipeline.id)
        return True

    def cancel(self, run: Optional[Run] = None) -> None:
        """Stops one run, or all, at whatever stage it is."""
        for one in list(self.runs) if run is None else [run]:
            if not one.is_over:
                one.stop()
                self._end(one, "cancelled")

    def resume(self) -> List[Run]:
        """Takes up the runs of an earlier start of the editor; their results arrive as if nothing had happened."""
        try:
            pending = json.loads(self._storage.get(_PENDING, "{}"))
            rows = [(key, row["request"], row["target"]) for key, row in pending.items()]
        except (ValueError, KeyError, TypeError, AttributeError):
            return []
        mine = {run.key for run in self.runs}
        found = [Run(Task(request, {}, target), key) for key, request, target in rows if key not in mine]
        for run in found:
            self.runs.append(run)
            self._submit(run, dict(run.task.request))
        self._tell()
        return found

    def fetch(self, result: Result, then: Callable[[Result], Any], failed: Callable[[Status], Any]) -> None:
        """Brings the bytes of a result back from the engine where they are not at hand, then calls back."""
        if result.is_here:
            then(result)
            return

        def arrived(layer: Mapping[str, Any], pixels: Any, mask: Any) -> None:
            result.pixels, result.mask = pixels, mask
            then(result)

        Delivery(self.client, arrived, lambda: None, lambda error: failed(error_status(error))).add(result.layer)

    def _send(self, run: Run, left: List[Tuple[str, Pixels]], began_s: Optional[float] = None) -> None:
        began_s = time.monotonic() if began_s is None else began_s
        if not left:
            run.seconds["send"] = time.monotonic() - began_s
            self._submit(run, {**run.task.request, **run.sent})
            return
        name, pixels = left[0]
        total = sum(len(memoryview(one.data).cast("B")) for one in run.task.pictures.values()) or 1
        before = total - sum(len(memoryview(one.data).cast("B")) for _, one in left)

        def sent(sha256: str, icc: Optional[str] = None) -> None:
            picture: Dict[str, Any] = {
                "format": pixels.format,
                "blob": sha256,
                "width": pixels.width,
                "height": pixels.height,
            }
            if pixels.format != "gray8":
                picture.update(colorSpace=pixels.color_space, icc=icc)
            run.sent[name] = picture
            if not run.is_over:
                self._send(run, left[1:], began_s)

        def send_profile(sha256: str) -> None:
            if pixels.icc is None:
                sent(sha256)
            elif not run.is_over:
                self._await(run, self.client.upload(pixels.icc), lambda icc: sent(sha256, icc))

        def moved(done: int, size: int) -> None:
            run.fraction = (before + done) / total
            self._tell()

        self._await(run, self.client.upload(pixels.data, moved), send_profile)

    def _await(self, run: Run, call: Call, on_result: Callable[[Any], Any]) -> None:
        run.stop = call.cancel
        call.then(lambda value: run.is_over or on_result(value), lambda error: self._fail(run, error))

    def _submit(self, run: Run, request: Mapping[str, Any]) -> None:
        began_s = time.monotonic()
        times = run.seconds

        def arrived(layer: Mapping[str, Any], pixels: Any, mask: Any) -> None:
            result = make_result(layer, run.task.target, pixels, mask)
            run.results.append(result)
            self.history.add(result)
            for listener in list(self._arrived):
                listener(run, result)
            self._tell()

        def ended() -> None:
            times["receive"] = time.monotonic() - began_s - times["engine"]
            self._end(run, "finished")

        def moved(done: int, size: int) -> None:
            if run.state == "receiving":
                run.fraction = done / max(1, size)
                self._tell()

        delivery = Delivery(self.client, arrived, ended, lambda error: self._fail(run, error), moved)

        def on_event(event: str, data: Dict[str, Any]) -> None:
            if not run.is_over and run.state != "receiving":
                run.take(event, data)
                if event == "job.layer":
                    delivery.add(data["layer"])
                self._tell()

        def finished(data: Mapping[str, Any]) -> None:
            if run.is_over:
                return
            times["engine"] = time.monotonic() - began_s
            run.state, run.fraction = "receiving", 0.0
            self._tell()
            # a listener may have cancelled it
            for layer in data["layers"] if not run.is_over else ():
                delivery.add(layer)
            delivery.close()

        def stop() -> None:
            delivery.cancel()
            handle.cancel()

        run.state = "queued"
        self._remember(run.key, {"request": request, "target": run.task.target})
        handle = self.client.submit(request, on_event, run.key)
        run.stop = stop
        handle.result.then(finished, lambda error: self._fail(run, error))

    def _fail(self, run: Run, error: EngineClientError) -> None:
        if run.is_over:
            return
        if error.code == "client.cancelled":
            self._end(run, "cancelled")
        elif error.code == "client.closed":
            # the plugin is ending; the run is found again at the next start
            run.state, run.problem = "failed", error_status(error)
            self.runs.remove(run)
        else:
            run.problem = error_status(error)
            self._end(run, "failed")

    def _end(self, run: Run, state: str) -> None:
        run.state, run.fraction, run.left_ms = state, None, None
        self._remember(run.key, None)
        if run in self.runs:
            self.runs.remove(run)
        self._remark = run.status()
        for listener in list(self._ended):
            listener(run)
        self._tell()

    def _remember(self, key: str, row: Optional[Mapping[str, Any]]) -> None:
        try:
            pending = dict(json.loads(self._storage.get(_PENDING, "{}")))
        except (ValueError, TypeError):
            pending = {}
        pending.pop(key, None)
        if row is not None:
            pending[key] = row
        self._storage[_PENDING] = json.dumps(pending)

    def _take_state(self, state: EngineState) -> None:
        if state.name == "connected":
            self._was_connected = True
            self.client.call("engine.describe", {}).then(self._take_description, self._take_trouble)
            return
        # an attempt that follows a failure says nothing new
        if state.name == "connecting" and self.engine.is_error:
            return
        self.engine = engine_status(state, self._was_connected)
        self._tell()

    def _take_description(self, description: Mapping[str, Any]) -> None:
        if self.panel is None:
            try:
                values = json.loads(self._storage.get(_VALUES, "{}"))
            except ValueError:
                values = {}
        else:
            values = self.panel.values
        self.panel = Panel(description, values if isinstance(values, dict) else {})
        if any(model["problem"] is None for model in self.panel.models):
            self.engine = Status("ready", "Ready.")
        else:
            self.engine = Status("no-model", "The engine has no model.", "Put a model folder where `scumble models` says.", True)
        self._tell()

    def _take_trouble(self, error: EngineClientError) -> None:
        if error.code not in ("client.closed", "client.cancelled"):
            self.engine = error_status(error)
            self._tell()

    def _tell(self) -> None:
        for listener in list(self._changed):
            listener()

