"""The docker: words above, settings in the middle, results below; a sentence about how things stand between them."""

from typing import Any, Dict, Optional

from krita import DockWidget

from .field_widget import field_widget
from .history_list import HistoryList
from .modes import MODES
from .progress_view import ProgressView
from .prompt_edit import PromptEdit
from .qt import QtCore, QtGui, QtWidgets
from .requests import SIDES
from .scumble_client.panel import Pipeline
from .status_line import StatusLine
from .style_row import StyleRow


# Krita's themes hardly tell a pressed button from another
_CHOSEN = "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); border-radius: 2px; }"
_MORE_PX = 190


class ScumbleDocker(DockWidget):
    """One per window; all show the same session."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self.setWindowTitle("Scumble")
        self._session = session
        self._built: Any = None
        self._modes: Dict[str, Any] = {}
        self.prompt = PromptEdit("What should be there?", 3)
        self.prompt.setObjectName("scumble_prompt_text")
        self.prompt.started.connect(lambda: session.start(session.mode.id))
        self.prompt.textChanged.connect(lambda: self._set("prompt", self.prompt.toPlainText()))
        self._settings = QtWidgets.QWidget()
        self._more = QtWidgets.QToolButton()
        self._go = QtWidgets.QPushButton()
        self._stop = QtWidgets.QPushButton("Cancel")
        self._progress, self._status, self.history = ProgressView(), StatusLine(), HistoryList(session)
        self.setWidget(self._build())
        self._stop_listening = session.on_change(self._show)
        self.destroyed.connect(self._stop_listening)
        self._show()

    def canvasChanged(self, canvas: Any) -> None:
        """Called by Krita when another document comes to the front."""
        self._session.look_at_document()

    def _build(self) -> Any:
        body = QtWidgets.QWidget()
        layout = QtWidgets.QVBoxLayout(body)
        layout.setContentsMargins(6, 4, 6, 6)
        layout.setSpacing(5)
        layout.addLayout(self._mode_row())
        layout.addWidget(self.prompt)
        self._settings.setLayout(QtWidgets.QFormLayout())
        layout.addWidget(self._settings)
        self._more.setText("More")
        self._more.setCheckable(True)
        self._more.setAutoRaise(True)
        self._more.setObjectName("scumble_more")
        self._more.setToolButtonStyle(QtCore.Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setArrowType(QtCore.Qt.ArrowType.RightArrow)
        self._more.toggled.connect(self._toggle_more)
        layout.addLayout(self._go_row())
        layout.addWidget(self._progress)
        layout.addWidget(self._status)
        layout.addWidget(self.history, 1)
        return body

    def _mode_row(self) -> Any:
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(0)
        group = QtWidgets.QButtonGroup(self)
        for mode in MODES:
            button = QtWidgets.QToolButton()
            button.setText(mode.title)
            button.setCheckable(True)
            button.setObjectName(f"scumble_mode_{mode.id}")
            button.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)
            button.setMinimumWidth(1)
            button.setStyleSheet(_CHOSEN)
            button.clicked.connect(lambda _=False, id=mode.id: self._session.choose(id))
            group.addButton(button)
            row.addWidget(button)
            self._modes[mode.id] = button
        return row

    def _go_row(self) -> Any:
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(4)
        self._go.setObjectName("scumble_go")
        bold = QtGui.QFont(self._go.font())
        bold.setBold(True)
        self._go.setFont(bold)
        self._go.clicked.connect(lambda _=False: self._session.start(self._session.mode.id))
        self._stop.setObjectName("scumble_stop")
        self._stop.clicked.connect(lambda _=False: self._session.cancel())
        row.addWidget(self._more)
        row.addWidget(self._go, 1)
        row.addWidget(self._stop)
        return row

    def _show(self) -> None:
        session = self._session
        controller, mode = session.controller, session.mode
        for one in MODES:
            button = self._modes[one.id]
            button.setChecked(one.id == mode.id)
            possible = controller.panel is None or session.can(one)
            button.setEnabled(possible)
            button.setToolTip(one.verb if possible else f"{one.verb}: this engine cannot do that yet")
        self._go.setText(mode.verb)
        self._go.setEnabled(controller.can_start and session.can(mode))
        self._stop.setVisible(session.is_busy)
        run = controller.runs[0] if controller.runs else None
        self._progress.show_progress(session.is_busy, session.fraction, None if run is None else run.preview)
        self._status.show_status(session.status)
        self.history.show_results(session.results())
        self._build_settings()

    def _pipeline(self) -> Optional[Pipeline]:
        """The pipeline whose settings the chosen mode shows."""
        panel, mode = self._session.controller.panel, self._session.mode
        if panel is None:
            return None
        return panel.pipeline(mode.id) or panel.pipeline(mode.unselected or mode.selected or "")

    def _build_settings(self) -> None:
        panel, pipeline = self._session.controller.panel, self._pipeline()
        wanted = (panel, pipeline, self._more.isChecked(), self._session.settings_version)
        if panel is None or pipeline is None or wanted == self._built:
            return
        self._built = wanted
        text = panel.values.get("prompt", "")
        if self.prompt.toPlainText() != text:
            self.prompt.setPlainText(text)
        self.prompt.set_words([word for words in panel.words().values() for word in words])
        fresh = QtWidgets.QWidget()
        form = QtWidgets.QFormLayout(fresh)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        form.setFieldGrowthPolicy(QtWidgets.QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow("Style", StyleRow(self._session))
        for pair in (SIDES[:2], SIDES[2:], ("strength",), ("model",)):
            self._add_row(form, panel, pipeline, *(pipeline.field(name) for name in pair))
        self._add_row(form, panel, pipeline, pipeline.field("batch"), pipeline.field("seed"))
        if self._more.isChecked():
            form.addRow(self._more_area(panel, pipeline))
        self.widget().layout().replaceWidget(self._settings, fresh)
        # deleted later means seen until then
        self._settings.hide()
        self._settings.deleteLater()
        self._settings = fresh

    def _more_area(self, panel: Any, pipeline: Pipeline) -> Any:
        """Everything else a person can set, in an area of its own that scrolls, so that the results stay in sight."""
        inside = QtWidgets.QWidget()
        form = QtWidgets.QFormLayout(inside)
        form.setContentsMargins(0, 0, 4, 0)
        form.setVerticalSpacing(3)
        negative = pipeline.field("negativePrompt")
        for field in ([negative] if negative else []) + pipeline.more_fields():
            if field.name in SIDES:
                continue
            self._add_row(form, panel, pipeline, field)
        area = QtWidgets.QScrollArea()
        area.setObjectName("scumble_more_area")
        area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setFixedHeight(min(inside.sizeHint().height(), _MORE_PX))
        return area

    def _add_row(self, form: Any, panel: Any, pipeline: Pipeline, *fields: Any) -> None:
        """One field beside its title, or several in one row."""
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(6)
        shown = [field for field in fields if field is not None]
        for field in shown:
            if field is not shown[0]:
                row.addWidget(_title(field))
            choices = panel.choices(field, pipeline.id)

            def changed(value: Any, name: str = field.name) -> None:
                self._set(name, value, pipeline.id)

            row.addWidget(field_widget(field, panel.value(field, pipeline.id), choices, changed), 1)
        if shown:
            form.addRow(_title(shown[0]), row)

    def _set(self, name: str, value: Any, pipeline: Optional[str] = None) -> None:
        try:
            self._session.controller.set(name, value, pipeline)
        except ValueError:
            # what the widget cannot express was never offered
            pass

    def _toggle_more(self, shown: bool) -> None:
        self._more.setArrowType(QtCore.Qt.ArrowType.DownArrow if shown else QtCore.Qt.ArrowType.RightArrow)
        self._build_settings()


def _title(field: Any) -> Any:
    label = QtWidgets.QLabel(field.title)
    label.setToolTip(field.doc)
    return label
