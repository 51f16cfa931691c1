"""What a relation finds, shown before it is used: some sentences with their words marked."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from vzdesk.study.relations.preview import Example, Preview
from vzdesk.translate import counted, mark, say, shortened
from vzdesk.view.units import is_right_to_left
from vzdesk.widgets.style import accent, mixed, muted, without_controls

LONGEST, MOST_MARKED = 160, 200
"""Characters of a text between marked words that are shown, and how many words are marked."""


class Examples(QTextBrowser):
    """Sentences that match, targets in a box of the accent colour and sources underlined; below
    them, why others do not.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setAccessibleName(self.tr("What matches, and what does not"))

    def show_preview(self, found: Preview | None) -> None:
        if found is None:
            self.clear()
            return
        notes = [*found.hints, *(each.line for each in found.reasons)]
        self.show_examples(found.examples, found.n_matching, notes)

    def show_examples(self, some: Sequence[Example], n_all: int, notes: Sequence[str]) -> None:
        """Some of n_all sentences, and what is to be said below them."""
        palette = self.palette()
        more, faint = n_all - len(some), muted(palette).name()
        lines = [_example(each, palette) for each in some]
        said = [*([say("… and {n:,} more.", n=more)] if more > 0 else []), *notes]
        lines += [f'<p style="color: {faint}">{html.escape(each)}</p>' for each in said]
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
    """A sentence with its words marked; of long text between them, both ends."""
    sentence, at, text = example.sentence, 0, list[str]()
    for place in sorted(example.targets | example.sources)[:MOST_MARKED]:
        word = sentence.words[place]
        style = _style(place in example.targets, place in example.sources, palette)
        text.append(_escaped(sentence.text[at : word.start]))
        text.append(f'<span style="{style}">{_escaped(word.text)}</span>')
        at = word.end
    text.append(_escaped(sentence.text[at:]))
    way = "rtl" if is_right_to_left(sentence.text) else "ltr"
    return f'<p dir="{way}" style="white-space: pre-wrap; margin: 3px 0">{"".join(text)}</p>'


def _style(is_target: bool, is_source: bool, palette: QPalette) -> str:
    box = mixed(palette.base().color(), accent(palette), 0.3).name()
    of_target = [f"background-color: {box}; font-weight: 600"] * is_target
    return "; ".join([*of_target, *["text-decoration: underline"] * is_source])


def _escaped(text: str) -> str:
    return html.escape(without_controls(shortened(text, LONGEST)))
