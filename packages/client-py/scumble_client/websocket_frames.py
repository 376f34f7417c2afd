"""Frames of the WebSocket protocol, without any socket: bytes in, messages out, and back. RFC 6455, section 5."""

import os
import struct
from typing import Iterator, NamedTuple, Optional, Union

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

_MAX_CONTROL_BYTES = 125


class WebSocketError(Exception):
    """The connection cannot go on. `code` is the close code to send, `str()` says what was expected and what came."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Message(NamedTuple):
    """A whole message or a control frame."""

    # TEXT, BINARY, CLOSE, PING or PONG.
    opcode: int
    # str for TEXT, else bytes.
    payload: Union[str, bytes]


def mask_bytes(payload: bytes, key: bytes) -> bytes:
    """XOR with the key of 4 bytes, repeated: one operation on two huge integers instead of one for each byte."""
    size = len(payload)
    repeated = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")


def encode_frame(opcode: int, payload: bytes, key: Optional[bytes] = None, final: bool = True) -> bytes:
    """One masked frame, as clients send them. `key`: 4 bytes, drawn where left out."""
    key = os.urandom(4) if key is None else key
    first = opcode | (0x80 if final else 0)
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 0x10000:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + key + mask_bytes(payload, key)


def encode_close(code: int, reason: str = "") -> bytes:
    """A close frame; the reason is cut to what fits."""
    cut = reason.encode()[: _MAX_CONTROL_BYTES - 2].decode(errors="ignore")
    return encode_frame(CLOSE, struct.pack("!H", code) + cut.encode())


def decode_close(payload: bytes) -> "tuple[int, str]":
    """Code and reason; 1005 where the frame has none. Raises WebSocketError."""
    if payload == b"":
        return 1005, ""
    if len(payload) == 1:
        raise WebSocketError(1002, "expected a close code of 2 bytes, received 1 byte")
    (code,) = struct.unpack_from("!H", payload)
    if not (1000 <= code <= 1014 and code not in (1004, 1005, 1006)) and not 3000 <= code <= 4999:
        raise WebSocketError(1002, f"expected a close code, received {code}")
    return code, _decode_text(payload[2:])


class FrameParser:
    """Turns what a server sends into messages; puts fragments together."""

    def __init__(self, max_message_bytes: int) -> None:
        self._max = max_message_bytes
        self._buffer = bytearray()
        self._fragments = bytearray()
        # of the message whose fragments are coming
        self._opcode: Optional[int] = None

    def feed(self, data: bytes) -> Iterator[Message]:
        """Takes the next bytes, yields every message that is complete. Raises WebSocketError at the first broken rule."""
        self._buffer += data
        while True:
            message = self._next()
            if message is None:
                return
            if message is not _FRAGMENT:
                yield message

    def _next(self) -> Optional[Message]:
        head = self._read_head()
        if head is None:
            return None
        final, opcode, start, size = head
        if len(self._buffer) < start + size:
            return None
        with memoryview(self._buffer) as view:
            payload = bytes(view[start : start + size])
        del self._buffer[: start + size]
        if opcode >= CLOSE:
            return Message(opcode, payload)
        if opcode != CONTINUATION:
            self._opcode = opcode
        if final and not self._fragments:
            whole = payload
        else:
            self._fragments += payload
            if not final:
                return _FRAGMENT
            whole = bytes(self._fragments)
        opcode, self._opcode, self._fragments = self._opcode or BINARY, None, bytearray()
        return Message(opcode, _decode_text(whole) if opcode == TEXT else whole)

    def _read_head(self) -> "Optional[tuple[bool, int, int, int]]":
        """Final, opcode, where the payload starts, its size; None while bytes are missing."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        final, opcode, size = buffer[0] >= 0x80, buffer[0] & 0x0F, buffer[1] & 0x7F
        self._check_head(buffer[0], buffer[1])
        start = {126: 4, 127: 10}.get(size, 2)
        if len(buffer) < start:
            return None
        if start > 2:
            smallest = 126 if start == 4 else 0x10000
            size = int.from_bytes(buffer[2:start], "big")
            if size < smallest:
                raise WebSocketError(1002, f"expected a length in as few bytes as it needs, received {size} in {start - 2}")
        if opcode < CLOSE and size + len(self._fragments) > self._max:
            raise WebSocketError(1009, f"expected at most {self._max} bytes in a message, received more")
        return final, opcode, start, size

    def _check_head(self, first: int, second: int) -> None:
        opcode = first & 0x0F
        if first & 0x70:
            raise WebSocketError(1002, "expected no extension bits, received some")
        if second & 0x80:
            raise WebSocketError(1002, "expected an unmasked frame from the server, received a masked one")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise WebSocketError(1002, f"expected a known opcode, received {opcode}")
        if opcode >= CLOSE and (first < 0x80 or second > _MAX_CONTROL_BYTES):
            raise WebSocketError(1002, "expected a control frame in one piece of at most 125 bytes, received another")
        if opcode < CLOSE and (opcode == CONTINUATION) != (self._opcode is not None):
            raise WebSocketError(1002, f"expected the {'next' if opcode else 'first'} fragment of a message, received another")


# what _next answers for a frame that ends no message
_FRAGMENT = Message(-1, b"")


def _decode_text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise WebSocketError(1007, "expected text in UTF-8, received other bytes") from None
