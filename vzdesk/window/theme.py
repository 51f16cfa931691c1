"""Light or dark: the system's own where it offers both, else colours of ours."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from vzdesk.widgets.look import accent, is_dark, mixed

SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def apply(theme: str) -> None:
    """Let every window follow this theme: "system", "light" or "dark"."""
    QApplication.setPalette(QPalette())
    QApplication.styleHints().setColorScheme(SCHEMES[theme])
    if theme != "system" and is_dark(QApplication.palette()) != (theme == "dark"):
        QApplication.setPalette(_dark() if theme == "dark" else _light())


def _light() -> QPalette:
    return _palette(chrome="#efefef", paper="#ffffff", ink="#1a1a1a")


def _dark() -> QPalette:
    return _palette(chrome="#3a3b3e", paper="#1d1e20", ink="#e6e4e0")


def _palette(*, chrome: str, paper: str, ink: str) -> QPalette:
    """A whole palette from the colours of what surrounds, what is read on, and what is read."""
    window, base, text = QColor(chrome), QColor(paper), QColor(ink)
    palette = QPalette(mixed(window, text, 0.06), window)
    role = QPalette.ColorRole
    for each in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText):
        palette.setColor(each, text)
    palette.setColor(role.Base, base)
    palette.setColor(role.AlternateBase, mixed(base, text, 0.04))
    palette.setColor(role.ToolTipBase, window)
    palette.setColor(role.PlaceholderText, mixed(base, text, 0.6))
    chosen = accent(palette)
    palette.setColor(role.Highlight, chosen)
    palette.setColor(role.HighlightedText, QColor("#1a1a1a" if is_dark(palette) else "#ffffff"))
    palette.setColor(role.Link, chosen)
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, mixed(window, text, 0.4))
    return palette
