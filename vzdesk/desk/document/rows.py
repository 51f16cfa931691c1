"""The lines of the sentence list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vzdesk.corpus.goodness import good_of
from vzdesk.desk.document.results import latest, with_roles
from vzdesk.engine.sentence import NO_ROLES, Sentence
from vzdesk.engine.types import Analysis, Failure, SentenceResult
from vzdesk.view.selection import Units
from vzdesk.view.types import SentenceRow, Status


@dataclass(frozen=True)
class Listing:
    """What lines are made from: the analyses of one model, the newest first; the units and the
    method that are chosen; sentences that wait for a run, in order, or failed in one; and by the id
    of a good sentence the bad one of its pair.
    """

    analyses: Sequence[Analysis]
    units: Units
    method: str
    first_waiting: str | None
    waiting: Collection[str]
    failures: Mapping[str, Failure]
    bad: Mapping[str, Sentence]

    def row(self, sentence: Sentence) -> SentenceRow:
        status: Status = "unscored"
        message, scored = "", None
        analysis = latest(sentence, self.analyses, self.units, self.method)
        failure = self.failures.get(sentence.id)
        if analysis is not None:
            scored = analysis.results[sentence.id]
            status, message = "scored", " ".join(scored.notices)
        elif sentence.id in self.waiting:
            status = "running" if sentence.id == self.first_waiting else "queued"
        elif failure is not None and failure.sentence.same_texts(sentence):
            status, message = "failed", f"{failure.message} {failure.next_step}".strip()
        bad = self.bad.get(sentence.id)
        predicted = self._predicted(sentence), None if bad is None else self._predicted(bad)
        return _row(sentence, status, message, *predicted, scored)

    def _predicted(self, sentence: Sentence) -> SentenceResult | None:
        """Its newest result with predictions, by whatever method."""
        for analysis in self.analyses:
            found = analysis.results.get(sentence.id)
            if found is None or found.predictions is None:
                continue
            if found.sentence.same_texts(sentence):
                asks_roles = found.predictions.way == "next"  # for the same word behind prefixes
                return with_roles(found, sentence.roles) if asks_roles else found
        return None


def unscored_row(sentence: Sentence) -> SentenceRow:
    return _row(sentence, "unscored", "")


def _row(
    sentence: Sentence,
    status: Status,
    message: str,
    predicted: SentenceResult | None = None,
    bad: SentenceResult | None = None,
    scored: SentenceResult | None = None,
) -> SentenceRow:
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
        predicted,
        bad,
        sentence,
        scored,
    )


def bad_ones(
    sentences: Iterable[Sentence], among: Collection[str] | None = None
) -> dict[str, Sentence]:
    """By the id of a good sentence, the first bad one that is a variant of it, or it of that; of
    pairs that have one of these ids, None for all.
    """
    variants = [each for each in sentences if each.parent]
    by_id = {each.id: each for each in sentences} if variants else {}
    found: dict[str, Sentence] = {}
    for variant in variants:
        other = by_id.get(variant.parent)
        if other is None or other is variant:
            continue
        if among is not None and variant.id not in among and other.id not in among:
            continue
        good = good_of(other, variant)
        if good is not None:
            of_pair = (other, variant)
            found.setdefault(of_pair[good].id, of_pair[1 - good])
    return found


def related(sentences: Iterable[Sentence], ids: Collection[str]) -> set[str]:
    """These, those that they are variants of, and their variants."""
    found = set(ids)
    for each in sentences:
        if each.parent and (each.id in ids or each.parent in ids):
            found |= {each.id, each.parent}
    return found
