"""What a case can do: documents, selections, the plugin's own actions, real keys, a look at the pixels."""

import http.client
import json
import os
import subprocess
import time

from krita import Krita, Selection
from PyQt5.QtCore import QByteArray, QEventLoop, Qt, QTimer
from PyQt5.QtWidgets import QApplication, QDockWidget, QListView

PATIENCE_MS = 120_000


class Rig:
    """One for the whole run."""

    def __init__(self, out):
        self.out = out
        self.app = Krita.instance()
        self.notes = {}
        # pictures left for the evaluator
        self.judged = []
        self.has_begun = False
        # whether Krita is to end as a person would end it
        self.leave = False
        # the sentence of the running case
        self.case = ""

    def start(self):
        """Waits until the plugin has found the engine."""
        self.window = self.app.activeWindow().qwindow()
        self.window.resize(1580, 980)
        self.window.move(0, 0)
        from scumble_krita.plugin import session

        self.session = session()
        self.controller = self.session.controller
        self.until(lambda: self.controller.can_start, "the engine is found")
        self.docker = next(one for one in self.app.dockers() if one.objectName() == "scumble_docker")
        self.docker.show()
        self.docker.raise_()

    def tidy(self):
        """Between two cases: nothing runs, no document is open, values are the engine's."""
        self.session.cancel()
        self.until(lambda: not self.session.is_busy, "nothing runs")
        for document in self.app.documents():
            if not self.session.converter.is_hidden(document):
                document.setModified(False)
                document.close()
        hidden = self.session.converter.is_hidden
        self.until(lambda: all(hidden(one) for one in self.app.documents()), "no document is open", 10_000)
        self.controller.panel.values.clear()
        self.controller.history.results.clear()
        self.controller.say(None)
        self.wait(50)

    def wait(self, ms):
        """Lets Krita's event loop turn."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def until(self, is_true, what, patience_ms=PATIENCE_MS):
        """Lets it turn until something is true."""
        end = time.monotonic() + patience_ms / 1000
        while not is_true():
            if time.monotonic() > end:
                raise TimeoutError(f"waited until {what}; the plugin says: {self.session.status}")
            self.wait(5)

    def document(self, width, height, model="RGBA", depth="U8", profile=""):
        """A document shown in the window."""
        return self.show(self.app.createDocument(width, height, "test", model, depth, profile, 72.0))

    def show(self, document):
        """Puts a document in front."""
        document.setBatchmode(True)
        self.app.activeWindow().addView(document)
        self.until(lambda: self.app.activeDocument() == document and document.activeNode() is not None, "it is shown")
        return document

    def activate(self, document, node):
        """Makes a layer the active one. Krita hears of it only when something about the layer changes."""
        name = node.name()
        document.setActiveNode(node)
        node.setName(f"{name} ")
        node.setName(name)
        self.until(lambda: document.activeNode() == node, f"{name} is active", 5_000)
        self.wait(20)

    def settle(self, document):
        """Waits for Krita's own queue."""
        document.refreshProjection()
        document.waitForDone()
        self.wait(20)
        document.waitForDone()

    def select(self, document, mask, x, y, width, height):
        """Selects by bytes."""
        selection = Selection()
        selection.setPixelData(QByteArray(bytes(mask)), x, y, width, height)
        document.setSelection(selection)
        document.waitForDone()
        return selection

    def set(self, **values):
        """Values of the panel."""
        for name, value in values.items():
            self.controller.set(name, value, self.session.mode.id)

    def trigger(self, action):
        """An action by its id, as its menu entry would."""
        self.app.action(action).trigger()

    def finish(self):
        """Waits until the run that was started is placed."""
        self.until(lambda: self.session.is_busy or self.session.status.is_error, "it begins", 5_000)
        self.until(lambda: not self.session.is_busy and self.session.placing.writing == 0, "it is done")
        document = self.app.activeDocument()
        if document is not None:
            document.waitForDone()
        self.wait(50)

    def press(self, keys):
        """A real key press, through the X server, in Krita's window."""
        self.window.activateWindow()
        self.window.setFocus(Qt.OtherFocusReason)
        wid = str(int(self.window.winId()))
        subprocess.run(["xdotool", "windowfocus", wid, "key", "--clearmodifiers", keys], check=True, timeout=10)
        self.wait(150)
        document = self.app.activeDocument()
        if document is not None:
            document.waitForDone()
        self.wait(100)

    def undo_steps(self):
        """Krita's own undo list."""
        for dock in self.window.findChildren(QDockWidget):
            if dock.objectName() == "History":
                model = dock.findChild(QListView).model()
                return [model.index(row, 0).data() for row in range(model.rowCount())]
        raise LookupError("no undo history docker")

    def screenshot(self, name):
        """The whole virtual screen."""
        self.wait(200)
        QApplication.primaryScreen().grabWindow(0).save(os.path.join(self.out, name))

    def engine(self, verb):
        """Asks the suite to do something with the engine: start, kill, ..."""
        connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["SCUMBLE_RIG_CONTROL"]), timeout=120)
        connection.request("POST", f"/{verb}")
        answer = connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(body)
        return json.loads(body or "null")

    def measured(self):
        """Seconds of the latest run by step."""
        return {**self.session.seconds, "write": self.session.placing.write_s}

    def note(self, name, value):
        """A measurement for the report."""
        self.notes[name] = value
        with open(os.path.join(self.out, "notes.json"), "w", encoding="utf-8") as file:
            json.dump(self.notes, file, indent=2)
        print(f"[rig] note {name}: {json.dumps(value)}", flush=True)
