"""Results as thumbnails, with what can be done with them."""

from typing import Any, List, Optional

from .pictures import on_checks, pixmap
from .qt import QtCore, QtGui, QtWidgets
from .scumble_client.run import Result

_SIDE = 72
_FRAMED = """
QListView::item { padding: 0; border: 2px solid transparent; }
QListView::item:selected { background: transparent; border: 2px solid palette(highlight); }
"""


class HistoryList(QtWidgets.QWidget):
    """Newest first. A double click applies; the rest is in the buttons and the context menu."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self._session, self._shown = session, []  # type: Any, List[Result]
        self.list = QtWidgets.QListWidget()
        self.list.setObjectName("scumble_history")
        self.list.setViewMode(QtWidgets.QListView.ViewMode.IconMode)
        self.list.setResizeMode(QtWidgets.QListView.ResizeMode.Adjust)
        self.list.setMovement(QtWidgets.QListView.Movement.Static)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QtCore.QSize(_SIDE, _SIDE))
        self.list.setGridSize(QtCore.QSize(_SIDE + 6, _SIDE + 6))
        self.list.setMinimumHeight(_SIDE + 14)
        self.list.setStyleSheet(_FRAMED)
        self.list.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.list.itemDoubleClicked.connect(lambda _: self._do("apply"))
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self._buttons = {}
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(2)
        tips = {
            "apply": "Add it as a new layer",
            "replace": "Put it in place of the layer its run added",
            "discard": "Take it out of the history; its layer stays",
        }
        for name, tip in tips.items():
            button = QtWidgets.QPushButton(name.capitalize())
            button.setObjectName(f"scumble_{name}")
            button.setToolTip(tip)
            button.setFlat(True)
            button.clicked.connect(lambda _=False, name=name: self._do(name))
            row.addWidget(button)
            self._buttons[name] = button
        layout = QtWidgets.QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        self._enable()

    def show_results(self, results: List[Result]) -> None:
        """Shows these; does nothing where they are shown already."""
        if len(results) == len(self._shown) and all(a is b for a, b in zip(results, self._shown)):
            return
        chosen = self.chosen()
        self.list.clear()
        self._shown = list(results)
        for result in results:
            small = result.thumbnail
            picture = on_checks(pixmap(small.width, small.height, small.pixels), _SIDE)
            icon = QtGui.QIcon(picture)
            # a chosen one is framed, not tinted: its colours matter
            icon.addPixmap(picture, QtGui.QIcon.Mode.Selected)
            item = QtWidgets.QListWidgetItem(icon, "")
            rect = result.layer["rect"]
            words = result.prompt or result.layer["name"]
            item.setToolTip(f"{words}\nseed {result.seed}, {rect['width']} × {rect['height']} px")
            self.list.addItem(item)
            if result is chosen:
                item.setSelected(True)
                self.list.setCurrentItem(item)
        self._enable()

    def chosen(self) -> Optional[Result]:
        """The selected result."""
        rows = [self.list.row(item) for item in self.list.selectedItems()]
        return self._shown[rows[0]] if rows and rows[0] < len(self._shown) else None

    def _enable(self) -> None:
        for button in self._buttons.values():
            button.setEnabled(self.chosen() is not None)

    def _do(self, name: str) -> None:
        result = self.chosen()
        if result is None:
            return
        if name == "discard":
            self._session.discard(result)
        else:
            self._session.apply(result, replace=name == "replace")

    def _menu(self, place: Any) -> None:
        result = self.chosen()
        if result is None:
            return
        menu = QtWidgets.QMenu(self)
        for name in self._buttons:
            menu.addAction(name.capitalize(), lambda name=name: self._do(name))
        menu.addSeparator()
        menu.addAction("Again with another seed", lambda: self._session.again(result))
        menu.addAction("Use its prompt and seed", lambda: self._session.take_over(result))
        menu.popup(self.list.viewport().mapToGlobal(place))
