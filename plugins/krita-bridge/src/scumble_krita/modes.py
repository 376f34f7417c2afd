"""What a person can ask for, and which of the engine's pipelines does it."""

from typing import NamedTuple, Optional, Sequence


class Mode(NamedTuple):
    """One button of the docker and one action."""

    id: str
    # Pipeline where something is selected, and where nothing is; None: cannot be done then.
    selected: Optional[str]
    unselected: Optional[str]
    # The words of the button, and what is said while the pipeline cannot be used.
    title: str
    verb: str
    needs: str


_SELECT = "Nothing is selected."

MODES: Sequence[Mode] = (
    Mode("fill", "fill", None, "Fill", "Fill the selection", _SELECT),
    Mode("refine", "fill", "refine", "Refine", "Refine", ""),
    Mode("generate", "generate", "generate", "Generate", "Generate a layer", ""),
    Mode("remove", "remove", None, "Remove", "Remove what is selected", _SELECT),
    Mode("expand", "expand", "expand", "Expand", "Expand the picture", ""),
)


def find_mode(id: str) -> Mode:
    """A mode by its id."""
    return next(mode for mode in MODES if mode.id == id)
