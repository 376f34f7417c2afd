"""The box for the prompt: Ctrl+Up and Ctrl+Down change a word's weight, Ctrl+Enter starts, known words are completed."""

from typing import Any, List

from .qt import QtCore, QtGui, QtWidgets
from .scumble_client.prompt_weight import change_weight

_CTRL = QtCore.Qt.KeyboardModifier.ControlModifier
_KEYS = (QtCore.Qt.Key.Key_Up, QtCore.Qt.Key.Key_Down)
_ENTER = (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter)


class PromptEdit(QtWidgets.QPlainTextEdit):
    """A few lines of text."""

    started = QtCore.pyqtSignal()

    def __init__(self, placeholder: str, lines: int) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        margins = 2 * int(self.document().documentMargin()) + 2 * self.frameWidth()
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins)
        self._completer = QtWidgets.QCompleter([], self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(QtCore.Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._complete)

    def set_words(self, words: List[str]) -> None:
        """Words to complete: those the model was trained on; none for general language."""
        self._completer.setModel(QtCore.QStringListModel(sorted(words), self._completer))

    def event(self, event: Any) -> bool:
        """Keeps Krita's shortcuts away from keys that mean something here."""
        if event.type() == QtCore.QEvent.Type.ShortcutOverride and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: Any) -> None:
        """Weights, start and completion; everything else is text."""
        popup = self._completer.popup()
        if popup.isVisible() and event.key() in (*_ENTER, QtCore.Qt.Key.Key_Tab, QtCore.Qt.Key.Key_Escape):
            event.ignore()
            return
        if self._is_own(event):
            if event.key() in _ENTER:
                self.started.emit()
            else:
                self._change_weight(event.key() == QtCore.Qt.Key.Key_Up)
            return
        super().keyPressEvent(event)
        if event.text().isalpha():
            self._offer()
        else:
            popup.hide()

    def _is_own(self, event: Any) -> bool:
        return bool(event.modifiers() & _CTRL) and event.key() in (*_KEYS, *_ENTER)

    def _change_weight(self, up: bool) -> None:
        cursor = self.textCursor()
        text, start, end = change_weight(self.toPlainText(), cursor.selectionStart(), cursor.selectionEnd(), up)
        if text == self.toPlainText():
            return
        # as one edit, so that undo inside the box works
        cursor.select(QtGui.QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(start)
        cursor.setPosition(end, QtGui.QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _word(self) -> Any:
        cursor = self.textCursor()
        cursor.select(QtGui.QTextCursor.SelectionType.WordUnderCursor)
        return cursor

    def _offer(self) -> None:
        word = self._word().selectedText()
        self._completer.setCompletionPrefix(word)
        found = self._completer.completionCount()
        if len(word) < 2 or found == 0 or (found == 1 and self._completer.currentCompletion() == word):
            self._completer.popup().hide()
            return
        rect = self.cursorRect()
        rect.setWidth(self._completer.popup().sizeHintForColumn(0) + 24)
        self._completer.complete(rect)

    def _complete(self, word: str) -> None:
        self._word().insertText(word)
