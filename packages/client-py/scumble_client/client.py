"""The client that plugins use. One background thread owns the socket; callbacks run where `poll` is called."""

import asyncio
import concurrent.futures
import functools
import threading
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Mapping, MutableMapping, Optional, Sequence, Tuple, Union

from .client_error import EngineClientError, client_error
from .connection import SocketOpener
from .engine_file import data_folder as find_data_folder
from .jobs import Job, Jobs, new_key
from .link import EngineState, Link, LinkOptions
from .mailbox import Mailbox
from .transfers import ProgressListener, Transfers
from .websocket import open_websocket, parse_url


class Call:
    """Something that was asked for and will be answered."""

    def __init__(self, future: "concurrent.futures.Future[Any]", mailbox: Mailbox) -> None:
        self._future, self._mailbox = future, mailbox
        self._is_abandoned = False

    @property
    def is_done(self) -> bool:
        """Whether the answer or the failure is there."""
        return self._future.done()

    def then(
        self, on_result: Callable[[Any], Any], on_error: Optional[Callable[[EngineClientError], Any]] = None
    ) -> "Call":
        """Calls back from `Client.poll`, with the result or the error. Itself."""

        def deliver() -> None:
            try:
                result = self.result()
            except EngineClientError as error:
                if on_error is not None:
                    on_error(error)
            else:
                on_result(result)

        self._future.add_done_callback(lambda _: self._mailbox.put(deliver))
        return self

    def result(self, timeout_s: Optional[float] = None) -> Any:
        """Waits: for scripts and threads of your own, never for a UI thread.

        Raises EngineClientError; concurrent.futures.TimeoutError after the time.
        """
        # an answer may have come that nobody has taken yet
        if self._is_abandoned:
            raise client_error("client.cancelled")
        try:
            return self._future.result(timeout_s)
        except (concurrent.futures.CancelledError, asyncio.CancelledError):
            raise client_error("client.cancelled") from None

    def cancel(self) -> None:
        """Abandons it; it fails with client.cancelled, whatever the answer."""
        self._is_abandoned = True
        self._future.cancel()


class JobHandle:
    """A submitted job."""

    def __init__(self, key: str, accepted: Call, result: Call, cancel: Callable[[], Call]) -> None:
        # Submitting the same request with it again leads to the same job, even after a restart with `storage`.
        self.key = key
        # The engine's id, once the engine has stored the job.
        self.accepted = accepted
        # A dict with jobId, layers and timing; fails with the job's error, client.cancelled or client.closed.
        self.result = result
        # Asks the engine to stop the job; answered when the engine knows.
        self.cancel = cancel


