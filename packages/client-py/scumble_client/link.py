"""Keeps one connection up: finds the engine, identifies, waits and tries again after a break."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any, Awaitable, Callable, List, Mapping, MutableMapping, NamedTuple, Optional, Sequence, Tuple

from .client_error import EngineClientError, client_error
from .connection import Connection, EventListener, SocketOpener, open_connection
from .engine_file import read_engine_file
from .messages import LIMITS, PROTOCOL_VERSION

_TOKEN_KEY, _SESSION_KEY = "scumble.token", "scumble.session"


class EngineState(NamedTuple):
    """Where the link stands."""

    # "connecting", "needs-pairing", "connected", "waiting" or "closed".
    name: str
    # With "needs-pairing" and "waiting": its str() is a sentence to show.
    error: Optional[EngineClientError] = None
    # With "waiting": when it tries again, in seconds as time.time() counts.
    retry_at: Optional[float] = None
    # With "connected": the engine's answer to session.hello.
    welcome: Optional[Mapping[str, Any]] = None


class LinkOptions(NamedTuple):
    """What `Client` was given."""

    client: Mapping[str, str]
    # None: the port in engine.json.
    urls: Optional[Sequence[str]]
    # None: the one in engine.json, else the stored one.
    token: Optional[str]
    data_folder: Path
    storage: MutableMapping[str, str]
    # Seconds to wait after the first failure, doubled with each, jittered; and the most.
    backoff_s: Tuple[float, float]
    open_socket: SocketOpener


class Link:
    """Belongs to one event loop. `resume` is called on every new connection before anything else is sent on it."""

    def __init__(
        self,
        options: LinkOptions,
        on_event: EventListener,
        on_state: Callable[[EngineState], None],
        resume: Callable[[Connection], Awaitable[None]],
    ) -> None:
        self._options, self._on_event, self._on_state, self._resume = options, on_event, on_state, resume
        self.state = EngineState("connecting")
        self._connection: Optional[Connection] = None
        self._session: Optional[str] = options.storage.get(_SESSION_KEY) or None
        self._woken = asyncio.Event()
        self._waiters: "List[asyncio.Future[None]]" = []
        self._running: "Optional[asyncio.Future[None]]" = None

    async def run(self) -> None:
        """Connects again and again until `close`."""
        self._running = asyncio.ensure_future(self._run())
        try:
            await self._running
        except asyncio.CancelledError:
            pass

    async def connection(self, patience_s: Optional[float]) -> Connection:
        """The connection, as soon as there is one. `patience_s`: how long to wait for it; None: as long as it takes.

        Raises EngineClientError: network.unavailable after that time, auth.refused while pairing is needed, client.closed.
        """
        end = None if patience_s is None else time.monotonic() + patience_s
        while True:
            if self.state.name == "closed":
                raise client_error("client.closed")
            # a lost one is still here until the link's own task has run
            if self._connection is not None and not self._connection.closed.done():
                return self._connection
            if self.state.name == "needs-pairing":
                raise client_error("auth.refused")
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await asyncio.wait_for(waiter, None if end is None else end - time.monotonic())
            except asyncio.TimeoutError:
                raise self.state.error or client_error("network.unavailable") from None

    async def pair(self, code: str) -> None:
        """Trades a code for a token and connects with it. Raises EngineClientError: auth.code_wrong."""
        opened = await self._attempt(self._find()[0], None)
        try:
            answer = await opened.request("session.pair", {"client": self._options.client, "code": code})
        finally:
            opened.close()
        self._options.storage[_TOKEN_KEY] = answer["token"]
        self._options = self._options._replace(token=answer["token"])
        if self._connection is not None:
            self._connection.close()
        self._become(EngineState("connecting"))
        self.retry()
        await self.connection(None)

    def retry(self) -> None:
        """Ends the wait before the next attempt."""
        self._woken.set()

    def close(self) -> None:
        """Ends the connection and `run`."""
        self._become(EngineState("closed"))
        if self._connection is not None:
            self._connection.close()
        if self._running is not None:
            self._running.cancel()

    async def _run(self) -> None:
        first_s, most_s = self._options.backoff_s
        failures = 0
        while True:
            self._become(EngineState("connecting"))
            self._woken.clear()
            token = self._find()[1]
            error, was_connected = await self._connect_once()
            failures = 0 if was_connected else failures
            if error.code == "auth.refused":
                self._become(EngineState("needs-pairing", error))
                await self._until_other_token(token, most_s)
                continue
            delay_s = min(most_s, first_s * 2 ** min(failures, 30)) * random.uniform(0.5, 1)
            failures += 1
            self._become(EngineState("waiting", error, time.time() + delay_s))
            await self._woken_within(delay_s)

    async def _connect_once(self) -> Tuple[EngineClientError, bool]:
        """Why the connection ended, and whether there was one."""
        try:
            urls, token = self._find()
            if token is None:
                return _no_token(self._options.urls), False
            opened = await self._attempt(urls, token)
            self._session = opened.welcome["sessionId"]
            if not opened.welcome["resumed"]:
                self._options.storage[_SESSION_KEY] = self._session or ""
            try:
                await self._resume(opened)
            except BaseException:
                opened.close()
                raise
        except EngineClientError as error:
            return error, False
        self._connection = opened
        self._become(EngineState("connected", welcome=opened.welcome))
        try:
            return await asyncio.shield(opened.closed), True
        finally:
            opened.close()
            self._connection = None

    async def _attempt(self, urls: Sequence[str], token: Optional[str]) -> Connection:
        failure: Optional[EngineClientError] = None
        for url in urls:
            hello = {
                "client": self._options.client,
                "protocol": {"min": PROTOCOL_VERSION, "max": PROTOCOL_VERSION},
                "token": token,
                "resume": None if token is None else self._session,
            }
            try:
                timeout_s = LIMITS["helloTimeoutMs"] / 1000
                return await open_connection(url, hello, self._on_event, self._options.open_socket, timeout_s)
            except EngineClientError as error:
                # an engine that refuses is the engine; a silent port may have another behind it
                if error.code != "network.unavailable":
                    raise
                failure = failure or error
        if failure is None or len(urls) > 1:
            raise client_error("network.unavailable", expected="an engine", received=f"no answer at {', '.join(urls)}")
        raise failure

    def _find(self) -> Tuple[Sequence[str], Optional[str]]:
        """Addresses and token as they are now: an engine that starts again writes its file anew."""
        options, told = self._options, read_engine_file(self._options.data_folder)
        urls = options.urls
        if urls is None:
            urls = [f"ws://127.0.0.1:{port}/" for port in ([told.port] if told else (17_395, 17_396, 17_397))]
        return urls, options.token or (told.token if told else None) or options.storage.get(_TOKEN_KEY) or None

    async def _until_other_token(self, token: Optional[str], look_every_s: float) -> None:
        while not self._woken.is_set() and self._find()[1] == token:
            await self._woken_within(look_every_s)

    async def _woken_within(self, delay_s: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), delay_s)
        except asyncio.TimeoutError:
            pass

    def _become(self, state: EngineState) -> None:
        if self.state.name == "closed" or (state.name == "connecting" and self.state.name == "connecting"):
            return
        self.state = state
        self._on_state(state)
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


def _no_token(urls: Optional[Sequence[str]]) -> EngineClientError:
    # an engine that runs has written its file; without one, none runs
    if urls is None:
        return client_error("network.unavailable", expected="engine.json of a running engine", received="none")
    return client_error("auth.refused", expected="a token", received="none")
