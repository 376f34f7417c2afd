"""One sentence, and what to do."""

from .qt import QtCore, QtGui, QtWidgets
from .scumble_client.status import Status

_DOTS = {"error": "#d9534f", "busy": "#d9a441", "good": "#6aa84f", "idle": "#888888"}
_BUSY = ("searching", "reading", "sending", "queued", "running", "receiving")


class StatusLine(QtWidgets.QWidget):
    """A coloured dot, a sentence, and below it the advice, if there is any."""

    def __init__(self) -> None:
        super().__init__()
        self._dot = QtWidgets.QLabel("●")
        self._sentence = QtWidgets.QLabel()
        self._sentence.setObjectName("scumble_status")
        self._sentence.setWordWrap(True)
        self._advice = QtWidgets.QLabel()
        self._advice.setObjectName("scumble_advice")
        self._advice.setWordWrap(True)
        self._advice.setTextInteractionFlags(self._advice.textInteractionFlags() | QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        dim = self._advice.palette()
        colour = dim.color(QtGui.QPalette.ColorRole.WindowText)
        colour.setAlphaF(0.65)
        dim.setColor(QtGui.QPalette.ColorRole.WindowText, colour)
        self._advice.setPalette(dim)
        layout = QtWidgets.QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(5)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._dot, 0, 0, QtCore.Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._sentence, 0, 1)
        layout.addWidget(self._advice, 1, 1)
        layout.setColumnStretch(1, 1)

    def show_status(self, status: Status) -> None:
        """Shows it."""
        kind = "error" if status.is_error else "busy" if status.name in _BUSY else "good"
        kind = "idle" if status.name in ("cancelled", "told", "closed") and not status.is_error else kind
        self._dot.setStyleSheet(f"color: {_DOTS[kind]}")
        self._sentence.setText(status.sentence)
        self._advice.setText(status.advice)
        self._advice.setVisible(status.advice != "")
