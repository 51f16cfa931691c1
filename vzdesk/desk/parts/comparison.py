"""Two subjects side by side: which they are, what is chosen, how they are aligned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from vzdesk.desk.core import Core
from vzdesk.desk.document import Document
from vzdesk.desk.document.results import models_of
from vzdesk.engine.sentence import Alignment, Sentence
from vzdesk.errors import UserError
from vzdesk.view.comparison.alignment import corrections_of
from vzdesk.view.comparison.partners import relative_of
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.selection import NOWHERE, Cell, Corrections, Selection, Subject
from vzdesk.view.types import Aligned
from vzdesk.view.units import units_of


class Comparing(QObject):
    """Chooses the two, what is looked at in both, and which of their words belong together."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core

    def relative(self) -> str | None:
        """What the current sentence is a variant of, or its first variant."""
        document = self._core.document
        return relative_of(document.sentences, document.selection.sentence or "")

    def models(self) -> tuple[tuple[str, str], ...]:
        """Key and label of each other model that has scored the current sentence, newest first."""
        document = self._core.document
        sentence, own = document.find(document.selection.sentence), self._key
        found = models_of(sentence, document.analyses) if sentence is not None else ()
        keys = [each.key for each in found]
        if own not in keys:
            return ()
        labels = self._core.model_labels
        return tuple((key, labels[key]) for key in keys if key != own)

    @property
    def _key(self) -> str:
        """That of the model whose results of the current sentence are shown."""
        document = self._core.document
        subject = document.selection.subject
        return (subject.model if subject else "") or document.shown

    def start(self, id: str, other: str) -> None:
        """Compare these two; the one that comes first in the list is the first."""
        document = self._core.document
        ids = [each.id for each in document.sentences]
        if id == other or id not in ids or other not in ids:
            return
        first, second = sorted((id, other), key=ids.index)
        selection = document.select(first).selection
        if selection.second != Subject(second):
            selection = selection.alone().unhovered()
        self._set_subjects(replace(selection, second=Subject(second)))

    def start_models(self, id: str, model: str) -> None:
        """Compare this sentence under the shown model and under the one with this key."""
        document, own = self._core.document, self._key
        if document.find(id) is None or model == own:
            return
        selection = document.select(id).selection
        first, second = Subject(id, own), Subject(id, model)
        if (selection.subject, selection.second) != (first, second):
            selection = selection.alone().unhovered()
        self._set_subjects(replace(selection, subject=first, second=second))

    def start_methods(self, id: str, method: str) -> None:
        """Compare this sentence by the chosen method and by this one."""
        document = self._core.document
        if document.find(id) is None or method == document.selection.method:
            return
        selection, second = document.select(id).selection, Subject(id, method=method)
        if (selection.subject, selection.second) != (Subject(id), second):
            selection = selection.alone().unhovered()
        self._set_subjects(replace(selection, second=second))

    def methods(self) -> tuple[tuple[str, str], ...]:
        """Name and label of each other method that the current sentence was scored by."""
        state = self._core.state
        names = [name for name in state.methods if name != state.method]
        is_scored = state.method in state.methods
        return tuple((name, method_label(name)) for name in names) if is_scored else ()

    def stop(self) -> None:
        """Show one sentence again, by the model whose results are shown."""
        self._set_subjects(self._core.document.selection.alone().unhovered())

    def exchange(self) -> None:
        selection = self._core.document.selection
        second = selection.second
        if second is None:
            return
        if second.method:
            other = replace(second, method=selection.method)
            self._core.select(replace(selection, method=second.method, second=other))
        elif selection.is_of_one_sentence:
            exchanged = replace(selection.without_cells(), subject=second, second=selection.subject)
            self._core.select(exchanged)
        else:
            self._core.select(self._core.document.select(second.sentence).selection)

    def _set_subjects(self, selection: Selection) -> None:
        """What is locked moves along where another model's tokens are shown then."""
        self._core.set_document(replace(self._core.document, selection=selection))

    def hover(self, cell: Cell) -> None:
        """Preview a row and a column of the difference; `NOWHERE` ends the preview."""
        self._core.select(self._core.document.selection.hover(*self._in_both(cell)))

    def click(self, cell: Cell) -> None:
        """Lock a row and a column of the difference, or unlock them."""
        self._core.select(self._core.document.selection.click(*self._in_both(cell)))

    def _in_both(self, cell: Cell) -> tuple[Cell, Cell]:
        """In the first subject and, where that has no counterpart, in the second."""
        comparison = self._core.state.comparison
        if comparison is None or comparison.maps is None:
            return NOWHERE, NOWHERE
        maps = comparison.maps
        target = Aligned(None, None) if cell.target is None else maps.targets[cell.target]
        source = Aligned(None, None) if cell.source is None else maps.sources[cell.source]
        first, second = (
            Cell(target.first, source.first),
            Cell(
                target.second if target.first is None else None,
                source.second if source.first is None else None,
            ),
        )
        return maps.first.whole(first), maps.second.whole(second)

    def join(self, first: int, second: int) -> None:
        """Let these units (positions in either map's sources) belong to each other."""
        self._correct(first, second, Corrections.join)

    def part(self, first: int, second: int) -> None:
        """Mark these units as not belonging to each other."""
        self._correct(first, second, Corrections.part)

    def _correct(
        self, first: int, second: int, change: Callable[[Corrections, int, int], Corrections]
    ) -> None:
        """A correction is of words, so that it holds for tokens and words and for every model."""
        document, selection = self._core.document, self._core.document.selection
        if selection.second is None:
            return
        if selection.is_of_one_sentence:
            self._core.user_error.emit(_of_one_sentence(are_methods=bool(selection.second.method)))
            return
        own, other = document.find(selection.sentence), document.find(selection.second.sentence)
        if own is None or other is None:
            return
        first, second = self._whole(first, second)
        words = self._word_at(own, first), self._word_at(other, second)
        if words[0] is None or words[1] is None:
            return
        corrected = change(corrections_of(own, other), words[0], words[1])
        self._core.edit(self.tr("alignment"), with_corrections(document, own, other, corrected))

    def _whole(self, first: int, second: int) -> tuple[int, int]:
        """Where these sources are among all units, also those that are hidden."""
        comparison = self._core.state.comparison
        if comparison is None or comparison.maps is None:
            return first, second
        maps = comparison.maps
        own, other = maps.first.whole(Cell(None, first)), maps.second.whole(Cell(None, second))
        return (
            first if own.source is None else own.source,
            second if other.source is None else other.source,
        )

    def _word_at(self, sentence: Sentence, unit: int) -> int | None:
        document, part = self._core.document, self._core.state.part
        scored = document.result_of(sentence)
        if scored is None:
            return None
        units = units_of(scored, self._core.state.units, part)[1]
        side = scored.sides(part)[1]
        if side.words is not scored.sentence.words:  # the decoder's text keeps its own alignment
            return None
        return side.tokens[units[unit].start].word_index


def _of_one_sentence(*, are_methods: bool) -> UserError:
    """There is no alignment to correct."""
    if are_methods:
        return UserError(
            "Both maps are of the same sentence, so its words belong to themselves.",
            next_step="Correct the alignment where two sentences are compared.",
        )
    return UserError(
        "Both models read the same sentence, so its words belong to themselves.",
        next_step="Correct the alignment where two sentences are compared.",
    )


def with_corrections(
    document: Document, own: Sentence, other: Sentence, now: Corrections
) -> Document:
    """The document in which the first of these two sentences keeps the corrections."""

    def kept(sentence: Sentence) -> Sentence:
        if sentence.id not in (own.id, other.id):
            return sentence
        between = {own.id, other.id} - {sentence.id}
        left = tuple(each for each in sentence.alignments if each.other not in between)
        if sentence.id == own.id:
            left += (Alignment(other.id, other.text, now.joined, now.parted),)
        return replace(sentence, alignments=left)

    return replace(document, sentences=tuple(kept(each) for each in document.sentences))
