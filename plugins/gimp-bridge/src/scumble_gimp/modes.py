"""What a person can ask for, and which of the engine's pipelines does it."""

from typing import NamedTuple, Optional, Sequence


class Mode(NamedTuple):
    """One button of the window, one menu entry and one procedure."""

    id: str
    # Pipeline where something is selected, and where nothing is; None: cannot be done then.
    selected: Optional[str]
    unselected: Optional[str]
    # The words of the window's buttons and of the menu entry.
    title: str
    verb: str
    # What the procedure does, for GIMP's procedure browser.
    blurb: str

    @property
    def takes_prompt(self) -> bool:
        """Whether words make a difference."""
        return self.id != "remove"


MODES: Sequence[Mode] = (
    Mode("fill", "fill", None, "Fill", "Fill the Selection", "Fills the selection so that it fits what is around it."),
    Mode(
        "refine",
        "fill",
        "refine",
        "Refine",
        "Refine the Layer",
        "Makes a new version of the selection, or of the layer's area where nothing is selected.",
    ),
    Mode(
        "generate",
        "generate",
        "generate",
        "Generate",
        "Generate a New Layer",
        "Makes a picture from words, as large as the selection or the image.",
    ),
    Mode("remove", "remove", None, "Remove", "Remove What Is Selected", "Takes away what is selected and closes the gap."),
    Mode("expand", "expand", "expand", "Expand", "Expand the Picture", "Goes on painting beyond the picture's edges."),
)


def find_mode(id: str) -> Mode:
    """A mode by its id. Raises StopIteration for another word."""
    return next(mode for mode in MODES if mode.id == id)
