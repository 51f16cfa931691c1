"""What is open: sentences, results and where the user is, as one frozen value.

A result belongs to a sentence as long as the text is the one that was scored, so editing a text
stores its results, and undoing the edit restores them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vzdesk.corpus.ids import unique
from vzdesk.corpus.roles import carried
from vzdesk.desk.document import order, places
from vzdesk.desk.document.opening import opened
from vzdesk.desk.document.results import (
    by_model,
    ids_by_model,
    is_scored_by,
    keeping_predictions,
    latest,
    to_file,
    with_earlier_rows,
    with_predictions,
    with_roles,
)
from vzdesk.desk.document.rows import Listing, bad_ones, related, unscored_row
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, ModelRef, Provenance, SentenceResult
from vzdesk.session.document import Session
from vzdesk.view.comparison.partners import selecting
from vzdesk.view.kept import NOTHING_KEPT, Kept
from vzdesk.view.model_labels import model_labels
from vzdesk.view.resolve import unscored
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow


@dataclass(frozen=True, eq=False)
class Document:
    """The open session, and which model's results are shown.

    kept      figures and styles under names
    shown     the key of the model whose results are shown
    waiting   ids of the sentences that the current run has still to do, in order
    failures  by sentence id, from the shown model's runs since the session was opened
    """

    sentences: tuple[Sentence, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    selection: Selection = field(default_factory=Selection)
    settings: Settings = field(default_factory=Settings)
    kept: Kept = NOTHING_KEPT
    shown: str = ""
    waiting: tuple[str, ...] = ()
    failures: Mapping[str, Failure] = field(default_factory=dict)

    @staticmethod
    def of(session: Session) -> Document:
        """The session, showing its newest model's results and, at first, its first sentence."""
        selection, shown = opened(session)
        return Document(
            session.sentences, session.analyses, selection, session.settings, session.kept, shown
        )

    def session(self) -> Session:
        """What a file holds: results of other texts than the present ones stay behind, and so do
        those that a later one by the same model has all the maps of.
        """
        sentences = {sentence.id: sentence for sentence in self.sentences}
        analyses = to_file(sentences, self.analyses)
        pins = tuple(pin for pin in self.selection.pins if pin.sentence in sentences)
        selection = replace(self.selection.unhovered(), pins=pins)
        if selection.subject is not None:
            selection = replace(selection, subject=Subject(selection.subject.sentence))
        return Session(self.sentences, analyses, selection, self.settings, self.kept)

    def find(self, id: str | None) -> Sentence | None:
        return next((each for each in self.sentences if each.id == id), None)

    def analysis_of(
        self, sentence: Sentence | None, model: str = "", method: str = ""
    ) -> Analysis | None:
        """The newest analysis by the model with this key, "" for the shown one, that has this
        sentence as the chosen units need it; by this method, "" for the chosen one, if it can be.
        """
        if sentence is None:
            return None
        analyses, units = by_model(self.analyses, model or self.shown), self.settings.units
        by_method = latest(sentence, analyses, units, method or self.selection.method)
        return by_method or latest(sentence, analyses, units, None)

    def result_of(
        self, sentence: Sentence | None, model: str = "", method: str = ""
    ) -> SentenceResult | None:
        """The result in that analysis, with the roles that the sentence's words have now."""
        analysis = self.analysis_of(sentence, model, method)
        if analysis is None or sentence is None:
            return None
        return with_roles(analysis.results[sentence.id], sentence.roles)

    def shown_runs(self) -> list[tuple[Analysis, SentenceResult]]:
        """Of the subjects that are looked at, one or two, the results that there are."""
        found = []
        for subject in (self.selection.subject, self.selection.second):
            sentence = self.find(subject.sentence) if subject else None
            which = (subject.model, subject.method) if subject else ("", "")
            analysis, result = self.analysis_of(sentence, *which), self.result_of(sentence, *which)
            if analysis is not None and result is not None:
                found.append((analysis, result))
        return found

    @property
    def current(self) -> SentenceResult | None:
        """The result of what is selected."""
        subject = self.selection.subject
        return self.result_of(self.find(subject.sentence), subject.model) if subject else None

    @property
    def shown_model(self) -> ModelRef | None:
        """The model whose results are shown; None where it has none."""
        return next((each.model for each in by_model(self.analyses, self.shown)), None)

    @property
    def model_labels(self) -> dict[str, str]:
        """What each model of the session is called, by its key."""
        return model_labels(each.model for each in self.analyses)

    def scored_by_model(self) -> dict[str, frozenset[str]]:
        """Model key -> ids of the sentences that need not be scored again for the chosen units and
        method.
        """
        units, method = self.settings.units, self.selection.method
        return ids_by_model(self.sentences, self.analyses, units, method)

    def rows(self) -> tuple[SentenceRow, ...]:
        """The sentence list, of the shown model's results."""
        if not (self.shown_model or self.waiting or self.failures):
            return tuple(map(unscored_row, self.sentences))  # ten thousand may have been opened
        listing = self._listing(bad_ones(self.sentences))
        return tuple(map(listing.row, self.sentences))

    def updated_rows(
        self, rows: tuple[SentenceRow, ...], changed: Iterable[str]
    ) -> tuple[SentenceRow, ...]:
        """The list, made from that of an earlier document with the same sentences.

        Only rows of `changed`, by id, and of what is paired with them and what runs are made anew.
        """
        anew = related(self.sentences, {*changed, *self.waiting[:1]})
        listing = self._listing(bad_ones(self.sentences, anew))
        return tuple(
            listing.row(sentence) if sentence.id in anew else row
            for sentence, row in zip(self.sentences, rows, strict=True)
        )

    def row_by(self, sentence: Sentence, model: str, method: str) -> SentenceRow:
        """A line of the list as it is by the model with this key and by this method."""
        alone = self.with_method(method)
        if model != self.shown:
            alone = replace(alone, shown=model, waiting=(), failures={})
        return alone._listing(bad_ones(self.sentences, {sentence.id})).row(sentence)

    def _listing(self, bad: Mapping[str, Sentence]) -> Listing:
        return Listing(
            by_model(self.analyses, self.shown),
            self.settings.units,
            self.selection.method,
            next(iter(self.waiting), None),
            frozenset(self.waiting),
            self.failures,
            bad,
        )

    def with_more(self, more: Iterable[Sentence]) -> Document:
        """These sentences too, the first of them selected; ids that are taken become others."""
        new = unique(more, {each.id for each in self.sentences})
        if not new:
            return self
        return replace(self, sentences=self.sentences + new).select(new[0].id)

    def edit(self, id: str, new_text: str) -> Document:
        """The same sentence with another text; annotations of the old words are dropped, and roles
        stay where the words do.
        """
        old, own = self.find(id), text.sentence(id, new_text.strip())
        kept = carried(old.roles, old.words, own.words) if old else own.roles
        return self._changed(
            id,
            text=own.text,
            words=own.words,
            roles=kept,
            tiers=(),
            conllu="",
            alignments=(),
        )

    def set_decoder_text(self, id: str, decoder_text: str | None) -> Document:
        """The same sentence with another text for the decoder; None lets the model write it."""
        return self._changed(id, decoder_text=decoder_text)

    def _changed(self, id: str, **changes: Any) -> Document:
        changed = tuple(
            replace(each, **changes) if each.id == id else each for each in self.sentences
        )
        return self.with_sentences(changed)

    def remove(self, ids: Iterable[str]) -> Document:
        """Without these sentences; the one after a removed selection is selected."""
        gone = frozenset(ids)
        return self.with_sentences(tuple(each for each in self.sentences if each.id not in gone))

    def duplicate(self, id: str) -> Document:
        """A copy below the sentence, selected; it remembers which sentence it is a variant of."""
        ids = [each.id for each in self.sentences]
        place = ids.index(id)
        copy = replace(self.sentences[place], id="" if id.isdecimal() else id, parent=id)
        (copy,) = unique([copy], frozenset(ids))
        below = place + 1
        sentences = (*self.sentences[:below], copy, *self.sentences[below:])
        return replace(self, sentences=sentences).select(copy.id)

    def move(self, ids: Collection[str], by: int) -> Document:
        """These sentences together, so many lines below or above where the first of them was."""
        return replace(self, sentences=order.moved(self.sentences, frozenset(ids), by))

    def move_before(self, ids: Collection[str], place: int) -> Document:
        """These sentences together, before the one at this place; at the end where it is none."""
        moved = order.moved_before(self.sentences, frozenset(ids), place)
        return replace(self, sentences=moved)

    def with_sentences(self, sentences: tuple[Sentence, ...]) -> Document:
        """These sentences instead; a selection that was removed moves to the next one.

        What is chosen or pinned in a text that was changed or removed is dropped.
        """
        now = {each.id: each for each in sentences}
        kept = places.kept(self.selection, self.find, now.get)
        document, left = replace(self, sentences=sentences, selection=kept), now.keys()
        if self.selection.sentence in left:
            return document
        ids = [each.id for each in self.sentences]
        at = ids.index(self.selection.sentence) if self.selection.sentence in ids else 0
        after = [id for id in ids[at:] if id in left] or [id for id in ids[:at][::-1] if id in left]
        return document.select(after[0] if after else (sentences[0].id if sentences else None))

    def select(self, id: str | None) -> Document:
        """Show this sentence; target and source of another one mean nothing here."""
        if id == self.selection.sentence:
            return self
        return replace(self, selection=selecting(self.sentences, self.selection, id))

    def with_method(self, method: str) -> Document:
        """Show this method's maps; where it is the other of two compared ones, exchange them."""
        selection, second = self.selection, self.selection.second
        if second is not None and second.method == method:
            second = replace(second, method=selection.method)
        return replace(self, selection=replace(selection, method=method, second=second))

    def show_part(self, part: str) -> Document:
        """Show this part of an encoder-decoder model; what is locked stays where the text does."""
        selection, scored = self.selection, self.current
        if scored is None or part == selection.part:
            return replace(self, selection=replace(selection, part=part))
        old, new = scored.sides(selection.part), scored.sides(part)
        locked = selection.locked
        locked = Cell(
            locked.target if old[0] == new[0] else None,
            locked.source if old[1] == new[1] else None,
        )
        selection = replace(selection.without_cells(), part=part, locked=locked)
        return replace(self, selection=selection)

    def with_settings(self, settings: Settings) -> Document:
        """Show maps so. The locked cell stays on its token, or moves to the word around it."""
        return replace(self, settings=settings).following(self)

    def following(self, before: Document) -> Document:
        """Where the sentence shows other units than before, such as tokens instead of words, what
        is locked stays at its token or word, or is dropped.
        """
        selection, old = self.selection, before.selection
        is_same = (old.sentence, old.locked, old.part) == (
            *(selection.sentence, selection.locked, selection.part),
        )
        if not is_same or selection == selection.without_cells():
            return self
        was, now = before._seen(), self._seen()
        if was is None or now is None or places.same_seen(was, now):
            return self
        locked = places.moved(selection.locked, was, now)
        return replace(self, selection=replace(selection.without_cells(), locked=locked))

    def _seen(self) -> places.Seen | None:
        """What the units of the selected sentence are made of."""
        sentence, result = self.find(self.selection.sentence), self.current
        if result is not None and is_scored_by(result, self.selection.method):
            return result, self.settings.units, self.selection.part
        return None if sentence is None else (unscored(sentence), "tokens", "")

    def showing(self, key: str) -> Document:
        """Show the results of the model with this key, and nothing of what failed with another."""
        return self if key == self.shown else replace(self, shown=key, failures={})

    def begun(self, ref: ModelRef, provenance: Provenance, left: tuple[Sentence, ...]) -> Document:
        """A run with this model has begun, with these sentences to do; what failed with it before,
        and is not tried again, stays marked.
        """
        document, again = self.showing(ref.key), {sentence.id for sentence in left}
        return replace(
            document,
            analyses=(*self.analyses, Analysis(ref, provenance, {})) if left else self.analyses,
            waiting=tuple(sentence.id for sentence in left),
            failures={id: each for id, each in document.failures.items() if id not in again},
        )

    def with_result(self, scored: SentenceResult) -> Document:
        """One more sentence of the current run; what was predicted of it before is kept,
        and rows of it that this run did not compute.
        """
        latest = self.analyses[-1]
        before = by_model(self.analyses, latest.model.key)
        scored = with_earlier_rows(keeping_predictions(scored, before), before)
        latest = replace(latest, results={**latest.results, scored.sentence.id: scored})
        return replace(
            self,
            analyses=(*self.analyses[:-1], latest),
            waiting=order.without(self.waiting, scored.sentence.id),
        )

    def with_predictions(self, key: str, scored: SentenceResult) -> Document:
        """With what was predicted of a sentence by the model with this key, beside its maps."""
        return replace(self, analyses=with_predictions(self.analyses, key, scored))

    def with_failure(self, failure: Failure) -> Document:
        """A sentence of the current run that could not be scored."""
        return replace(
            self,
            failures={**self.failures, failure.sentence.id: failure},
            waiting=order.without(self.waiting, failure.sentence.id),
        )

    def ended(self) -> Document:
        """No run is going any more; an analysis without results leaves no trace."""
        kept = tuple(analysis for analysis in self.analyses if analysis.results)
        return replace(self, waiting=(), analyses=kept)
