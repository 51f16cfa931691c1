"""The style of the window where the system brings none of its own: Qt's, with our icons."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from vzdesk.widgets.icons import icon
from vzdesk.window.looks import theme

_Pixmap = QStyle.StandardPixmap
ICONS = {
    _Pixmap.SP_MessageBoxQuestion: "question",
    _Pixmap.SP_MessageBoxInformation: "information",
    _Pixmap.SP_MessageBoxWarning: "warning",
    _Pixmap.SP_MessageBoxCritical: "error",
    _Pixmap.SP_ArrowBack: "left",
    _Pixmap.SP_ArrowForward: "right",
    _Pixmap.SP_ArrowLeft: "left",
    _Pixmap.SP_ArrowRight: "right",
    _Pixmap.SP_FileDialogToParent: "up",
    _Pixmap.SP_FileDialogNewFolder: "new-folder",
    _Pixmap.SP_FileDialogListView: "list",
    _Pixmap.SP_FileDialogDetailedView: "details",
    _Pixmap.SP_DirIcon: "folder",
    _Pixmap.SP_DirOpenIcon: "folder",
    _Pixmap.SP_DirHomeIcon: "folder",
    _Pixmap.SP_FileIcon: "file",
    _Pixmap.SP_ComputerIcon: "disk",
    _Pixmap.SP_DriveHDIcon: "disk",
    _Pixmap.SP_LineEditClearButton: "close",
}
"""What stands in for the style's bitmaps."""
_OF_BUTTONS = "SP_Dialog"


class OwnStyle(QProxyStyle):
    """Lines in place of bitmaps; buttons of dialogs have their words alone; lists are on paper."""

    def standardIcon(
        self,
        which: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        if which in ICONS:
            return icon(ICONS[which])
        if which.name.startswith(_OF_BUTTONS):
            return QIcon()
        return super().standardIcon(which, option, widget)

    def polish(self, what: Any) -> Any:  # a widget, the program or a palette
        super().polish(what)
        if isinstance(what, QWidget):
            theme.put_on_paper(what)


def use() -> None:
    """Have the program look so, where its style is Qt's own and not the system's."""
    if QApplication.style().objectName() == "fusion":
        QApplication.setStyle(OwnStyle())
