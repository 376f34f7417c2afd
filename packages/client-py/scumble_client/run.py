"""One submission from the pixels to the placed layers: what is sent, where it stands, what came back."""

import json
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Union

from .jobs import new_key
from .rect import Rect
from .status import Status, left_sentence
from .thumbnail import Thumbnail, make_thumbnail

Bytes = Union[bytes, bytearray, memoryview]

# the engine's stages, as people would say it; one that is not here is shown as it is named
_STAGES = {
    "loading": "Loading the model",
    "encoding": "Reading prompt and picture",
    "denoising": "Painting",
    "decoding": "Developing",
    "storing": "Storing",
}


class Pixels(NamedTuple):
    """Pixels to send: rows top to bottom without padding, channels interleaved, little-endian, straight alpha."""

    # "rgba8", "rgba16" or "rgba-f32" for a picture, "gray8" for a mask.
    format: str
    width: int
    height: int
    # Borrowed until the run has ended: do not change them.
    data: Bytes
    # "srgb", "linear-srgb" or "icc"; of a mask it means nothing.
    color_space: str = "srgb"
    # The profile where color_space is "icc".
    icc: Optional[Bytes] = None


class Task(NamedTuple):
    """What to do, before anything was sent."""

    # As Panel.request gives it, with `origin` and whatever else the host adds, without pictures.
    request: Mapping[str, Any]
    # What the request names `image` and `mask`; by field name.
    pictures: Mapping[str, Pixels]
    # The host's own notes for placing the result (document, source layer). Must fit into JSON.
    target: Mapping[str, Any] = {}


class Result:
    """One placed layer with its bytes, or only its recipe where it came from a saved history."""

    def __init__(
        self,
        layer: Mapping[str, Any],
        target: Mapping[str, Any],
        thumbnail: Thumbnail,
        pixels: Optional[Bytes] = None,
        mask: Optional[Bytes] = None,
    ) -> None:
        # A PlacedLayer as messages.py describes it.
        self.layer = layer
        self.target = target
        self.thumbnail = thumbnail
        # None: not at hand, see Controller.fetch.
        self.pixels = pixels
        # None: the layer has no mask, or it is not at hand.
        self.mask = mask

    @property
    def is_here(self) -> bool:
        """Whether the bytes are at hand."""
        return self.pixels is not None

    @property
    def rect(self) -> Rect:
        """Where it lies on the canvas as it was when its run began."""
        return Rect(*(self.layer["rect"][side] for side in ("x", "y", "width", "height")))

    @property
    def prompt(self) -> str:
        """The words it was made from."""
        return str(self.layer["recipe"]["request"].get("prompt", ""))

    @property
    def seed(self) -> int:
        """The seed that made it."""
        return int(self.layer["seed"])


def make_result(layer: Mapping[str, Any], target: Mapping[str, Any], pixels: Bytes, mask: Optional[Bytes]) -> Result:
    """A result from its downloaded bytes."""
    told = layer["pixels"]
    small = make_thumbnail(pixels, told["format"], told["width"], told["height"], mask=mask)
    return Result(layer, target, small, pixels, mask)


class Run:
    """A submission under way. Belongs to the UI thread; read it in `Controller.on_change`."""

    def __init__(self, task: Task, key: Optional[str] = None) -> None:
        self.task = task
        # Submitting with it again leads to the same job.
        self.key = new_key() if key is None else key
        # "sending", "queued", "running", "receiving", "finished", "cancelled" or "failed".
        self.state = "sending"
        # What the engine does, e.g. "denoising"; "" outside of "running".
        self.stage = ""
        # 0 … 1 of the whole way; None while nobody knows.
        self.fraction: Optional[float] = 0.0
        self.left_ms: Optional[float] = None
        # Jobs ahead of it while queued.
        self.position = 0
        # The latest {width, height, pixels}, rgba8.
        self.preview: Optional[Dict[str, Any]] = None
        self.results: List[Result] = []
        # Seconds spent, by "send", "engine" and "receive".
        self.seconds: Dict[str, float] = {}
        # Why it failed.
        self.problem: Optional[Status] = None
        # Names of the blobs that were uploaded, by picture name; set by the controller.
        self.sent: Dict[str, Dict[str, Any]] = {}
        self.stop: Callable[[], None] = lambda: None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("finished", "cancelled", "failed")

    def take(self, event: str, data: Mapping[str, Any]) -> None:
        """What the engine tells of the job while it waits and works."""
        if event == "job.queued":
            self.state, self.position, self.fraction = "queued", data.get("position") or 0, None
        elif event == "job.started":
            self.state, self.stage, self.fraction = "running", "", None
        elif event == "job.progress":
            self.state, self.stage = "running", data.get("stage", "")
            self.fraction, self.left_ms = data.get("fraction"), data.get("leftMs")
            self.preview = data.get("preview") or self.preview

    def status(self) -> Status:
        """What to show."""
        if self.state == "failed" and self.problem is not None:
            return self.problem
        if self.state == "queued" and self.position > 0:
            one = "one job" if self.position == 1 else f"{self.position} jobs"
            return Status("queued", f"The engine is busy: {one} ahead.", "Wait, or cancel.")
        sentences = {
            "sending": "Sending the picture…",
            "queued": "The engine is about to start…",
            "receiving": "Fetching the result…",
            "cancelled": "Cancelled; the document is as it was.",
            "finished": "Done.",
        }
        if self.state != "running":
            advice = self._warnings() if self.state == "finished" else ""
            return Status(self.state, sentences.get(self.state, ""), advice)
        left = left_sentence(self.left_ms)
        stage = _STAGES.get(self.stage) or self.stage.replace("-", " ").capitalize() or "Working"
        return Status("running", f"{stage}, {left}…" if left else f"{stage}…")

    def _warnings(self) -> str:
        """What the engine put up with, each sentence once."""
        layers = [result.layer for result in self.results]
        reported = [(layer.get("report") or {}).get("warnings", []) for layer in layers]
        told = [*reported, *(layer.get("warnings", []) for layer in layers)]
        return " ".join(dict.fromkeys(str(warning["message"]) for warnings in told for warning in warnings))


def layer_name(layer: Mapping[str, Any]) -> str:
    """Equal for two announcements of the same layer."""
    return json.dumps([layer["pixels"]["blob"], layer["rect"], layer["seed"]], sort_keys=True)
