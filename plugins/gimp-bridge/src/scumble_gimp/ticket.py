"""One wish of a person or a script, from the menu entry to the layer."""

from typing import Any, Dict, Optional

from scumble_client.link import EngineState
from scumble_client.run import Run
from scumble_client.status import Status


class Ticket:
    """What became of a wish; belongs to the service's main thread."""

    def __init__(
        self,
        id: int,
        mode: str,
        image: int,
        drawable: int,
        values: Optional[Dict[str, Any]],
        asked_at: float,
        state_before: EngineState,
    ) -> None:
        self.id, self.mode, self.image, self.drawable = id, mode, image, drawable
        # Request fields that a script gave; None: those of the window count.
        self.values = values
        # time.monotonic() of the wish.
        self.asked_at = asked_at
        # Turns of the service since the procedure that waits has looked at it; None: nobody waits.
        self.unseen_turns: Optional[int] = None
        # How the connection stood when the wish was made.
        self.state_before = state_before
        self.run: Optional[Run] = None
        # The layer it became; 0: none yet, or none at all.
        self.layer = 0
        self.is_over = False
        # How it ended, once it is over.
        self.status: Optional[Status] = None

    def end(self, status: Status, layer: int = 0) -> None:
        """No more will come of it; later words do not count."""
        if not self.is_over:
            self.is_over, self.status, self.layer = True, status, layer
