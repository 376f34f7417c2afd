"""How the thin procedures talk to the service: lines of JSON over loopback, with a token that only this GIMP knows.

GIMP's own temporary procedures would do, but one that arrives while its process writes tiles ends that process
("expected tile ack and received: 8", libgimp/gimptilebackendplugin.c).
"""

import hmac
import json
import secrets
import socket
import threading
from typing import Any, Callable, Dict, Optional

from gi.repository import Gimp, GLib

# the global parasite in which this GIMP keeps port and token until it ends
_NAME = "scumble-service"
_LONGEST_LINE = 1_048_576
_ANSWER_WITHIN_S = 60.0


def listen(answer: Callable[[Dict[str, Any]], Dict[str, Any]]) -> None:
    """Opens the channel and tells this GIMP of it. `answer` is called on the main loop."""
    server = socket.create_server(("127.0.0.1", 0))
    token = secrets.token_hex(16)
    note = json.dumps({"port": server.getsockname()[1], "token": token})
    Gimp.attach_parasite(Gimp.Parasite.new(_NAME, 0, note.encode("utf-8")))

    def accept() -> None:
        while True:
            peer, _ = server.accept()
            threading.Thread(target=_serve, args=(peer, token, answer), name="scumble-call", daemon=True).start()

    threading.Thread(target=accept, name="scumble-channel", daemon=True).start()


class Channel:
    """A procedure's side."""

    def __init__(self) -> None:
        """Raises OSError where no service answers."""
        parasite = Gimp.get_parasite(_NAME)
        if parasite is None:
            raise OSError("no service")
        note = json.loads(bytes(parasite.get_data()).rstrip(b"\0"))
        self._token = note["token"]
        self._file = socket.create_connection(("127.0.0.1", note["port"]), _ANSWER_WITHIN_S).makefile("rw", encoding="utf-8")

    def ask(self, question: Dict[str, Any]) -> Dict[str, Any]:
        """The service's answer. Raises OSError where it ends or says nothing for a minute."""
        self._file.write(json.dumps({**question, "token": self._token}) + "\n")
        self._file.flush()
        line = self._file.readline()
        if not line:
            raise OSError("the service has ended")
        return dict(json.loads(line))


def _serve(peer: socket.socket, token: str, answer: Callable[[Dict[str, Any]], Dict[str, Any]]) -> None:
    with peer, peer.makefile("rw", encoding="utf-8") as file:
        while True:
            try:
                line = file.readline(_LONGEST_LINE)
                question = json.loads(line)
                if not hmac.compare_digest(str(question.pop("token")), token):
                    return
                file.write(json.dumps(_on_main_loop(answer, question)) + "\n")
                file.flush()
            except (OSError, ValueError, KeyError, AttributeError):
                return


def _on_main_loop(answer: Callable[[Dict[str, Any]], Dict[str, Any]], question: Dict[str, Any]) -> Dict[str, Any]:
    done, box = threading.Event(), []  # type: threading.Event, list[Optional[Dict[str, Any]]]

    def call() -> bool:
        try:
            box.append(answer(question))
        except Exception as error:
            box.append({"bug": f"{type(error).__name__}: {error}"})
        done.set()
        return False

    GLib.idle_add(call)
    done.wait()
    return box[0] or {}
