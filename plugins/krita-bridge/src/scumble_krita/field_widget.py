"""A widget for one parameter, built from what the engine says of it."""

from typing import Any, Callable, List, Mapping

from .qt import QtWidgets
from .scumble_client.panel import Field

_AUTO = "auto"


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


def _spin(field: Field, value: Any, changed: Callable[[Any], Any]) -> Any:
    whole = field.type == "integer"
    spin: Any = QtWidgets.QSpinBox() if whole else QtWidgets.QDoubleSpinBox()
    least = -(2**31) if field.minimum is None else field.minimum
    most = 2**31 - 1 if field.maximum is None else min(field.maximum, 2**31 - 1)
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