class Client:
    """An engine, connected or about to be. Everything survives a lost connection; `state` tells how things stand.

    client: who is calling, as ClientInfo in messages.py.
    url: where the engine listens, `ws://127.0.0.1:port/`, or several; by default the port in engine.json.
    token: by default the one in engine.json, read anew before every attempt, else the one that pairing gave.
    data_folder: the engine's, where it is not this user's default.
    storage: keeps token and session between runs; used on the background thread.
    patience_s: how long a call waits for a connection before it fails; jobs wait as long as it takes.
    keep_bytes: bytes of uploads to remember, so that an engine that lost them gets them again.
    on_mail: called on the background thread when there is something to poll; may wake the UI thread.
    Raises ValueError for an address that is not on this machine.
    """

    def __init__(
        self,
        client: Mapping[str, str],
        url: Union[str, Sequence[str], None] = None,
        token: Optional[str] = None,
        data_folder: Optional[Path] = None,
        storage: Optional[MutableMapping[str, str]] = None,
        patience_s: float = 30.0,
        keep_bytes: int = 268_435_456,
        backoff_s: Tuple[float, float] = (0.25, 10.0),
        on_mail: Optional[Callable[[], Any]] = None,
        open_socket: SocketOpener = open_websocket,
    ) -> None:
        urls = [url] if isinstance(url, str) else url
        for one in urls or []:
            parse_url(one)
        self._mailbox = Mailbox(on_mail)
        self._listeners: List[Tuple[str, Callable[[Any], Any]]] = []
        self._patience_s = patience_s
        folder = find_data_folder() if data_folder is None else data_folder
        self._options = LinkOptions(client, urls, token, folder, {} if storage is None else storage, backoff_s, open_socket)
        self._loop = asyncio.new_event_loop()
        self._state = EngineState("connecting")
        self._is_open = True
        self._transfers = Transfers(lambda: self._link.connection(patience_s), keep_bytes)
        self._jobs = Jobs(functools.partial(self._repeat, patience_s=None), self._transfers.restore)
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="scumble-client", daemon=True)
        self._thread.start()
        ready.wait()

    @property
    def state(self) -> EngineState:
        """How things stand now."""
        return self._state

    def poll(self) -> int:
        """Makes the callbacks that wait, on the calling thread; how many. Call it from a timer of the UI."""
        return self._mailbox.poll()

    def on_state(self, listener: Callable[[EngineState], Any]) -> Callable[[], None]:
        """Calls back with the state now and at every change, until the returned function is called."""
        remove = self._listen("", listener)
        self._mailbox.put(listener, self._state)
        return remove

    def on(self, event: str, listener: Callable[[Dict[str, Any]], Any]) -> Callable[[], None]:
        """Calls back with every event of one name, durable ones never twice, until the returned function is called."""
        return self._listen(event, listener)

    def call(self, method: str, params: Mapping[str, Any]) -> Call:
        """Any request of the protocol; repeated on the next connection if this one breaks before the answer."""
        return self._start(lambda: self._repeat(method, params, self._patience_s))

    def upload(self, data: Union[bytes, bytearray, memoryview], on_progress: Optional[ProgressListener] = None) -> Call:
        """Makes sure the engine holds these bytes; their SHA-256. Borrowed: do not change them while jobs use them."""
        view = memoryview(data).cast("B")
        return self._start(lambda: self._transfers.upload(view, self._relay(on_progress)))

    def download(self, sha256: str, on_progress: Optional[ProgressListener] = None) -> Call:
        """A blob's bytes, a bytearray. Fails with blob.unknown, blob.hash_mismatch."""
        return self._start(lambda: self._transfers.download(sha256, self._relay(on_progress)))

    def submit(
        self,
        request: Mapping[str, Any],
        on_event: Optional[Callable[[str, Dict[str, Any]], Any]] = None,
        key: Optional[str] = None,
    ) -> JobHandle:
        """Queues a job. Upload what it names first. `on_event` gets names and data; of progress only the latest."""
        key = new_key() if key is None else key
        made: "concurrent.futures.Future[Job]" = concurrent.futures.Future()

        def relay(event: str, data: Dict[str, Any]) -> None:
            if on_event is not None:
                replaces = (key, id(made)) if event == "job.progress" else None
                self._mailbox.put(on_event, event, data, replaces=replaces)

        async def run() -> Any:
            job = Job({"key": key, "request": request}, relay)
            made.set_result(job)
            return await self._jobs.run(job)

        async def accepted() -> str:
            return await asyncio.shield(made.result().accepted)

        async def cancel() -> None:
            if not made.result().result.done():
                await self._jobs.cancel(made.result())

        result = self._start(run)
        # coroutines start in the order they were handed over, so the job is made by then
        return JobHandle(key, self._start(accepted), result, lambda: self._start(cancel))

    def pair(self, code: str) -> Call:
        """Trades the code that `scumble pair` prints for a token, stores it, connects with it."""
        return self._start(lambda: self._link.pair(code))

    def retry(self) -> None:
        """Tries to connect now instead of at `state.retry_at`."""
        self._post(self._link.retry)

    def close(self) -> None:
        """Ends the connection, without waiting for it. Jobs go on in the engine; what waits fails with client.closed."""
        self._is_open = False
        self._post(self._shut)

    def join(self, timeout_s: Optional[float] = None) -> None:
        """Waits for the background thread to end after `close`."""
        self._thread.join(timeout_s)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live(ready))
        finally:
            self._loop.close()

    async def _live(self, ready: threading.Event) -> None:
        self._link = Link(self._options, self._take, self._take_state, self._jobs.resume)
        ready.set()
        await self._link.run()
        # what was asked for ends with client.closed by itself; the rest has nobody left to answer
        await asyncio.sleep(0)
        left = asyncio.all_tasks() - {asyncio.current_task()}  # type: ignore[arg-type]
        if left:
            _, hanging = await asyncio.wait(left, timeout=1)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)

    def _shut(self) -> None:
        self._jobs.close()
        self._link.close()

    def _take(self, event: str, data: Dict[str, Any]) -> None:
        if self._jobs.take(event, data):
            replaces = data["jobId"] if event == "job.progress" else None
            self._mailbox.put(self._tell, event, data, replaces=replaces)

    def _take_state(self, state: EngineState) -> None:
        self._state = state
        self._mailbox.put(self._tell, "", state)

    def _tell(self, name: str, data: Any) -> None:
        for wanted, listener in list(self._listeners):
            if wanted == name:
                listener(data)

    def _listen(self, name: str, listener: Callable[[Any], Any]) -> Callable[[], None]:
        entry = (name, listener)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry) if entry in self._listeners else None

    def _relay(self, listener: Optional[ProgressListener]) -> Optional[ProgressListener]:
        if listener is None:
            return None
        mark = object()
        return lambda done, size: self._mailbox.put(listener, done, size, replaces=mark)

    async def _repeat(self, method: str, params: Mapping[str, Any], patience_s: Optional[float]) -> Any:
        while True:
            connection = await self._link.connection(patience_s)
            try:
                return await connection.request(method, params)
            except EngineClientError as error:
                if error.code != "network.unavailable":
                    raise

    def _start(self, work: Callable[[], Awaitable[Any]]) -> Call:
        future: "concurrent.futures.Future[Any]" = concurrent.futures.Future()

        def begin() -> None:
            task = asyncio.ensure_future(work())
            task.add_done_callback(finish)
            future.add_done_callback(lambda done: done.cancelled() and self._post(task.cancel))

        def finish(task: "asyncio.Future[Any]") -> None:
            if not future.set_running_or_notify_cancel():
                task.cancelled() or task.exception()
            elif task.cancelled():
                future.set_exception(client_error("client.closed"))
            elif task.exception() is not None:
                future.set_exception(task.exception())
            else:
                future.set_result(task.result())

        if not self._is_open or not self._post(begin):
            future.set_exception(client_error("client.closed"))
        return Call(future, self._mailbox)

    def _post(self, work: Callable[[], Any]) -> bool:
        """Has the background thread do it; False if that has ended."""
        try:
            self._loop.call_soon_threadsafe(work)
            return True
        except RuntimeError:
            return False
