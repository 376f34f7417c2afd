"""Choosing, keeping and forgetting styles."""

from typing import Any

from .qt import QtWidgets

_SAVE, _NONE = "Keep These Settings as a Style…", "No style"


class StyleRow(QtWidgets.QWidget):
    """A list of styles, and a button with what can be done to them."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self._session = session
        self.combo = QtWidgets.QComboBox()
        self.combo.setObjectName("scumble_style")
        self.combo.setToolTip("Words and settings under a name, added to what you ask for")
        for style in session.styles.all():
            self.combo.addItem(style.name, style.name)
        self.combo.insertItem(0, _NONE, "")
        self.combo.setCurrentIndex(max(0, self.combo.findData(session.styles.chosen.name)))
        self.combo.currentIndexChanged.connect(lambda index: session.use_style(self.combo.itemData(index)))
        button = QtWidgets.QToolButton()
        button.setText("…")
        button.setAutoRaise(True)
        button.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QtWidgets.QMenu(button)
        menu.addAction(_SAVE, self._save)
        self._remove_action = menu.addAction("Forget This Style", self._remove)
        self._remove_action.setEnabled(session.styles.chosen.name != "")
        button.setMenu(menu)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.combo, 1)
        layout.addWidget(button)

    def _save(self) -> None:
        chosen = self._session.styles.chosen
        name, is_sure = QtWidgets.QInputDialog.getText(self, "Scumble", "Name of the style:", text=chosen.name)
        if not is_sure or name.strip() == "":
            return
        question = "Words to add; {prompt} stands for yours:"
        words, is_sure = QtWidgets.QInputDialog.getText(self, "Scumble", question, text=chosen.words)
        if is_sure:
            self._session.keep_style(name, words)

    def _remove(self) -> None:
        self._session.forget_style(self._session.styles.chosen.name)
