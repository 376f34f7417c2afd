"""The one door to Krita's documents: what is selected, where a layer goes, what a document is called."""

from typing import Any, Container, Dict, List, Optional

from krita import Krita

from .native_pixels import Space
from .qt import QtCore
from .scumble_client.rect import Rect


class HostError(Exception):
    """Something about the document that stands in the way. `str()` is a sentence, `advice` says what to do."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.advice = advice


def application() -> Any:
    """Krita itself."""
    return Krita.instance()


def active_document() -> Any:
    """The document in front. Raises HostError where there is none."""
    document = application().activeDocument()
    # Krita may go on naming one that a script has closed
    if document is None or document.rootNode() is None or not is_open(document):
        raise HostError("No document is open.", "Open or create a document.")
    return document


def is_open(document: Any) -> bool:
    """Whether a document that was seen before is still open."""
    return any(one == document for one in application().documents())


def space_of(document: Any) -> Space:
    """How a document's pixels are kept."""
    return Space(document.colorModel(), document.colorDepth(), document.colorProfile())


def canvas_of(document: Any) -> Rect:
    """The whole canvas."""
    return Rect(0, 0, document.width(), document.height())


def selection_of(document: Any) -> Any:
    """A copy of the selection; None where nothing is selected."""
    selection = document.selection()
    return None if selection is None or selection.width() <= 0 else selection.duplicate()


def selection_bounds(selection: Any, canvas: Rect) -> Rect:
    """What of a selection lies on the canvas. Raises HostError where nothing does."""
    bounds = Rect(selection.x(), selection.y(), selection.width(), selection.height()).cut(canvas)
    if bounds.is_empty:
        raise HostError("The selection lies outside the canvas.", "Select something on the canvas.")
    return bounds


def source_layer(document: Any) -> Any:
    """The layer the person works on: the active one, or the layer a mask belongs to; None where there is none."""
    node = document.activeNode()
    while node is not None and node.type().endswith("mask"):
        node = node.parentNode()
    return None if node is None or node.parentNode() is None else node


def node_id(node: Any) -> str:
    """Names a layer for as long as its document is open."""
    return str(node.uniqueId().toString())


def find_node(document: Any, wanted: str) -> Any:
    """A layer by its id; None where it is gone."""
    waiting: List[Any] = list(document.topLevelNodes())
    while waiting:
        node = waiting.pop()
        if node_id(node) == wanted:
            return node
        waiting += node.childNodes()
    return None


def insertion_point(document: Any, source: Any, own: Container[str]) -> Any:
    """Above which layer a result goes: the source, or the outermost group around it that is hidden or locked.

    `own`: ids of results; those that lie on that layer already stay below the new one, which would be hidden by them.
    """
    chosen, node = source, None if source is None else source.parentNode()
    while node is not None and node.parentNode() is not None:
        if not node.visible() or node.locked():
            chosen = node
        node = node.parentNode()
    if chosen is not None:
        return _over_own(chosen, own)
    layers = [node for node in document.topLevelNodes() if not node.type().endswith("mask")]
    return layers[-1] if layers else None


def _over_own(node: Any, own: Container[str]) -> Any:
    siblings = node.parentNode().childNodes()
    at = next(i for i, one in enumerate(siblings) if node_id(one) == node_id(node))
    while at + 1 < len(siblings) and node_id(siblings[at + 1]) in own:
        at += 1
    return siblings[at]


def add_above(document: Any, layer: Any, below: Any) -> None:
    """Puts a finished layer into the document: one undo step."""
    parent = document.rootNode() if below is None else below.parentNode()
    if not parent.addChildNode(layer, below):
        raise HostError("Krita did not take the new layer.", "Unlock the group it belongs to, then apply it from the history.")


def can_make_masks(document: Any) -> bool:
    """Whether this Krita lets plugins write transparency masks."""
    return hasattr(document, "createTransparencyMask")


class Documents:
    """Gives documents names that hold until Krita ends; by file where it has ended since."""

    def __init__(self) -> None:
        self._known: Dict[str, Any] = {}

    def note(self, document: Any) -> Dict[str, Any]:
        """What a run remembers of its document."""
        name = next((name for name, one in self._known.items() if one == document), None)
        if name is None:
            name = QtCore.QUuid.createUuid().toString()
            self._known[name] = document
        return {"document": name, "file": document.fileName(), "size": [document.width(), document.height()]}

    def find(self, target: Any) -> Optional[Any]:
        """The document a run was started in; None where it is closed."""
        document = self._known.get(target.get("document", ""))
        if document is not None:
            if is_open(document):
                return document
            del self._known[target["document"]]
        file = target.get("file")
        if file:
            for one in application().documents():
                if one.fileName() == file and [one.width(), one.height()] == list(target.get("size", [])):
                    return one
        return None
