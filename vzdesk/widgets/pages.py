"""Several widgets in one place, of which one is seen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Pages(QStackedWidget):
    """Only the page that is seen says how narrow they may be: Qt asks all of them, so that one that
    is hardly ever seen would take room from what is beside it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        least, page = super().minimumSizeHint(), self.currentWidget()
        return least if page is None else QSize(page.minimumSizeHint().width(), least.height())
