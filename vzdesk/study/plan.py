"""What a study is to measure in which sentences: found before any model is loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from vzdesk.engine.methods import find as find_method
from vzdesk.engine.methods import methods, mixes, rolls_out, zeroes_sources
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.targets import Targets
from vzdesk.errors import UserError, unknown_name
from vzdesk.study import measures
from vzdesk.study.chosen import chosen, items_of, while_wanted
from vzdesk.study.groups import Group, Grouping, grouping, in_order
from vzdesk.study.relations.ready import READY
from vzdesk.study.relations.relation import Relation, relation
from vzdesk.study.relations.types import Match
from vzdesk.study.word_numbers import gaps
from vzdesk.translate import counted, mark, say
from vzdesk.view.studies.spec import StudySpec

PREFERENCE = "preference"
"""The measure of both sentences of a pair."""
MOST_REASONS = 3
"""So many reasons why sentences have no match are said."""


@dataclass(frozen=True)
class Placed:
    """A match: the number of its relation in the study, and its own in the sentence, from 1."""

    relation: int
    number: int
    match: Match


@dataclass(frozen=True, eq=False)
class Plan:
    """A study of these sentences. matched are those that have a match, in their order, and matches
    all of each by its id; items are by the ids of all sentences. notices are for the user. pairs
    are by item all of its sentences, where what a model predicts of one counts for the others too.
    """

    spec: StudySpec
    sentences: tuple[Sentence, ...]
    matched: tuple[Sentence, ...]
    matches: dict[str, tuple[Placed, ...]]
    items: dict[str, str]
    grouping: Grouping
    measures: tuple[measures.Measure, ...]
    notices: tuple[str, ...]
    pairs: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)

    @property
    def targets(self) -> Targets | None:
        """The only rows that are needed; None where rollouts need those of all."""
        if self.spec.rollout != "none":
            return None
        wanted = {id: [each.match.target for each in of] for id, of in self.matches.items()}
        return Targets(by_sentence=wanted)

    @cached_property
    def sizes(self) -> Mapping[Group, int]:
        """Of how many items the matches of each relation and group are, in their order."""
        items = dict[Group, set[str]]()
        for each in self.matched:
            for placed in self.matches[each.id]:
                relation = self.spec.relations[placed.relation]
                group = relation, self.grouping.of(each, placed.match)
                items.setdefault(group, set()).add(self.items[each.id])
        return in_order({group: len(of) for group, of in items.items()}, self.spec.relations)

    @property
    def needs_predictions(self) -> bool:
        return any(each.needs_predictions for each in self.measures)


def plan(
    spec: StudySpec, sentences: Sequence[Sentence], goes_on: Callable[[], bool] = lambda: True
) -> Plan:
    """What the study measures in these sentences. UserError where it asks for what there is not,
    where a relation cannot be read, or where none matches anywhere. Cancelled where nobody waits
    for it any more, which is asked at each sentence.
    """
    spec.check()
    wanted = tuple(map(measures.find, spec.measures))
    notices = list(_said_of_methods(spec, wanted))
    some = chosen(sentences, spec.sentences)
    _check_tiers(wanted, some)
    groups = grouping(spec.grouping, some)
    matches: dict[str, list[Placed]] = {}
    reasons: list[str] = []
    for number, text in enumerate(spec.relations):
        missing = _match(while_wanted(some, goes_on), number, text, matches)
        reasons += _said(text, missing, len(some))
    if not matches:
        raise UserError.translated(" ".join(reasons), say("Correct the relation."))
    matched = tuple(each for each in some if each.id in matches)
    of_tiers = {each.tier: gaps(matched, each.tier).said for each in wanted if each.tier}
    reasons += filter(None, of_tiers.values())
    of_each = [(each, [placed.match for placed in matches[each.id]]) for each in matched]
    return Plan(
        spec,
        some,
        matched,
        {id: tuple(of) for id, of in matches.items()},
        items_of(sentences),
        groups,
        wanted,
        (*notices, *reasons, *groups.notices(of_each)),
        _by_item(sentences) if PREFERENCE in spec.measures else {},
    )


def _by_item(sentences: Sequence[Sentence]) -> dict[str, tuple[Sentence, ...]]:
    items, found = items_of(sentences), dict[str, list[Sentence]]()
    for each in sentences:
        found.setdefault(items[each.id], []).append(each)
    return {item: tuple(of) for item, of in found.items()}


def _check_tiers(wanted: Sequence[measures.Measure], sentences: Sequence[Sentence]) -> None:
    """UserError where no sentence has an annotation that is to be correlated with."""
    known = {tier.name for each in sentences for tier in each.tiers}
    for measure in wanted:
        if measure.tier and measure.tier not in known:
            raise unknown_name("No sentence has numbers called '{name}'.", measure.tier, known)


def pattern_of(text: str) -> str:
    """The pattern of a ready-made relation by its name; else the text, which is one."""
    named = (each.text for each in READY if each.name.casefold() == text.strip().casefold())
    return next(named, text)


def _relation(text: str) -> Relation:
    """The relation of this name, or that is written so. UserError where it cannot be read; where
    it looks like a name, with those there are.
    """
    if ":" not in text and "=" not in text and pattern_of(text) == text:
        raise _unknown(text)
    return relation(pattern_of(text))


def _unknown(text: str) -> UserError:
    known = [each.name for each in READY]
    by_folded = {each.casefold(): each for each in known}
    near = get_close_matches(text.strip().casefold(), by_folded, n=1)
    return UserError(
        "No relation is called “{text}”.",
        next_step="Did you mean “{near}”?"
        if near
        else "There are {known}; or write one like “target: upos=VERB; source: deprel=nsubj, "
        "head=target”.",
        text=text,
        near="".join(by_folded[each] for each in near),
        known=", ".join(f"“{each}”" for each in known),
    )


def _match(
    sentences: Iterable[Sentence], number: int, text: str, matches: dict[str, list[Placed]]
) -> Counter[str]:
    """Add the matches of a relation; how many sentences have none, by the reason."""
    found, missing = _relation(text), Counter[str]()
    for sentence in sentences:
        of = found.find(sentence)
        if of.missing:
            missing[of.missing] += 1
        for at, match in enumerate(of.matches, 1):
            matches.setdefault(sentence.id, []).append(Placed(number, at, match))
    return missing


def _said(text: str, missing: Counter[str], n_all: int) -> Iterator[str]:
    """What is to be said of sentences in which a relation matches nothing."""
    if not missing:
        return
    named = "; ".join(
        say("{reason} ({n:,})", reason=reason.rstrip("."), n=n)
        for reason, n in missing.most_common(MOST_REASONS)
    )
    if len(missing) > MOST_REASONS:
        more = len(missing) - MOST_REASONS
        named += "; " + counted(more, mark("{n} other reason"), mark("{n} other reasons"))
    yield say(
        "“{text}” matches nothing in {n:,} of {n_all:,} sentences: {reasons}.",
        text=text,
        n=missing.total(),
        n_all=n_all,
        reasons=named,
    )


def _said_of_methods(spec: StudySpec, wanted: Sequence[measures.Measure]) -> Iterator[str]:
    """What will be missing, and why. UserError for methods that are not known, or where nothing
    would be left.
    """
    for name in spec.methods:
        find_method(name)
    if spec.rollout == "only":
        without = [name for name in spec.methods if not rolls_out(name, "")]
        if len(without) == len(spec.methods):
            raise UserError(
                "{methods}: nothing there is rolled out.",
                next_step="Choose the maps of layers.",
                methods=_labels(without),
            )
        if without:
            yield say("{methods}: without rollout, so left out.", methods=_labels(without))
    if any(each.needs_mixing_ratios for each in wanted):
        _check_mixing(spec)
    if any(each.needs_distances for each in wanted):
        zeroing = [name for name in spec.methods if zeroes_sources(name)]
        if not zeroing:
            raise UserError(
                "None of the methods measures distances: {methods}.",
                next_step="Add Value Zeroing to the methods, or leave distances out.",
                in_terminal="Add value-zeroing to the methods, or leave distance out.",
                methods=_labels(spec.methods),
            )
        if spec.units == "words":
            yield say(
                "The pieces of words are zeroed one by one, so only sentences whose words are all "
                "of one piece have distances of words. With words zeroed as one (words-joint) all "
                "have them."
            )


def _check_mixing(spec: StudySpec) -> None:
    """UserError where nothing would have a mixing ratio."""
    if not any(map(mixes, spec.methods)):
        raise UserError(
            "None of the methods measures mixing ratios: {methods}.",
            next_step="Add Attention-Norm + RES + LN to the methods, or leave mixing ratios out.",
            in_terminal="Add attention-norm-res-ln to the methods, or leave mixing-ratio out.",
            methods=_labels(spec.methods),
        )
    if spec.rollout == "only":
        raise UserError(
            "Rolled-out maps have no mixing ratios.", next_step="Choose the maps of layers."
        )


def _labels(names: Sequence[str]) -> str:
    return ", ".join(say(methods()[name].label) for name in names)
