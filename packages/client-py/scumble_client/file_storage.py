"""Words that survive a restart of the editor, in one small file."""

import json
import os
import threading
from pathlib import Path
from typing import Dict, Iterator, MutableMapping


class FileStorage(MutableMapping[str, str]):
    """A mapping kept in a JSON file, 0600. Any thread may use it.

    In a folder that cannot be written it keeps its words until the editor ends; `problem` then says so.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        # A sentence; "" while all is well.
        self.problem = ""
        self._words: Dict[str, str] = {}
        try:
            told = json.loads(path.read_text("utf-8"))
            self._words = {name: word for name, word in told.items() if isinstance(word, str)}
        except (OSError, ValueError, AttributeError):
            # none yet, or another program's; either way there is nothing to remember
            pass

    def __getitem__(self, name: str) -> str:
        return self._words[name]

    def __setitem__(self, name: str, word: str) -> None:
        with self._lock:
            if self._words.get(name) != word:
                self._words[name] = word
                self._write()

    def __delitem__(self, name: str) -> None:
        with self._lock:
            del self._words[name]
            self._write()

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._words))

    def __len__(self) -> int:
        return len(self._words)

    def _write(self) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(str(fresh), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(self._words, file)
            os.replace(str(fresh), str(self._path))
            self.problem = ""
        except OSError as error:
            self.problem = f"{self._path.parent} cannot be written ({error.strerror}); settings last until the editor ends."
