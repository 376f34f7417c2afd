"""Blobs up and down. A transfer survives breaks: an upload is offered again, a download goes on where it stopped."""

import asyncio
import hashlib
from collections import OrderedDict
from typing import Any, Awaitable, Callable, List, Optional, Sequence

from .client_error import EngineClientError, client_error
from .connection import Connection
from .frame import Frame
from .messages import LIMITS

# Takes the bytes done so far and the size.
ProgressListener = Callable[[int, int], Any]

_HASH_AT_ONCE_BYTES = 4_194_304


class Transfers:
    """`connect` gives the present connection or the next. `keep_bytes`: how much to remember of uploads, latest first."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], keep_bytes: int) -> None:
        self._connect, self._keep_bytes = connect, keep_bytes
        self._kept: "OrderedDict[str, memoryview]" = OrderedDict()

    async def upload(self, data: memoryview, on_progress: Optional[ProgressListener], sha256: Optional[str] = None) -> str:
        """Makes sure the engine holds these bytes; sends them only if it lacks them. Their SHA-256."""
        name = sha256 or await _hash(data)
        while True:
            connection = await self._connect()
            try:
                await _send(connection, data, name, on_progress)
                break
            except EngineClientError as error:
                _raise_unless_broken(error)
        self._remember(name, data)
        return name

    async def download(self, sha256: str, on_progress: Optional[ProgressListener]) -> bytearray:
        """A blob's bytes. Raises EngineClientError: blob.unknown; blob.hash_mismatch if they arrived damaged."""
        blob = _PartialBlob()
        while True:
            connection = await self._connect()
            try:
                await _receive(connection, sha256, blob, on_progress)
                break
            except EngineClientError as error:
                _raise_unless_broken(error)
        received = await _hash(memoryview(blob.data))
        if received != sha256:
            raise client_error("blob.hash_mismatch", expected=sha256, received=received)
        return blob.data

    async def restore(self, hashes: Sequence[str]) -> bool:
        """Offers remembered bytes again, those the engine has lost. False if none of them is remembered."""
        known: List[str] = [name for name in hashes if name in self._kept]
        for name in known:
            await self.upload(self._kept[name], None, name)
        return known != []

    def _remember(self, name: str, data: memoryview) -> None:
        self._kept[name] = data
        self._kept.move_to_end(name)
        while sum(kept.nbytes for kept in self._kept.values()) > self._keep_bytes:
            self._kept.popitem(last=False)


class _PartialBlob:
    """A download under way, across connections."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.size: Optional[int] = None
        self.received = 0


def _raise_unless_broken(error: EngineClientError) -> None:
    if error.code != "network.unavailable":
        raise error


async def _hash(data: memoryview) -> str:
    digest = hashlib.sha256()
    for offset in range(0, data.nbytes, _HASH_AT_ONCE_BYTES):
        digest.update(data[offset : offset + _HASH_AT_ONCE_BYTES])
        # other work goes in between
        await asyncio.sleep(0)
    return digest.hexdigest()


async def _send(connection: Connection, data: memoryview, name: str, on_progress: Optional[ProgressListener]) -> None:
    size = data.nbytes
    offer = await connection.request("blob.offer", {"blobs": [{"sha256": name, "sizeBytes": size}]})
    stream = offer["streams"][0]
    if stream is None:
        return
    try:
        for offset in range(0, max(size, 1), LIMITS["maxChunkBytes"]):
            payload = data[offset : offset + LIMITS["maxChunkBytes"]]
            end = offset + payload.nbytes
            await connection.send_frame(Frame("upload", end == size, stream, offset, payload))
            # lets answers and pings through even where the socket takes everything at once
            await asyncio.sleep(0)
            if on_progress is not None:
                on_progress(end, size)
        await connection.request("blob.commit", {"stream": stream})
    except asyncio.CancelledError:
        _abandon(connection, stream)
        raise


async def _receive(
    connection: Connection, name: str, blob: _PartialBlob, on_progress: Optional[ProgressListener]
) -> None:
    """Goes on with a download from the first byte that is missing."""
    done: "asyncio.Future[None]" = asyncio.get_running_loop().create_future()
    stream: Optional[int] = None
    stop: Callable[[], None] = lambda: None

    def take(frame: Frame) -> None:
        end, size = frame.offset + len(frame.payload), len(blob.data)
        if done.done():
            return
        if frame.offset != blob.received or end > size or (frame.last and end < size):
            expected = f"bytes from {blob.received} up to {size}"
            done.set_exception(
                client_error("protocol.frame_malformed", expected=expected, received=f"{frame.offset} to {end}")
            )
            return
        blob.data[frame.offset : end] = frame.payload
        blob.received = end
        if on_progress is not None:
            on_progress(end, size)
        if end == size:
            done.set_result(None)

    def begin(answer: Any) -> None:
        nonlocal stream, stop
        if blob.size is None:
            blob.size = answer["sizeBytes"]
            blob.data = bytearray(answer["sizeBytes"])
        stream = answer["stream"]
        stop = connection.on_stream(answer["stream"], take)
        if blob.received == blob.size and not done.done():
            done.set_result(None)

    try:
        await connection.request("blob.fetch", {"sha256": name, "offset": blob.received}, begin)
        await asyncio.wait([done, connection.closed], return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            raise connection.closed.result()
        done.result()
    except asyncio.CancelledError:
        _abandon(connection, stream)
        raise
    finally:
        stop()


def _abandon(connection: Connection, stream: Optional[int]) -> None:
    async def close() -> None:
        try:
            await connection.request("blob.close", {"stream": stream})
        except EngineClientError:
            # a lost connection has closed it
            pass

    if stream is not None and not connection.closed.done():
        asyncio.ensure_future(close())
