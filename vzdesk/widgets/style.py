"""How the screen looks: colours from the palette, fonts, and the frame that every panel shares."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QLabel, QStackedLayout, QVBoxLayout, QWidget

from vzdesk.paint.style import Style, tabular
from vzdesk.translate import say, shortened
from vzdesk.view.types import ViewState
from vzdesk.view.units import too_many
from vzdesk.widgets.failure import drawn, failed, not_drawn

RHYTHM = 8
"""Distances on screen are multiples of this many pixels."""
LEAST_PT = 9
"""No text is smaller, unless the user makes all text smaller."""
MARGIN = 3
"""Around the content of a panel: there is the ring."""
LONGEST_TIP, LONGEST_IN_A_LINE = 2000, 200
"""How many characters of a text fit there."""
_CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f]")


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than its background."""
    return palette.text().color().lightness() > palette.base().color().lightness()


def accent(palette: QPalette) -> QColor:
    """The one colour of the selection: far from the blues, greens and greys of the data."""
    return QColor("#ff8f57") if is_dark(palette) else QColor("#bd3f09")


def mixed(a: QColor, b: QColor, share_of_b: float) -> QColor:
    keep = 1 - share_of_b
    return QColor.fromRgbF(
        a.redF() * keep + b.redF() * share_of_b,
        a.greenF() * keep + b.greenF() * share_of_b,
        a.blueF() * keep + b.blueF() * share_of_b,
    )


def muted(palette: QPalette) -> QColor:
    """Ink for what matters less: still 4.5 to 1 on the paper, also where it is tinted."""
    return mixed(palette.text().color(), palette.base().color(), 0.3)


def hairline(palette: QPalette) -> QColor:
    """Thin lines that only separate."""
    return tinted(palette, 0.16)


def tinted(palette: QPalette, share: float) -> QColor:
    """The paper with this share of ink."""
    return mixed(palette.base().color(), palette.text().color(), share)


def tint(palette: QPalette) -> QColor:
    """The paper of what is selected: ordinary ink is as easy to read on it."""
    return mixed(palette.base().color(), accent(palette), 0.2)


def pixels(font: QFont) -> float:
    """The size of a font in pixels, also where it is set in points."""
    return float(QFontInfo(font).pixelSize())


def text_pixels(font: QFont, share: float = 1.0) -> float:
    """This share of a font's size, in pixels, but not less than 9 pt: text that is smaller is hard
    to read. Only where the font, or all text of the program, is chosen smaller is this too.
    """
    size, program = pixels(font), pixels(QApplication.font())
    inch = QGuiApplication.primaryScreen().logicalDotsPerInch()
    return max(share * size, min(size, program, LEAST_PT * inch / 72))


def keep_readable(widget: QWidget, lines_wide: float, lines_high: float) -> None:
    """Let a widget not get smaller than this many lines of the program's text."""
    line = QFontMetrics(QApplication.font()).height()
    widget.setMinimumSize(round(lines_wide * line), round(lines_high * line))


def style_of(widget: QWidget) -> Style:
    """The style of labels in this widget."""
    palette = widget.palette()
    font = tabular(widget.font(), pixels(widget.font()))
    paper = palette.base().color()
    return Style(font, palette.text().color(), muted(palette), paper, accent(palette))


def on_paper(widget: QWidget) -> None:
    """Let a widget have the background of text."""
    widget.setBackgroundRole(QPalette.ColorRole.Base)
    widget.setAutoFillBackground(True)


def as_tip(text: str) -> str:
    """A text for a tooltip, as it is, as far as a tooltip can show it: Qt takes one with the token
    <s> or with &lt; for HTML, and would open the files that an <img> in it names.
    """
    text = without_controls(shortened(text, LONGEST_TIP))
    if "<" not in text and "&" not in text:
        return text
    return f'<qt style="white-space: pre-wrap">{html.escape(text)}</qt>'


def wrapped_tip(text: str) -> str:
    """As `as_tip`, for sentences: in several lines, which Qt makes only of HTML."""
    text = without_controls(shortened(text, LONGEST_TIP))
    return f'<qt style="white-space: pre-wrap">{html.escape(text)}</qt>' if text else ""


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """The text with signs for control characters, such as ␀; ends of lines and tabs stay."""
    return _CONTROLS.sub(lambda found: chr(0x2400 + ord(found[0])), text)


def in_a_line(text: str) -> str:
    """A name as far as a line of a list, a menu or the window has room for it; with signs for what
    would turn round the letters after it.
    """
    line = " ".join(without_controls(shortened(text, LONGEST_IN_A_LINE)).split())
    return _TURNS.sub("\ufffd", line)


def in_menu(text: str) -> str:
    """A name as the text of an action: & is no mark of a key, and a tab begins no shortcut."""
    return in_a_line(text).replace("&", "&&")


