"""Two sentences of the desk side by side: which they are, what is chosen, how they are aligned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from vzdesk.desk.core import Core
from vzdesk.desk.document import Sheet
from vzdesk.engine.types import Alignment, Sentence
from vzdesk.view.alignment import Aligned, Corrections
from vzdesk.view.pairs import corrections_of, relative_of
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.units import units_of


class Comparing(QObject):
    """Chooses the two, what is looked at in both, and which of their words belong together."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core

    def relative(self) -> str | None:
        """What the current sentence is a variant of, or its first variant."""
        sheet = self._core.document
        return relative_of(sheet.sentences, sheet.selection.sentence or "")

    def start(self, id: str, other: str) -> None:
        """Compare these two; the one that comes first in the list is the first."""
        sheet = self._core.document
        ids = [each.id for each in sheet.sentences]
        if id == other or id not in ids or other not in ids:
            return
        first, second = sorted((id, other), key=ids.index)
        selection = sheet.select(first).selection
        if selection.other != second:  # what was chosen in another one means nothing in this one
            selection = replace(selection.unhovered(), other_locked=NOWHERE)
        self._core.look(replace(selection, other=second))

    def stop(self) -> None:
        """Show one sentence again."""
        self._core.look(
            replace(self._core.document.selection.unhovered(), other=None, other_locked=NOWHERE)
        )

    def exchange(self) -> None:
        """Make the second sentence the first."""
        other = self._core.document.selection.other
        if other is not None:
            self._core.look(self._core.document.select(other).selection)

    def hover(self, cell: Cell) -> None:
        """Preview a row and a column of the difference; `NOWHERE` ends the preview."""
        self._core.look(self._core.document.selection.hover(*self._in_both(cell)))

    def click(self, cell: Cell) -> None:
        """Lock a row and a column of the difference, or unlock them."""
        self._core.look(self._core.document.selection.click(*self._in_both(cell)))

    def _in_both(self, cell: Cell) -> tuple[Cell, Cell]:
        """In the first sentence and, where that has no counterpart, in the second."""
        comparison = self._core.state.comparison
        if comparison is None or comparison.maps is None:
            return NOWHERE, NOWHERE
        maps = comparison.maps
        target = Aligned(None, None) if cell.target is None else maps.targets[cell.target]
        source = Aligned(None, None) if cell.source is None else maps.sources[cell.source]
        return Cell(target.first, source.first), Cell(
            target.second if target.first is None else None,
            source.second if source.first is None else None,
        )

    def join(self, first: int, second: int) -> None:
        """Let these units (positions in either sentence's sources) answer to each other."""
        self._correct(first, second, Corrections.join)

    def part(self, first: int, second: int) -> None:
        """Let these units not answer to each other."""
        self._correct(first, second, Corrections.part)

    def _correct(
        self, first: int, second: int, change: Callable[[Corrections, int, int], Corrections]
    ) -> None:
        """A correction is of words, so that it holds for tokens and words and for every model."""
        sheet = self._core.document
        own, other = sheet.find(sheet.selection.sentence), sheet.find(sheet.selection.other)
        if own is None or other is None:
            return
        words = self._word_at(own, first), self._word_at(other, second)
        if words[0] is None or words[1] is None:
            return
        corrected = change(corrections_of(own, other), words[0], words[1])
        self._core.edit(self.tr("alignment"), with_corrections(sheet, own, other, corrected))

    def _word_at(self, sentence: Sentence, unit: int) -> int | None:
        sheet, part = self._core.document, self._core.state.part
        scored = sheet.result_of(sentence)
        if scored is None:
            return None
        units = units_of(scored, self._core.state.units, part)[1]
        side = scored.sides(part)[1]
        if side.words is not scored.sentence.words:  # the decoder's text keeps its own alignment
            return None
        return side.tokens[units[unit].start].word_index


def with_corrections(sheet: Sheet, own: Sentence, other: Sentence, now: Corrections) -> Sheet:
    """The sheet in which the first of these two sentences keeps the corrections."""

    def kept(sentence: Sentence) -> Sentence:
        if sentence.id not in (own.id, other.id):
            return sentence
        between = {own.id, other.id} - {sentence.id}
        left = tuple(each for each in sentence.alignments if each.other not in between)
        if sentence.id == own.id:
            left += (Alignment(other.id, other.text, now.joined, now.parted),)
        return replace(sentence, alignments=left)

    return replace(sheet, sentences=tuple(kept(each) for each in sheet.sentences))
