"""Qt for painting where no window is shown, with or without a display."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vzdesk import system_libraries
from vzdesk.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication


def application() -> QGuiApplication:
    """What fonts need; keep it while something is painted. UserError where Qt cannot be loaded."""
    missing = system_libraries.find_missing({"QT_QPA_PLATFORM": "offscreen"})
    if not missing:
        try:
            from PySide6.QtGui import QGuiApplication
        except ImportError as error:
            missing = system_libraries.missing_in(error)
            if not missing:
                raise
    if missing:
        raise UserError.translated(system_libraries.complaint(missing))
    silence_fonts()
    there = QGuiApplication.instance()
    if isinstance(there, QGuiApplication):
        return there
    # Elsewhere a session has a screen, and the system's fonts come with the usual platform only.
    platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
    return QGuiApplication(["vzdesk", *platform])


def silence_fonts() -> None:
    """Let Qt not print a line for each font that lacks a script: figures say so themselves, once.
    What the environment's QT_LOGGING_RULES say still counts.
    """
    from PySide6.QtCore import QLoggingCategory

    QLoggingCategory.setFilterRules("qt.text.font.db=false")
