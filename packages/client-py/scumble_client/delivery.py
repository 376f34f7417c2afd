"""Fetches the layers of a job, one after the other, as they are announced."""

from typing import Any, Callable, List, Mapping, Optional

from .client import Call, Client
from .client_error import EngineClientError
from .run import layer_name


class Delivery:
    """`on_layer` gets each layer with its pixels and mask; `on_end` is called after the last one, once `close` was."""

    def __init__(
        self,
        client: Client,
        on_layer: Callable[[Mapping[str, Any], Any, Any], Any],
        on_end: Callable[[], Any],
        on_error: Callable[[EngineClientError], Any],
        on_progress: Callable[[int, int], Any] = lambda done, size: None,
    ) -> None:
        self._client, self._on_layer, self._on_end = client, on_layer, on_end
        self._on_error, self._on_progress = on_error, on_progress
        self._known: List[str] = []
        self._waiting: List[Mapping[str, Any]] = []
        self._call: Optional[Call] = None
        self._is_closed = self._is_cancelled = False

    def add(self, layer: Mapping[str, Any]) -> None:
        """One more layer; one that was added before is not fetched twice."""
        name = layer_name(layer)
        if name in self._known:
            return
        self._known.append(name)
        self._waiting.append(layer)
        if len(self._waiting) == 1:
            self._fetch()

    def close(self) -> None:
        """No more layers will come."""
        self._is_closed = True
        if not self._waiting and not self._is_cancelled:
            self._on_end()

    def cancel(self) -> None:
        """Nothing is called back any more."""
        self._is_cancelled = True
        if self._call is not None:
            self._call.cancel()

    def _fetch(self) -> None:
        layer = self._waiting[0]

        def take_pixels(pixels: Any) -> None:
            if layer["mask"] is None or self._is_cancelled:
                self._take(layer, pixels, None)
            else:
                self._call = self._client.download(layer["mask"]["blob"])
                self._call.then(lambda mask: self._take(layer, pixels, mask), self._fail)

        self._call = self._client.download(layer["pixels"]["blob"], self._on_progress)
        self._call.then(take_pixels, self._fail)

    def _take(self, layer: Mapping[str, Any], pixels: Any, mask: Any) -> None:
        if self._is_cancelled:
            return
        self._waiting.pop(0)
        self._on_layer(layer, pixels, mask)
        if self._waiting:
            self._fetch()
        elif self._is_closed and not self._is_cancelled:
            self._on_end()

    def _fail(self, error: EngineClientError) -> None:
        if not self._is_cancelled:
            self._on_error(error)
