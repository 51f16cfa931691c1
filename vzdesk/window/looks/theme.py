"""Light or dark: the system's own where it offers both, else colours of ours."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from vzdesk.widgets.style import accent, is_dark, mixed, tint

SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

OUTLINE_CONTRAST = 3.4
"""The least contrast of lines around inputs with what is next to them (WCAG 1.4.11)."""
READABLE, OF_DISABLED = 4.5, 3.0
"""The least contrast of text with its paper (WCAG 1.4.3), and of text that cannot be used now."""
LISTS = ("QAbstractItemView", "QMenu", "QMenuBar")
INPUTS = ("QLineEdit", "QPlainTextEdit", "QAbstractSpinBox", "QCheckBox", "QRadioButton")
_STEP = 140
"""How much darker than the window, in per cent, the style "fusion" draws lines."""


def apply(theme: str) -> None:
    """Let every window follow this theme: "system", "light" or "dark"."""
    QApplication.setPalette(QPalette())
    QApplication.styleHints().setColorScheme(SCHEMES[theme])
    if theme != "system" and is_dark(QApplication.palette()) != (theme == "dark"):
        QApplication.setPalette(_dark() if theme == "dark" else _light())
        _adapt()
    else:
        follow_system()


def follow_system() -> None:
    """The system's colours as they are now, but the one accent, and lines around what is typed."""
    palette = QPalette()  # what is not set in it stays the system's
    _accentuate(palette, QApplication.palette())
    QApplication.setPalette(palette)
    _adapt()


def contrast(a: QColor, b: QColor) -> float:
    """How much two colours differ, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(a), _luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def outline(palette: QPalette) -> QColor:
    """Lines around inputs: as faint as can be seen on paper and next to it."""
    return _faintest(palette, OUTLINE_CONTRAST, palette.window().color(), palette.base().color())


def _faintest(palette: QPalette, least: float, *papers: QColor) -> QColor:
    """The faintest ink that has this contrast with each of these papers."""
    paper, text = papers[0], palette.text().color()
    colours = (mixed(paper, text, share / 40) for share in range(8, 40))
    return next((each for each in colours if _stands_out(each, least, papers)), text)


def _stands_out(colour: QColor, least: float, papers: Iterable[QColor]) -> bool:
    return all(contrast(colour, paper) >= least for paper in papers)


def _adapt() -> None:
    """What some kinds of widgets have different from all others."""
    _outline_inputs()
    around, palette = QApplication.palette(), QPalette()
    palette.setColor(QPalette.ColorRole.Highlight, tint(around))
    palette.setColor(QPalette.ColorRole.HighlightedText, around.text().color())
    for kind in LISTS:  # whole lines are selected there: a wall of the accent is no help
        QApplication.setPalette(palette, kind)  # type: ignore[arg-type]  # the stub is wrong
    palette.setColor(QPalette.ColorRole.Window, outline(around).lighter(_STEP))
    QApplication.setPalette(palette, "QMenu")  # type: ignore[arg-type]  # for boxes in it
    for widget in QApplication.allWidgets():
        put_on_paper(widget)


def put_on_paper(widget: QWidget) -> None:
    """If it is the list that a combo box opens: the style fills it like a menu, with a colour that
    in menus only the lines around boxes have, and on which ink cannot be read.
    """
    around = widget.parent()
    if not isinstance(widget, QAbstractItemView) or around is None:
        return
    if around.inherits("QComboBoxPrivateContainer"):
        palette = widget.palette()
        palette.setColor(QPalette.ColorRole.Window, QApplication.palette().base().color())
        widget.setPalette(palette)


def _outline_inputs() -> None:
    """Have the style draw these lines. It draws them a fixed step darker than the window, which on
    dark paper cannot be seen, so inputs have a palette with a lighter window.
    """
    palette = QPalette()
    line = outline(QApplication.palette())
    palette.setColor(QPalette.ColorRole.Window, line.lighter(_STEP))
    for kind in INPUTS:
        QApplication.setPalette(palette, kind)  # type: ignore[arg-type]  # the stub is wrong


def _light() -> QPalette:
    return _palette(chrome="#efefef", paper="#ffffff", ink="#1a1a1a")


def _dark() -> QPalette:
    return _palette(chrome="#2f3033", paper="#1d1e20", ink="#e6e4e0")


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
    _accentuate(palette, palette)
    return palette


def _accentuate(palette: QPalette, around: QPalette) -> None:
    """On these colours our accent for all that the system has one for, and ink that can be read
    where the system's is too faint.
    """
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    window, base = around.window().color(), around.base().color()
    for each in (role.Highlight, role.Accent, role.Link):
        palette.setColor(each, accent(around))
    palette.setColor(role.HighlightedText, QColor("#1a1a1a" if is_dark(around) else "#ffffff"))
    palette.setColor(role.PlaceholderText, _faintest(around, READABLE, base, window))
    faint = _faintest(around, OF_DISABLED, base, window, around.button().color())
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, each, faint)
