"""Colour conversion by Krita itself, on layers of a document that nobody sees, so that no undo step is made."""

from typing import Any, Optional

from .host import application
from .native_pixels import Space
from .qt import QtCore

_NAME = "Scumble conversion"


class Converter:
    """Holds the hidden document from the first conversion on; `close` ends it."""

    def __init__(self) -> None:
        self._document: Optional[Any] = None

    def convert(self, native: bytes, width: int, height: int, source: Space, target: Space) -> bytes:
        """Pixels of `source` as pixels of `target`."""
        document = self._open()
        node = document.createNode("strip", "paintlayer")
        # an empty layer changes its space for nothing
        node.setColorSpace(source.model, source.depth, source.profile)
        node.setPixelData(QtCore.QByteArray(bytes(native)), 0, 0, width, height)
        node.setColorSpace(target.model, target.depth, target.profile)
        return bytes(node.pixelData(0, 0, width, height))

    def close(self) -> None:
        """Ends the hidden document."""
        if self._document is not None:
            self._document.setModified(False)
            self._document.close()
            self._document = None

    def is_hidden(self, document: Any) -> bool:
        """Whether this is the hidden document."""
        return self._document is not None and document == self._document

    def settle(self) -> None:
        """Nothing of the hidden document is worth a question when Krita ends."""
        if self._document is not None:
            self._document.setModified(False)

    def _open(self) -> Any:
        if self._document is None:
            self._document = application().createDocument(1, 1, _NAME, "RGBA", "U8", "", 72.0)
            self._document.setBatchmode(True)
        return self._document


def srgb_profile(depth: str) -> str:
    """Krita's own profile of what the wire calls srgb."""
    found = [name for name in application().profiles("RGBA", depth) if name.lower().startswith("srgb-elle-v2-srgbtrc")]
    return found[0] if found else "sRGB built-in"


def linear_profile(depth: str) -> str:
    """Krita's own profile of what the wire calls linear-srgb."""
    found = [name for name in application().profiles("RGBA", depth) if name.lower().startswith("srgb-elle-v2-g10")]
    return found[0] if found else "scRGB (linear)"
