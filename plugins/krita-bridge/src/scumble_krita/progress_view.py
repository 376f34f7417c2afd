"""How far the work is: a bar, and the picture as it becomes."""

from typing import Any, Mapping, Optional

from .pictures import pixmap
from .qt import QtCore, QtWidgets

_SIDE = 96


class ProgressView(QtWidgets.QWidget):
    """Hidden while nothing runs."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QtWidgets.QLabel()
        self._picture.setObjectName("scumble_preview")
        self._picture.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        self._bar = QtWidgets.QProgressBar()
        self._bar.setObjectName("scumble_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._shown: Any = None
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._picture)
        layout.addWidget(self._bar)

    def show_progress(self, busy: bool, fraction: Optional[float], preview: Optional[Mapping[str, Any]]) -> None:
        """`fraction`: None while nobody knows. `preview`: width, height and rgba8 pixels."""
        self.setVisible(busy)
        if not busy:
            self._shown = None
            self._picture.hide()
            return
        # a bar without an end walks to and fro by itself
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(1000 * fraction))
        if preview is None:
            self._picture.hide()
        elif preview is not self._shown:
            self._shown = preview
            small = pixmap(preview["width"], preview["height"], preview["pixels"])
            mode = QtCore.Qt.TransformationMode.SmoothTransformation
            self._picture.setPixmap(small.scaled(_SIDE, _SIDE, QtCore.Qt.AspectRatioMode.KeepAspectRatio, mode))
            self._picture.show()
