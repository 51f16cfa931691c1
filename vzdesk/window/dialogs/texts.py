"""Windows that only show text: the keys, and what this program is."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from vzdesk import __version__
from vzdesk.export.provenance import CITATION
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, plain_label


class TextDialog(QDialog):
    """A column of texts, and a button that closes it."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        self.column.setSpacing(2 * RHYTHM)

    def finish(self) -> QDialogButtonBox:
        buttons = ButtonRow(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.column.addWidget(buttons)
        return buttons


class KeyboardDialog(TextDialog):
    """What the keys do: (what, key) by heading."""

    def __init__(
        self, keys: Mapping[str, Iterable[tuple[str, str]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * RHYTHM)
        grid.setVerticalSpacing(RHYTHM // 2)
        for heading, lines in keys.items():
            title = plain_label(heading)
            font = title.font()
            font.setBold(True)
            title.setFont(font)
            title.setContentsMargins(0, RHYTHM if grid.count() else 0, 0, 0)
            grid.addWidget(title, grid.rowCount(), 0, 1, 2)
            for what, key in lines:
                row = grid.rowCount()
                grid.addWidget(plain_label(what), row, 0)
                grid.addWidget(plain_label(key), row, 1, Qt.AlignmentFlag.AlignRight)
        inside = QWidget()
        inside.setLayout(grid)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Keys"))
        scroll.setWidget(inside)
        scroll.setMinimumWidth(inside.sizeHint().width() + 3 * RHYTHM)
        self.column.addWidget(scroll)
        self.finish()
        self.resize(self.sizeHint().expandedTo(QSize(0, 72 * RHYTHM)))


class AboutDialog(TextDialog):
    """The program, its versions, and whom to cite."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About vzdesk"))
        name = plain_label("vzdesk")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        name.setFont(font)
        self.column.addWidget(name)
        for text in (
            self.tr("See how a Transformer mixes context, layer by layer."),
            versions(),
            self.tr("Value Zeroing comes from: {}").format(CITATION),
        ):
            label = plain_label(text)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.column.addWidget(label)
        self.finish()
        self.setFixedWidth(64 * RHYTHM)


def versions() -> str:
    """The versions that matter for a report, in one line."""
    from importlib import metadata  # the start need not wait for it

    parts = [f"vzdesk {__version__}", f"Python {platform.python_version()}"]
    for package in ("PySide6-Essentials", "numpy", "onnxruntime", "torch"):
        try:
            parts.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join([*parts, platform.platform(terse=True)])
