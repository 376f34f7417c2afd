"""One WebSocket from open to close. It knows envelopes and frames; what to do after a break is link.py's concern."""

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict, Mapping, NamedTuple, Optional, Union

from .client_error import EngineClientError, client_error
from .frame import Frame, decode_frame, encode_frame
from .websocket import WebSocket, WebSocketClosed
from .websocket_frames import WebSocketError

# Opens a socket to an address.
SocketOpener = Callable[[str], Awaitable[WebSocket]]
# Takes an event's name and data.
EventListener = Callable[[str, Dict[str, Any]], None]

# previews whose event has not come yet; more than a few means their events were left out
_MAX_WAITING_PREVIEWS = 8
# a request that came too fast is sent again by itself if it need not wait longer
_MAX_PAUSE_MS = 5_000
_CLOSE_AUTH, _CLOSE_VERSION = 4003, 4002


class _Asked(NamedTuple):
    text: str
    answer: "asyncio.Future[Any]"
    answered: Optional[Callable[[Any], None]]


class Connection:
    """An identified connection; made by `open_connection`."""

    def __init__(self, url: str, socket: WebSocket, on_event: EventListener) -> None:
        self._url, self._socket, self._on_event = url, socket, on_event
        self._asked: Dict[int, _Asked] = {}
        self._streams: Dict[int, Callable[[Frame], None]] = {}
        self._previews: Dict[int, bytes] = {}
        self._last_id = 0
        # The engine's answer to session.hello.
        self.welcome: Dict[str, Any] = {}
        # Gets the reason once the connection is gone.
        self.closed: "asyncio.Future[EngineClientError]" = asyncio.get_running_loop().create_future()
        self._pump = asyncio.ensure_future(self._receive())

    async def request(
        self, method: str, params: Mapping[str, Any], answered: Optional[Callable[[Any], None]] = None
    ) -> Any:
        """The result. `answered` is called with it before anything that follows it on the wire.

        Raises EngineClientError: the engine's refusal; network.unavailable if the connection breaks first.
        """
        if self.closed.done():
            raise self.closed.result()
        self._last_id += 1
        text = json.dumps({"id": self._last_id, "method": method, "params": params}, separators=(",", ":"))
        asked = _Asked(text, asyncio.get_running_loop().create_future(), answered)
        self._asked[self._last_id] = asked
        self._socket.send(text)
        return await asked.answer

    async def send_frame(self, frame: Frame) -> None:
        """Sends one frame once most of those before it have left."""
        if self.closed.done():
            raise self.closed.result()
        self._socket.send(encode_frame(frame))
        try:
            await self._socket.drain()
        except WebSocketClosed as error:
            raise _unavailable(self._url, str(error)) from None

    def on_stream(self, stream: int, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Hands over the download frames of one stream until the returned function is called."""
        self._streams[stream] = listener
        return lambda: self._streams.pop(stream, None) and None

    def close(self) -> None:
        """Ends the connection with client.closed."""
        self._end(client_error("client.closed"))

    def _end(self, reason: EngineClientError) -> None:
        if self.closed.done():
            return
        self.closed.set_result(reason)
        for asked in self._asked.values():
            if not asked.answer.done():
                asked.answer.set_exception(reason)
                # whoever asked may have gone
                asked.answer.exception()
        self._asked.clear()
        self._streams.clear()
        self._socket.close()
        if self._pump is not asyncio.current_task():
            self._pump.cancel()

    async def _receive(self) -> None:
        try:
            while not self.closed.done():
                self._take(await self._socket.receive())
        except WebSocketClosed as error:
            codes = {_CLOSE_AUTH: "auth.refused", _CLOSE_VERSION: "protocol.version_unsupported"}
            code = codes.get(error.code)
            self._end(_unavailable(self._url, str(error)) if code is None else client_error(code))
        except WebSocketError as error:
            self._end(_unavailable(self._url, f"a broken message: {error}"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._end(_unavailable(self._url, f"a message of another shape: {error!r}"))

    def _take(self, data: Union[str, bytes]) -> None:
        if isinstance(data, bytes):
            return self._take_frame(data)
        message = json.loads(data)
        if "event" in message:
            body = message["data"]
            if message["event"] == "job.progress":
                body = dict(body, preview=self._take_preview(body.get("preview")))
            self._on_event(message["event"], body)
        else:
            self._take_answer(message.get("id"), message.get("result"), message.get("error"))

    def _take_frame(self, data: bytes) -> None:
        frame = decode_frame(data)
        if isinstance(frame, str):
            self._end(_unavailable(self._url, f"a broken frame: {frame}"))
        elif frame.kind == "preview":
            self._previews[frame.stream] = bytes(frame.payload)
            while len(self._previews) > _MAX_WAITING_PREVIEWS:
                del self._previews[next(iter(self._previews))]
        elif frame.stream in self._streams:
            self._streams[frame.stream](frame)

    def _take_preview(self, preview: Optional[Mapping[str, int]]) -> Optional[Dict[str, Any]]:
        """Width, height and rgba8 pixels in place of their stream; None if they did not come."""
        pixels = None if preview is None else self._previews.pop(preview["stream"], None)
        if preview is None or pixels is None or len(pixels) != preview["width"] * preview["height"] * 4:
            return None
        return {"width": preview["width"], "height": preview["height"], "pixels": pixels}

    def _take_answer(self, number: Optional[int], result: Any, error: Optional[Mapping[str, Any]]) -> None:
        asked = None if number is None else self._asked.get(number)
        if number is None or asked is None:
            return
        pause_ms = error["details"].get("retryAfterMs") if error and error["code"] == "protocol.too_fast" else None
        if isinstance(pause_ms, (int, float)) and pause_ms <= _MAX_PAUSE_MS:
            asyncio.get_running_loop().call_later(pause_ms / 1000, self._repeat, number)
            return
        del self._asked[number]
        if asked.answer.done():
            return
        if error is not None:
            asked.answer.set_exception(EngineClientError(error))
            return
        if asked.answered is not None:
            asked.answered(result)
        asked.answer.set_result(result)

    def _repeat(self, number: int) -> None:
        if number in self._asked:
            self._socket.send(self._asked[number].text)


async def open_connection(
    url: str, hello: Mapping[str, Any], on_event: EventListener, open_socket: SocketOpener, timeout_s: float
) -> Connection:
    """Connects and says hello.

    Raises EngineClientError: network.unavailable if nothing answers in time; the engine's refusal of the hello.
    """
    try:
        return await asyncio.wait_for(_greet(url, hello, on_event, open_socket), timeout_s)
    except asyncio.TimeoutError:
        raise _unavailable(url, f"no answer in {round(timeout_s * 1000)} ms") from None
    except (OSError, WebSocketError) as error:
        raise _unavailable(url, str(error)) from None


async def _greet(
    url: str, hello: Mapping[str, Any], on_event: EventListener, open_socket: SocketOpener
) -> Connection:
    connection = Connection(url, await open_socket(url), on_event)
    try:
        connection.welcome = await connection.request("session.hello", hello)
        return connection
    except BaseException:
        connection.close()
        raise


def _unavailable(url: str, received: str) -> EngineClientError:
    return client_error("network.unavailable", expected=f"an engine at {url}", received=received)
