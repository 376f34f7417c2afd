# Binary frames: pixels and other blobs travel in these, control travels in text messages. Twin: frame.ts.
#
# offset size  field    value
#      0    1  version  1
#      1    1  kind     1 upload, 2 download, 3 preview
#      2    1  flags    bit 0: last frame of its stream; other bits 0
#      3    1  zero     0
#      4    4  stream   number from blob.offer, blob.fetch or job.progress, little-endian
#      8    8  offset   of the payload's first byte within the blob, little-endian, < 2^53
#     16    n  payload  0 … 1,048,576 bytes
"""Binary frames: encode, decode."""

import struct
from typing import NamedTuple, Union

from .messages import LIMITS

FRAME_KINDS = {"upload": 1, "download": 2, "preview": 3}

FRAME_HEADER_BYTES = 16

_KIND_NAMES = {value: name for name, value in FRAME_KINDS.items()}

_HEADER = struct.Struct("<BBBBIQ")


class Frame(NamedTuple):
    """One binary message."""

    # "upload", "download" or "preview".
    kind: str
    # Whether this is the last frame of its stream.
    last: bool
    stream: int
    # Bytes before the payload within the blob.
    offset: int
    # Borrowed when decoded: a view into the message.
    payload: Union[bytes, memoryview]


def encode_frame_header(kind: str, last: bool, stream: int, offset: int) -> bytes:
    """The 16 bytes before a payload; sent apart from it they save a copy."""
    return _HEADER.pack(1, FRAME_KINDS[kind], 1 if last else 0, 0, stream, offset)


def encode_frame(frame: Frame) -> bytes:
    """One message: header and payload, copied."""
    return encode_frame_header(frame.kind, frame.last, frame.stream, frame.offset) + bytes(frame.payload)


def decode_frame(data: bytes) -> Union[Frame, str]:
    """Reads one binary message.

    Returns the frame, its payload a view into `data`; or a sentence saying which rule of the layout is broken.
    """
    if len(data) < FRAME_HEADER_BYTES:
        return f"a frame has at least {FRAME_HEADER_BYTES} bytes, this one {len(data)}"
    if len(data) > FRAME_HEADER_BYTES + LIMITS["maxChunkBytes"]:
        return f"a payload has at most {LIMITS['maxChunkBytes']} bytes, this one {len(data) - FRAME_HEADER_BYTES}"
    version, kind_number, flags, zero, stream, offset = _HEADER.unpack_from(data)
    if version != 1:
        return f"byte 0 is the frame version 1, not {version}"
    kind = _KIND_NAMES.get(kind_number)
    if kind is None:
        return f"byte 1 is a kind from 1 to 3, not {kind_number}"
    if flags > 1:
        return f"byte 2 holds flags, of which only bit 0 is known, not {flags}"
    if zero != 0:
        return f"byte 3 is 0, not {zero}"
    if offset >= 2**53:
        return f"the offset is below 2^53, not {offset}"
    return Frame(kind, flags == 1, stream, offset, memoryview(data)[FRAME_HEADER_BYTES:])
