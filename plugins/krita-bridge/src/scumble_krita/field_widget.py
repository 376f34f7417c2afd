"""A widget for one parameter, built from what the engine says of it."""

from typing import Any, Callable, List, Mapping

from .qt import QtCore, QtGui, QtWidgets
from .scumble_client.panel import Field

_AUTO = "auto"
# a spin box counts in 32 bits with a sign
_MOST_OF_SPIN = 2**31 - 1


def field_widget(
    field: Field, value: Any, choices: List[Mapping[str, str]], changed: Callable[[Any], Any]
) -> "QtWidgets.QWidget":
    """Shows `value`, calls `changed` with every value a person sets; None where the engine is to choose."""
    if field.type == "boolean":
        box = QtWidgets.QCheckBox()
        box.setChecked(bool(value))
        box.toggled.connect(changed)
        made: Any = box
    elif choices:
        made = _combo(field, value, choices, changed)
    elif field.type == "number" and (field.minimum, field.maximum) == (0, 1) and not field.nullable:
        made = _share(field, value, changed)
    elif field.type == "integer" and (field.maximum or 0) > _MOST_OF_SPIN:
        made = _digits(field, value, changed)
    elif field.type in ("integer", "number"):
        made = _spin(field, value, changed)
    else:
        made = QtWidgets.QLineEdit("" if value is None else str(value))
        made.textEdited.connect(lambda text: changed(text if text or not field.nullable else None))
    made.setToolTip(field.doc)
    made.setObjectName(f"scumble_{field.name}")
    return made


def _combo(field: Field, value: Any, choices: List[Mapping[str, str]], changed: Callable[[Any], Any]) -> Any:
    combo = QtWidgets.QComboBox()
    combo.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    if field.nullable:
        combo.addItem(_AUTO, None)
    for choice in choices:
        combo.addItem(choice["title"], choice["id"])
    combo.setCurrentIndex(max(0, combo.findData(value)))
    combo.currentIndexChanged.connect(lambda index: changed(combo.itemData(index)))
    return combo


def _share(field: Field, value: Any, changed: Callable[[Any], Any]) -> Any:
    """A slider from nothing to all, in percent."""
    made: Any = QtWidgets.QWidget()
    slider, told = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal), QtWidgets.QLabel()
    slider.setRange(0, 100)
    slider.setPageStep(round(100 * (field.step or 0.05)))
    slider.setSingleStep(1)
    told.setAlignment(QtCore.Qt.AlignmentFlag.AlignRight | QtCore.Qt.AlignmentFlag.AlignVCenter)
    told.setMinimumWidth(told.fontMetrics().horizontalAdvance("100 %"))

    def show(percent: int) -> None:
        told.setText(f"{percent} %")

    slider.valueChanged.connect(show)
    slider.setValue(round(100 * (value or 0)))
    show(slider.value())
    slider.valueChanged.connect(lambda percent: changed(percent / 100))
    row = QtWidgets.QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(slider, 1)
    row.addWidget(told)
    return made


def _digits(field: Field, value: Any, changed: Callable[[Any], Any]) -> Any:
    """A whole number too large for a spin box; empty where the engine chooses."""
    line: Any = QtWidgets.QLineEdit("" if value is None else str(value))
    line.setPlaceholderText(_AUTO)
    line.setValidator(QtGui.QRegularExpressionValidator(QtCore.QRegularExpression("[0-9]{0,10}"), line))
    line.setClearButtonEnabled(True)

    def take(text: str) -> None:
        if text or field.nullable:
            changed(int(text) if text else None)

    line.textEdited.connect(take)
    # the cross that clears is no edit by key
    line.textChanged.connect(lambda text: take(text) if text == "" else None)
    return line


def _spin(field: Field, value: Any, changed: Callable[[Any], Any]) -> Any:
    whole = field.type == "integer"
    spin: Any = QtWidgets.QSpinBox() if whole else QtWidgets.QDoubleSpinBox()
    least = -(2**31) if field.minimum is None else field.minimum
    most = _MOST_OF_SPIN if field.maximum is None else min(field.maximum, _MOST_OF_SPIN)
    step = field.step or (1 if whole else 0.05)
    kind = int if whole else float
    # one step below the least stands for "the engine chooses"
    bottom = least - step if field.nullable else least
    spin.setRange(kind(bottom), kind(most))
    spin.setSingleStep(kind(step))
    if field.nullable:
        spin.setSpecialValueText(_AUTO)
    if field.unit:
        spin.setSuffix(f" {field.unit}")
    spin.setValue(kind(bottom if value is None else value))
    spin.valueChanged.connect(lambda number: changed(None if field.nullable and number < least else number))
    return spin
