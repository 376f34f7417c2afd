"""The vectors and the schema that TypeScript and Python share."""

import json
import os

_PROTOCOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "protocol")


def _read(*path):
    with open(os.path.join(_PROTOCOL, *path), encoding="utf-8") as file:
        return json.load(file)


def protocol():
    """protocol.json."""
    return _read("generated", "protocol.json")


def cases(*folder):
    """(name, vector) of every file in one folder of vectors, by name."""
    path = os.path.join(_PROTOCOL, "vectors", *folder)
    return [(name[: -len(".json")], _read("vectors", *folder, name)) for name in sorted(os.listdir(path))]


def control():
    """(message, case, vector) of every message that must be accepted."""
    messages = sorted(os.listdir(os.path.join(_PROTOCOL, "vectors", "control")))
    return [(message, name, vector) for message in messages for name, vector in cases("control", message)]
