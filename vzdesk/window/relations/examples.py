"""What a relation finds, shown before it is used: some sentences with their words marked."""

from __future__ import annotations

import html

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from vzdesk.study.relations.preview import Example, Preview
from vzdesk.translate import counted, mark, say, shortened
from vzdesk.view.units import is_right_to_left
from vzdesk.widgets.style import accent, mixed, muted, without_controls

LONGEST = 2000
"""Characters of a sentence that are shown."""


class Examples(QTextBrowser):
    """Sentences that match, targets in a box of the accent colour and sources underlined; below
    them, why others do not.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("What matches, and what does not"))

    def show_preview(self, found: Preview | None) -> None:
        if found is None:
            self.clear()
            return
        palette = self.palette()
        lines = [_example(each, palette) for each in found.examples]
        more = found.n_matching - len(found.examples)
        faint = muted(palette).name()
        notes = [say("… and {n:,} more.", n=more)] if more > 0 else []
        notes += [*found.hints, *(each.line for each in found.reasons)]
        lines += [f'<p style="color: {faint}">{html.escape(each)}</p>' for each in notes]
        self.setHtml("".join(lines))


def summary(found: Preview) -> str:
    """How many sentences match, such as “183 of 300 sentences match: 210 matches.”"""
    matches = counted(found.n_matches, mark("{n:,} match"), mark("{n:,} matches"))
    return say(
        "{n:,} of {n_all:,} sentences match: {matches}.",
        n=found.n_matching,
        n_all=found.n,
        matches=matches,
    )


def _example(example: Example, palette: QPalette) -> str:
    sentence, at, text = example.sentence, 0, list[str]()
    ink, paper = accent(palette), palette.base().color()
    box = f"background-color: {mixed(paper, ink, 0.3).name()}; font-weight: 600"
    for place, word in enumerate(sentence.words):
        is_target, is_source = place in example.targets, place in example.sources
        if not (is_target or is_source):
            continue
        style = ["text-decoration: underline"] * is_source + [box] * is_target
        text.append(_escaped(sentence.text[at : word.start]))
        text.append(f'<span style="{"; ".join(style)}">{_escaped(word.text)}</span>')
        at = word.end
    text.append(_escaped(shortened(sentence.text[at:], LONGEST)))
    way = "rtl" if is_right_to_left(sentence.text) else "ltr"
    return f'<p dir="{way}" style="white-space: pre-wrap; margin: 3px 0">{"".join(text)}</p>'


def _escaped(text: str) -> str:
    return html.escape(without_controls(text))