def plain_label(text: str = "") -> QLabel:
    """A label that shows a text as it is: others take one with the token <s> for HTML."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def wrapped(text: str, name: str = "") -> QLabel:
    """Lines that take the room they need and can be copied; the name is for screen readers."""
    label = plain_label(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name:
        label.setAccessibleName(name)
    return label


def message_for(state: ViewState) -> str:
    """A panel's text in place of its content; empty where there is a map to show."""
    sentence = state.sentence
    if sentence is None:
        if state.rows:
            return say("Choose a sentence on the left.")
        return say("Type a sentence on the left, or drop a file here.")
    if sentence.status == "failed":
        why = shortened(sentence.message, LONGEST_TIP)
        return why or say("This sentence could not be scored.")
    if too_long := too_many(state.targets, state.sources):
        return too_long
    if state.map is not None:
        return ""
    if sentence.status in ("queued", "running"):
        return say("Scoring…")
    if state.is_left_out:
        return say("No word here is marked as target (T), and only marked targets are scored.")
    if state.units == "words-joint":
        if state.is_running:
            return say("When the current run is done, press Run (F5) to zero its words as one.")
        return say("Press Run (F5) to zero its words as one.")
    if state.is_running:
        return say("When the current run is done, press Run (F5) to score this sentence.")
    return say("Press Run (F5) to score this sentence.")


def preview_for(state: ViewState, will_be: str, next_step: str) -> str:
    """The text of a panel that shows scores only, next to one that has the message above.

    will_be is what will appear where there is no sentence, or no run to begin now; next_step
    where there is one.
    """
    message = message_for(state)
    is_too_long = bool(too_many(state.targets, state.sources))
    if not message or is_too_long or _is_waiting(state):
        return message
    if state.sentence is None:
        return will_be
    if state.sentence.status == "failed":
        return say("No scores: the sentence’s panel says why.")
    return will_be if state.is_running or state.is_left_out else next_step


def _is_waiting(state: ViewState) -> bool:
    return state.sentence is not None and state.sentence.status in ("queued", "running")


class Panel(QWidget):
    """Content, or a message in its place, inside a ring that shows the keyboard's focus.

    A panel passes its content to `hold` and redraws in `draw`, which gets the state before and the
    state now and is called only while there is content. Its accessible name is its content's too.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        on_paper(self)
        self.state = ViewState()
        self._drawn = ViewState()
        self._message = plain_label(message_for(self.state))
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setMargin(2 * RHYTHM)
        self._message.setForegroundRole(QPalette.ColorRole.Text)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._stack = QStackedLayout()
        outer.addLayout(self._stack)
        self._stack.addWidget(self._message)

    def hold(self, content: QWidget, focus: QWidget | None = None) -> None:
        """Take the widget to show where there is a map; `focus` is the part that takes keys."""
        self._stack.addWidget(content)
        self.focus_on(focus or content)

    def focus_on(self, part: QWidget) -> None:
        """Let this part take the keys from now on."""
        self._focus = part.focusProxy() or part
        self._focus.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._focus.setAccessibleName(self.accessibleName())
        self._focus.installEventFilter(self)

    @property
    def can_enter(self) -> bool:
        """Whether there is something that takes keys."""
        return self._focus.isVisibleTo(self)

    @Slot()
    def enter(self) -> None:
        """Take the keys.

        The part that has them is no focus proxy of the panel: Tab would skip all that is
        before it, and where it is hidden, it would end there.
        """
        self._focus.setFocus()

    @property
    def message(self) -> str:
        """The text in place of the content, or empty."""
        return message_for(self.state)

    @property
    def has_content(self) -> bool:
        return not self.message

    def set_state(self, state: ViewState) -> None:
        """Show this state; what is as it was is not drawn again. A panel that cannot be drawn says
        so, and the window goes on.
        """
        self.state = state
        try:
            self._show()
        except Exception as error:
            self._drawn = ViewState()  # what is there is of no use
            self._message.setText(not_drawn())
            self._stack.setCurrentIndex(0)
            failed(self, error)
        else:
            drawn(self)

    def _show(self) -> None:
        state = self.state
        self._message.setText(self.message)
        self._stack.setCurrentIndex(1 if self.has_content else 0)
        if self.has_content:
            before, self._drawn = self._drawn, state
            self.draw(before, state)
            texts = filter(None, (self.message, state.readout))
            self._focus.setAccessibleDescription(" ".join(texts))
        elif not state.rows:
            self.forget()

    def forget(self) -> None:
        """Let go of what was drawn: a session that is closed does not stay in memory."""
        self._drawn = ViewState()

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring the content from one state to the other."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw the ring anew when the focus comes or goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring around what has the keyboard."""
        if self.has_content and self._focus.hasFocus():
            ink = mixed(self.palette().base().color(), accent(self.palette()), 0.7)
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(ink, 1.5))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 4, 4)
