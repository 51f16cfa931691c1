"""What is on the desk: sentences, results and where the user is, as one frozen value.

A result belongs to a sentence as long as the text is the one that was scored, so editing a text
puts its results aside, and undoing the edit brings them back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from vzdesk.corpus.ids import unique
from vzdesk.corpus.roles import carried
from vzdesk.engine import text
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.types import (
    NO_ROLES,
    Analysis,
    Failure,
    ModelRef,
    Provenance,
    Roles,
    Sentence,
    SentenceResult,
    Side,
)
from vzdesk.session.document import Session
from vzdesk.view.pairs import other_after
from vzdesk.view.selection import NOWHERE, Cell, Selection, Settings, Units
from vzdesk.view.state import SentenceRow, Status
from vzdesk.view.units import Unit, are_scored_in, unit_at, units_of
from vzdesk.view.words import unscored


@dataclass(frozen=True, eq=False)
class Sheet:
    """The open session, and which model's results are shown.

    shown     the key of the model whose results are shown
    waiting   ids of the sentences that the current run has still to do, in order
    failures  by sentence id, from the shown model's runs since the session was opened
    """

    sentences: tuple[Sentence, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    selection: Selection = field(default_factory=Selection)
    settings: Settings = field(default_factory=Settings)
    shown: str = ""
    waiting: tuple[str, ...] = ()
    failures: Mapping[str, Failure] = field(default_factory=dict)

    @staticmethod
    def of(session: Session) -> Sheet:
        """The session, showing its newest model's results and, at first, its first sentence."""
        ids = [sentence.id for sentence in session.sentences]
        selection = session.selection.unhovered()
        if selection.sentence not in ids:
            selection = replace(selection, sentence=ids[0] if ids else None, locked=NOWHERE)
        return Sheet(
            session.sentences,
            session.analyses,
            selection,
            session.settings,
            session.analyses[-1].model.key if session.analyses else "",
        )

    def session(self) -> Session:
        """What a file holds: results of other texts than the present ones stay behind, and so do
        those that a later one by the same model has all the maps of.
        """
        sentences = {sentence.id: sentence for sentence in self.sentences}
        later: dict[tuple[str, str], set[MapKey]] = {}
        kept = []
        for analysis in reversed(self.analyses):
            results = {}
            for id, scored in analysis.results.items():
                there = later.setdefault((analysis.model.key, id), set())
                is_same = id in sentences and sentences[id].same_texts(scored.sentence)
                if is_same and scored.maps.keys() - there:
                    results[id] = scored
                    there.update(scored.maps)
            if results:
                kept.append(replace(analysis, results=results))
        pins = tuple(pin for pin in self.selection.pins if pin.sentence in sentences)
        selection = replace(self.selection.unhovered(), pins=pins)
        return Session(self.sentences, tuple(kept[::-1]), selection, self.settings)

    def find(self, id: str | None) -> Sentence | None:
        """The sentence with this id."""
        return next((each for each in self.sentences if each.id == id), None)

    def analysis_of(self, sentence: Sentence | None, key: str | None = None) -> Analysis | None:
        """The newest analysis by the shown model, or the one with `key`, that has this sentence, as
        the chosen units need it.
        """
        if sentence is None:
            return None
        return _latest_of(sentence, self._analyses_by(key or self.shown), self.settings.units)

    def _analyses_by(self, key: str) -> list[Analysis]:
        """Those of the model with this key, the newest first."""
        return [each for each in reversed(self.analyses) if each.model.key == key]

    def result_of(self, sentence: Sentence | None) -> SentenceResult | None:
        """The shown model's result for this sentence, with the roles that its words have now."""
        analysis = self.analysis_of(sentence)
        if analysis is None or sentence is None:
            return None
        scored = analysis.results[sentence.id]
        if scored.sentence.roles == sentence.roles:
            return scored
        return _with_roles(scored, sentence.roles)

    @property
    def current(self) -> SentenceResult | None:
        """The result of the selected sentence."""
        return self.result_of(self.find(self.selection.sentence))

    def scored_by_model(self) -> dict[str, frozenset[str]]:
        """Model key -> ids of the sentences that need not be scored again for the chosen units."""
        units = self.settings.units
        keys = {analysis.model.key for analysis in self.analyses}
        by_key = {key: self._analyses_by(key) for key in keys}
        return {
            key: frozenset(each.id for each in self.sentences if _latest_of(each, analyses, units))
            for key, analyses in by_key.items()
        }

    def rows(self) -> tuple[SentenceRow, ...]:
        """The sentence list."""
        analyses, waiting = self._analyses_by(self.shown), frozenset(self.waiting)
        return tuple(self._row(sentence, analyses, waiting) for sentence in self.sentences)

    def rows_again(
        self, rows: tuple[SentenceRow, ...], changed: Iterable[str]
    ) -> tuple[SentenceRow, ...]:
        """The list, made from that of an earlier sheet with the same sentences.

        Only rows of `changed`, by id, are made anew, and that of the sentence that now runs.
        """
        anew, analyses = {*changed, *self.waiting[:1]}, self._analyses_by(self.shown)
        return tuple(
            self._row(sentence, analyses, self.waiting) if sentence.id in anew else row
            for sentence, row in zip(self.sentences, rows, strict=True)
        )

    def _row(
        self, sentence: Sentence, analyses: Sequence[Analysis], waiting: Collection[str]
    ) -> SentenceRow:
        status: Status = "unscored"
        message = ""
        analysis = _latest_of(sentence, analyses, self.settings.units)
        failure = self.failures.get(sentence.id)
        if analysis is not None:
            status, message = "scored", " ".join(analysis.results[sentence.id].notices)
        elif sentence.id in waiting:
            status = "running" if sentence.id == self.waiting[0] else "queued"
        elif failure is not None and failure.sentence.same_texts(sentence):
            status, message = "failed", f"{failure.message} {failure.next_step}".strip()
        return SentenceRow(
            sentence.id,
            sentence.text,
            status,
            message,
            sentence.decoder_text,
            sentence.tags,
            sentence.note,
            sentence.parent,
            sentence if sentence.roles is not NO_ROLES else None,
        )

    def with_more(self, more: Iterable[Sentence]) -> Sheet:
        """These sentences too, the first of them selected; ids that are taken become others."""
        new = unique(more, {each.id for each in self.sentences})
        if not new:
            return self
        return replace(self, sentences=self.sentences + new).select(new[0].id)

    def edit(self, id: str, new_text: str) -> Sheet:
        """The same sentence with another text; annotations of the old words are gone, and roles
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

    def give_decoder(self, id: str, decoder_text: str | None) -> Sheet:
        """The same sentence with another text for the decoder; None lets the model write it."""
        return self._changed(id, decoder_text=decoder_text)

    def _changed(self, id: str, **changes: Any) -> Sheet:
        changed = tuple(
            replace(each, **changes) if each.id == id else each for each in self.sentences
        )
        return self.with_sentences(changed)

    def remove(self, ids: Iterable[str]) -> Sheet:
        """Without these sentences; the one after a removed selection is selected."""
        gone = frozenset(ids)
        return self.with_sentences(tuple(each for each in self.sentences if each.id not in gone))

    def duplicate(self, id: str) -> Sheet:
        """A copy below the sentence, selected; it remembers which sentence it is a variant of."""
        ids = [each.id for each in self.sentences]
        place = ids.index(id)
        copy = replace(self.sentences[place], id="" if id.isdecimal() else id, parent=id)
        (copy,) = unique([copy], frozenset(ids))
        below = place + 1
        sentences = (*self.sentences[:below], copy, *self.sentences[below:])
        return replace(self, sentences=sentences).select(copy.id)

    def move(self, ids: Collection[str], by: int) -> Sheet:
        """These sentences together, so many lines below or above where the first of them was."""
        moved = frozenset(ids)
        first = next((i for i, each in enumerate(self.sentences) if each.id in moved), 0)
        return self._with_together(moved, max(first + by, 0))

    def move_before(self, ids: Collection[str], place: int) -> Sheet:
        """These sentences together, before the one at this place; at the end where it is none."""
        moved = frozenset(ids)
        before = sum(each.id in moved for each in self.sentences[:place])
        return self._with_together(moved, place - before)

    def _with_together(self, moved: frozenset[str], place: int) -> Sheet:
        """The moved ones at this place among the others."""
        block = [each for each in self.sentences if each.id in moved]
        others = [each for each in self.sentences if each.id not in moved]
        return replace(self, sentences=(*others[:place], *block, *others[place:]))

    def with_sentences(self, sentences: tuple[Sentence, ...]) -> Sheet:
        """These sentences instead; a selection that is gone moves to the next one that is left.

        What is chosen or pinned in a text that is another now, or gone, is let go of.
        """
        now = {each.id: each for each in sentences}
        kept = _kept(self.selection, self.find, now.get)
        sheet, left = replace(self, sentences=sentences, selection=kept), now.keys()
        if self.selection.sentence in left:
            return sheet
        ids = [each.id for each in self.sentences]
        at = ids.index(self.selection.sentence) if self.selection.sentence in ids else 0
        after = [id for id in ids[at:] if id in left] or [id for id in ids[:at][::-1] if id in left]
        return sheet.select(after[0] if after else (sentences[0].id if sentences else None))

    def select(self, id: str | None) -> Sheet:
        """Show this sentence; target and source of another one mean nothing here."""
        if id == self.selection.sentence:
            return self
        selection = replace(
            _nowhere(self.selection),
            sentence=id,
            other=other_after(self.sentences, self.selection, id),
        )
        return replace(self, selection=selection)

    def show_part(self, part: str) -> Sheet:
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
        selection = replace(_nowhere(selection), part=part, locked=locked)
        return replace(self, selection=selection)

    def with_settings(self, settings: Settings) -> Sheet:
        """Show maps so. The locked cell stays on its token, or goes to the word around it."""
        return replace(self, settings=settings).following(self)

    def following(self, before: Sheet) -> Sheet:
        """Where the sentence shows other units than before, such as tokens instead of words, what
        is locked goes along with its token or word, or is let go of.
        """
        selection, old = self.selection, before.selection
        is_same = (old.sentence, old.locked, old.part) == (
            *(selection.sentence, selection.locked, selection.part),
        )
        if not is_same or selection == _nowhere(selection):
            return self
        was, now = before._seen(), self._seen()
        if was is None or now is None or (was[0] is now[0] and was[1:] == now[1:]):
            return self
        places = (selection.locked.target, selection.locked.source)
        sides = zip(places, _shown(*was), _shown(*now), strict=True)
        locked = Cell(*(_moved(*each) for each in sides))
        return replace(self, selection=replace(_nowhere(selection), locked=locked))

    def _seen(self) -> tuple[SentenceResult, Units, str] | None:
        """What the units of the selected sentence are made of, for `_shown`."""
        sentence = self.find(self.selection.sentence)
        scored = self.result_of(sentence)
        if scored is not None:
            return scored, self.settings.units, self.selection.part
        return None if sentence is None else (unscored(sentence), "tokens", "")

    def showing(self, key: str) -> Sheet:
        """Show the results of the model with this key, and nothing of what failed with another."""
        return self if key == self.shown else replace(self, shown=key, failures={})

    def begun(self, ref: ModelRef, provenance: Provenance, left: tuple[Sentence, ...]) -> Sheet:
        """A run with this model has begun, with these sentences to do; what failed with it before,
        and is not tried again, stays marked.
        """
        sheet, again = self.showing(ref.key), {sentence.id for sentence in left}
        return replace(
            sheet,
            analyses=(*self.analyses, Analysis(ref, provenance, {})) if left else self.analyses,
            waiting=tuple(sentence.id for sentence in left),
            failures={id: each for id, each in sheet.failures.items() if id not in again},
        )

    def with_result(self, scored: SentenceResult) -> Sheet:
        """One more sentence of the current run."""
        latest = self.analyses[-1]
        latest = replace(latest, results={**latest.results, scored.sentence.id: scored})
        return replace(
            self,
            analyses=(*self.analyses[:-1], latest),
            waiting=_without(self.waiting, scored.sentence.id),
        )

    def with_failure(self, failure: Failure) -> Sheet:
        """A sentence of the current run that could not be scored."""
        return replace(
            self,
            failures={**self.failures, failure.sentence.id: failure},
            waiting=_without(self.waiting, failure.sentence.id),
        )

    def ended(self) -> Sheet:
        """No run is going any more; an analysis without results leaves no trace."""
        kept = tuple(analysis for analysis in self.analyses if analysis.results)
        return replace(self, waiting=(), analyses=kept)


_Shown = tuple[Side, tuple[Unit, ...]]


def _shown(scored: SentenceResult, units: Units, part: str) -> Iterable[_Shown]:
    """The targets and the sources, with the text that they are units of."""
    return zip(scored.sides(part), units_of(scored, units, part), strict=True)


def _moved(place: int | None, old: _Shown, new: _Shown) -> int | None:
    """The new unit around the first token of the old one; among others, its word."""
    (old_side, old_units), (side, units) = old, new
    if place is None or place >= len(old_units):
        return None
    unit = old_units[place]
    if old_side.tokens == side.tokens:
        return unit_at(units, unit.start)
    if unit.word is None or old_side.words != side.words:
        return None
    return next((at for at, each in enumerate(units) if each.word == unit.word), None)


@lru_cache(maxsize=64)
def _with_roles(scored: SentenceResult, roles: Roles) -> SentenceResult:
    """The same result with other roles: kept, for what is drawn is known by its identity."""
    return replace(scored, sentence=replace(scored.sentence, roles=roles))


def _latest_of(sentence: Sentence, analyses: Iterable[Analysis], units: Units) -> Analysis | None:
    """The first of these that has a result of this sentence, as its texts are, in these units."""
    for analysis in analyses:
        scored = analysis.results.get(sentence.id)
        if scored is None or not scored.sentence.same_texts(sentence):
            continue
        if are_scored_in(scored, units):
            return analysis
    return None


def _without(ids: tuple[str, ...], id: str) -> tuple[str, ...]:
    place = ids.index(id) if id in ids else len(ids)
    return ids[:place] + ids[place + 1 :]


_Find = Callable[[str], Sentence | None]


def _kept(selection: Selection, before: _Find, now: _Find) -> Selection:
    """What of a selection still means the same: positions are of the tokens of one text."""

    def is_same(id: str) -> bool:
        old, new = before(id), now(id)
        return old is new or (old is not None and new is not None and old.same_texts(new))

    pins = tuple(pin for pin in selection.pins if now(pin.sentence) and is_same(pin.sentence))
    kept = replace(selection, pins=pins)
    shown = [id for id in (selection.sentence, selection.other) if id is not None]
    kept = kept if all(map(is_same, shown)) else _nowhere(kept)
    has_other = selection.other is not None and now(selection.other) is not None
    return kept if has_other else replace(kept, other=None, other_locked=NOWHERE)


def _nowhere(selection: Selection) -> Selection:
    return replace(selection.unhovered(), locked=NOWHERE, other_locked=NOWHERE)
