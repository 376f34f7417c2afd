"""A WebSocket client for the loopback, on asyncio. RFC 6455; no extensions, no TLS."""

import asyncio
import base64
import hashlib
import os
from collections import deque
from typing import Deque, Dict, Optional, Tuple, Union
from urllib.parse import urlsplit

from .frame import FRAME_HEADER_BYTES
from .messages import LIMITS
from .websocket_frames import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    FrameParser,
    Message,
    WebSocketError,
    decode_close,
    encode_close,
    encode_frame,
)

_READ_BYTES = 262_144
_MAX_HEAD_BYTES = 16_384
# lists of jobs with their recipes are longer than what a client may send
_MAX_MESSAGE_BYTES = 64 * LIMITS["maxChunkBytes"] + FRAME_HEADER_BYTES
# after this long without a byte the engine is pinged; after as long again it counts as gone
_SILENCE_S = 20.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# RFC 6455, section 1.3
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class WebSocketClosed(Exception):
    """The other side has gone. `code` is its close code, 1006 if it sent none."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def parse_url(url: str) -> Tuple[str, int]:
    """Host and port of a `ws://` address. Raises ValueError if it is none or leads away from this machine."""
    parts = urlsplit(url)
    if parts.scheme != "ws" or parts.hostname not in _LOOPBACK or parts.port is None:
        raise ValueError(f"expected ws:// with 127.0.0.1, localhost or [::1] and a port for `url`, received {url}")
    return parts.hostname, parts.port


class WebSocket:
    """An open connection. Belongs to one event loop."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence_s: float) -> None:
        self._reader, self._writer, self._silence_s = reader, writer, silence_s
        self._parser = FrameParser(_MAX_MESSAGE_BYTES)
        self._messages: Deque[Message] = deque()
        self._heard = True
        self._watch = asyncio.get_running_loop().call_later(silence_s, self._check_silence, False)

    def send(self, data: Union[str, bytes]) -> None:
        """Sends a message now; what the kernel does not take yet waits in memory, see `drain`."""
        self._write(encode_frame(TEXT, data.encode()) if isinstance(data, str) else encode_frame(BINARY, data))

    async def drain(self) -> None:
        """Waits until most of what was sent has left."""
        try:
            await self._writer.drain()
        except OSError as error:
            raise WebSocketClosed(1006, str(error)) from None

    async def receive(self) -> Union[str, bytes]:
        """The next message. Raises WebSocketClosed at the end, WebSocketError if the server breaks the rules."""
        while True:
            while self._messages:
                message = self._messages.popleft()
                if message.opcode in (TEXT, BINARY):
                    return message.payload
                self._take_control(message)
            try:
                data = await self._reader.read(_READ_BYTES)
            except OSError as error:
                raise WebSocketClosed(1006, str(error)) from None
            if data == b"":
                raise WebSocketClosed(1006, "the connection broke")
            self._heard = True
            try:
                self._messages.extend(self._parser.feed(data))
            except WebSocketError as error:
                self.close(error.code, str(error))
                raise

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Says goodbye and closes; nothing can be received after it."""
        self._watch.cancel()
        if not self._writer.is_closing():
            self._write(encode_close(code, reason))
            self._writer.close()

    def _take_control(self, message: Message) -> None:
        payload = message.payload if isinstance(message.payload, bytes) else b""
        if message.opcode == PING:
            self._write(encode_frame(PONG, payload))
        elif message.opcode == CLOSE:
            code, reason = decode_close(payload)
            self.close(1000 if code == 1005 else code)
            raise WebSocketClosed(code, reason or f"a closed connection (code {code})")

    def _check_silence(self, pinged: bool) -> None:
        if not self._heard and pinged:
            self._writer.transport.abort()
            return
        if not self._heard:
            self._write(encode_frame(PING, b""))
        pinged, self._heard = not self._heard, False
        self._watch = asyncio.get_running_loop().call_later(self._silence_s, self._check_silence, pinged)

    def _write(self, frame: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame)


async def open_websocket(url: str, host_header: Optional[str] = None, silence_s: float = _SILENCE_S) -> WebSocket:
    """Connects and shakes hands. The caller bounds how long it takes.

    `host_header`: what the server calls itself, where that is not the address.
    Raises OSError if nothing listens, WebSocketError if what listens is no WebSocket server.
    """
    host, port = parse_url(url)
    reader, writer = await asyncio.open_connection(host, port, limit=_READ_BYTES * 4)
    try:
        key = base64.b64encode(os.urandom(16)).decode()
        name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        writer.write(
            f"GET / HTTP/1.1\r\nHost: {host_header or name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        check_handshake(await _read_head(reader), key)
        return WebSocket(reader, writer, silence_s)
    except BaseException:
        writer.close()
        raise


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        raise WebSocketError(1006, "expected an answer to the handshake, received the end of the connection") from None
    except asyncio.LimitOverrunError:
        head = b" " * (_MAX_HEAD_BYTES + 1)
    if len(head) > _MAX_HEAD_BYTES:
        raise WebSocketError(1002, f"expected at most {_MAX_HEAD_BYTES} bytes of answer to the handshake, received more")
    return head


def check_handshake(head: bytes, key: str) -> None:
    """Whether a server's answer accepts the key (RFC 6455, section 4.1). Raises WebSocketError."""
    status, *lines = head.decode("latin-1").split("\r\n")
    fields: Dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    accept = base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()
    if not status.startswith("HTTP/1.1 101"):
        raise WebSocketError(1002, f"expected HTTP/1.1 101, received {status[:100]}")
    if fields.get("upgrade", "").lower() != "websocket" or "upgrade" not in fields.get("connection", "").lower():
        raise WebSocketError(1002, "expected an upgrade to websocket, received none")
    if fields.get("sec-websocket-accept") != accept:
        raise WebSocketError(1002, "expected the accept key of this handshake, received another")
    if "sec-websocket-extensions" in fields or "sec-websocket-protocol" in fields:
        raise WebSocketError(1002, "expected no extension and no subprotocol, received one")
