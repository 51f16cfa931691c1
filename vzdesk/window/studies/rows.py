"""What the forms of all kinds of studies are made of."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QSizePolicy, QWidget

from vzdesk.translate import mark, say
from vzdesk.widgets.fitting import NarrowBox
from vzdesk.widgets.style import RHYTHM

UNITS = (
    ("words", mark("Words")),
    ("words-joint", mark("Words, zeroed as one")),
)
"""The items of a box for what targets and sources are."""
ROLLOUTS = (
    ("none", mark("Single layers")),
    ("only", mark("Rollout")),
    ("both", mark("Both")),
)
"""The items of a box for which maps are meant."""


def box(*items: tuple[object, str]) -> QComboBox:
    """A list of these, each with its data, under a text that is marked."""
    found = NarrowBox()
    for data, text in items:
        found.addItem(say(text), data)
    return found


def choose(field: QComboBox, data: object) -> None:
    """Choose what has this data, or else the first."""
    field.setCurrentIndex(max(field.findData(data), 0))


def form() -> QFormLayout:
    """Rows at equal distances, their fields as wide as there is room."""
    found = QFormLayout()
    found.setContentsMargins(0, 0, 0, 0)
    found.setHorizontalSpacing(2 * RHYTHM)
    found.setVerticalSpacing(RHYTHM)
    found.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return found


def align(form: QWidget) -> None:
    """Let all fields in a form begin at the same place, also those of forms within it."""
    label_role = QFormLayout.ItemRole.LabelRole
    labels = [
        label
        for each in form.findChildren(QFormLayout)
        for row in range(each.rowCount())
        if (item := each.itemAt(row, label_role)) and (label := item.widget())
    ]
    widest = max((each.sizeHint().width() for each in labels), default=0)
    for label in labels:
        label.setMinimumWidth(widest)


def widen(field: QWidget) -> None:
    """Let it take the whole row."""
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
