"""Where results go: into their document as layers, into the history, into the file."""

import time
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from .annotations import read_history, write_history
from .conversion import Converter
from .host import Documents, HostError, active_document, application, canvas_of, find_node, node_id, source_layer
from .layer_writer import write_layer
from .scumble_client.canvas import Placement
from .scumble_client.controller import Controller
from .scumble_client.run import Result, Run
from .scumble_client.status import Status, told
from .slices import Slices

_CLOSED = told("Its document is closed; the result waits in the history.", "Open a document and apply it.", True)
_GONE = told("Its layer is gone; the result waits in the history.", "Choose Apply to add it anyway.", True)
_GROWN = told("The canvas has grown.", "Undo takes that back first, then the layer.")
_OTHER_SIZE = told(
    "The canvas was given another size meanwhile, so it did not grow.",
    "Move the layer where it belongs, then use Image > Resize Canvas.",
)
_BEYOND = told("The layer reaches beyond the canvas.", "Image > Resize Canvas shows all of it.")


class Placing:
    """Belongs to the session. `as_mask`: whether a mask is to become a transparency mask where this Krita can."""

    def __init__(
        self, controller: Controller, documents: Documents, slices: Slices, converter: Converter, as_mask: Callable[[], bool]
    ) -> None:
        self._controller, self._documents = controller, documents
        self._slices, self._converter, self._as_mask = slices, converter, as_mask
        # Layers being made.
        self.writing = 0
        # Seconds that the latest layer took to make.
        self.write_s = 0.0
        # by run, the layer it added last; and every layer that is a result
        self._placed: Dict[str, str] = {}
        self._made: Set[str] = set()
        self._seen: List[Any] = []
        # by run, what there is to say of its layer once it is over: its own last words would cover it
        self._late: Dict[str, Status] = {}
        controller.on_result(self._arrived)
        controller.on_end(self._ended)

    def results(self) -> List[Result]:
        """What the history of the document in front shows, newest first; also what has no document any more."""
        document = application().activeDocument()
        if document is None:
            return []
        mine = []
        for result in self._controller.history.results:
            found = self._documents.find(result.target)
            if found is None or found == document:
                mine.append(result)
        return mine

    def apply(self, result: Result, replace: bool) -> None:
        """Adds a result to its document, or to the one in front if that is closed. `replace`: in place of its sibling."""

        def place(_: Result) -> None:
            try:
                document = self._documents.find(result.target) or active_document()
            except HostError as error:
                self._controller.say(told(str(error), error.advice, True))
                return
            source = find_node(document, result.target.get("layer", "")) or source_layer(document)
            old = self._placed.get(result.target.get("run", "")) if replace else None
            self._write(document, source, result, old)

        self._controller.fetch(result, place, lambda problem: self._controller.say(problem))

    def discard(self, result: Result) -> None:
        """Takes a result out of the history; a layer it became stays."""
        self._controller.history.discard(result)
        document = self._documents.find(result.target)
        if document is not None:
            self._save_history(document)

    def look_at(self, document: Any) -> None:
        """Takes over the history a document carries, the first time it is seen."""
        if not any(one == document for one in self._seen):
            self._seen.append(document)
            self._controller.history.add_json(read_history(document), self._documents.note(document))

    def complain(self, error: BaseException) -> None:
        """Says why pixels could not be read or written."""
        if isinstance(error, HostError):
            self._controller.say(told(str(error), error.advice, True))
        else:
            advice = "The document may have been closed; try again."
            self._controller.say(told("Krita could not give or take the pixels.", advice, True))

    def _arrived(self, run: Run, result: Result) -> None:
        document = self._documents.find(result.target)
        if document is not None:
            self._save_history(document)
        if len(run.results) > 1:
            return
        wanted = result.target.get("layer", "")
        source = find_node(document, wanted) if wanted and document is not None else None
        if document is None:
            self._late[run.key] = _CLOSED
        elif wanted and source is None:
            self._late[run.key] = _GONE
        else:
            self._write(document, source, result, None)

    def _ended(self, run: Run) -> None:
        late = self._late.pop(run.key, None)
        if late is not None and run.state == "finished":
            self._say(late)

    def _write(self, document: Any, source: Any, result: Result, replaced: Optional[str]) -> None:
        began = time.monotonic()
        self.writing += 1

        def done(made: Tuple[Any, Placement]) -> None:
            layer, place = made
            self.writing -= 1
            self.write_s = time.monotonic() - began
            old = find_node(document, replaced) if replaced else None
            if old is not None:
                old.remove()
            self._placed[result.target.get("run", "")] = node_id(layer)
            self._made.add(node_id(layer))
            run, remark = result.target.get("run", ""), _remark(document, place)
            if remark is not None and any(one.key == run for one in self._controller.runs):
                self._late[run] = remark
            self._say(remark)

        def failed(error: BaseException) -> None:
            self.writing -= 1
            self.complain(error)

        is_own = self._documents.find(result.target) == document
        work = write_layer(document, source, result, self._converter, self._as_mask(), self._made, is_own)
        self._slices.start(work, done, failed)

    def _say(self, remark: Optional[Status]) -> None:
        said = self._controller.remark
        if remark is _GROWN and said is not None and said.advice:
            remark = _GROWN._replace(advice=said.advice)
        self._controller.say(said if remark is None else remark)

    def _save_history(self, document: Any) -> None:
        name = self._documents.note(document)["document"]
        write_history(document, self._controller.history, lambda result: result.target.get("document") == name)


def _remark(document: Any, place: Placement) -> Optional[Status]:
    """What there is to say of a layer that was added; None: nothing."""
    if place.grows:
        return _GROWN
    if place.has_other_size:
        return _OTHER_SIZE
    return None if place.rect.cut(canvas_of(document)) == place.rect else _BEYOND
