"""Finding the engine of this user: the address and the token that it leaves in its data folder."""

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple, Optional


class EngineFile(NamedTuple):
    """What a running engine tells the programs of its own user."""

    port: int
    token: str


def data_folder() -> Path:
    """The engine's data folder: `SCUMBLE_HOME`, else the platform's own."""
    chosen = os.environ.get("SCUMBLE_HOME")
    if chosen:
        return Path(chosen)
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "scumble"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "scumble" / "Data"
    # inside Flatpak the editor has a data folder of its own; the engine runs outside
    name = "HOST_XDG_DATA_HOME" if os.environ.get("FLATPAK_ID") else "XDG_DATA_HOME"
    return Path(os.environ.get(name) or home / ".local" / "share") / "scumble"


def read_engine_file(folder: Path) -> Optional[EngineFile]:
    """engine.json of the engine that runs on this data folder; None if there is none or it is no such file."""
    try:
        told = json.loads((folder / "runtime" / "engine.json").read_text("utf-8"))
        port, token = told["port"], told["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if type(port) is not int or not 1 <= port <= 65_535 or type(token) is not str or token == "":
        return None
    return EngineFile(port, token)
