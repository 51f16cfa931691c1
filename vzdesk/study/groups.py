"""What matches are grouped by. Variables, by name:

tag          all tags of the sentence, without that of its item
tag:NAME     "yes" or "no": whether it has this tag
condition    or any other NAME of tags such as condition=match: what stands behind the sign
paradigm     of tags such as paradigm=…, else as BLiMP's ids begin
goodness     "good" or "bad", of minimal pairs
distance     how many words the nearest source stands behind the target; negative: before it
target.upos  or any other annotation of the target: source.lemma, target.feats.Number, …; upos
             alone is that of the target
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vzdesk.corpus.goodness import BAD, GOOD, is_good
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import unknown_name
from vzdesk.study.relations.types import Match
from vzdesk.translate import say

NA: Final = "NA"
"""What a sentence or a word has no value of."""
_BLIMP = re.compile(r"(.+)-\d+-(?:good|bad)(?:-\d+)?")
_BETWEEN = re.compile(r"\||\+(?=_|[^=|+]+=)")
"""Features, such as Case=Nom|Number=Sing; a word made of several has those of all, joined by +."""
Value = Callable[[Sentence, Match], str]
Group = tuple[str, tuple[str, ...]]
"""A relation, and the values of the variables that its matches are grouped by."""


@dataclass(frozen=True)
class Grouping:
    """Variables by name, in the order of columns."""

    variables: dict[str, Value]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.variables)

    def of(self, sentence: Sentence, match: Match) -> tuple[str, ...]:
        """The group of a match: the value of each variable, NA where there is none."""
        return tuple(value(sentence, match) or NA for value in self.variables.values())

    def notices(self, found: Sequence[tuple[Sentence, Sequence[Match]]]) -> Iterator[str]:
        """What is to be said of variables that only some sentences have."""
        for name, value in self.variables.items():
            lacking = sum(any(not value(each, m) for m in matches) for each, matches in found)
            if lacking:
                yield say(
                    "{n:,} of {n_all:,} sentences have no {name} for some of their matches: these "
                    "are in the group {group}.",
                    n=lacking,
                    n_all=len(found),
                    name=name,
                    group=NA,
                )


def natural(value: str) -> tuple[float, str]:
    """To sort by: numbers by their size, before all else."""
    try:
        number = float(value)
    except ValueError:
        number = math.inf
    return (number, "") if math.isfinite(number) else (math.inf, value)


def grouping(names: Sequence[str], sentences: Sequence[Sentence]) -> Grouping:
    """These variables. UserError where none of the sentences could have one of them."""
    tags = {tag for each in sentences for tag in each.tags}
    tiers = {tier.name for each in sentences for tier in each.tiers}
    return Grouping({name: _variable(name, tags, tiers) for name in names})


def _variable(name: str, tags: set[str], tiers: set[str]) -> Value:
    kinds = {tag.partition("=")[0] for tag in tags if "=" in tag}
    simple: dict[str, Value] = {
        "tag": lambda sentence, _: " ".join(_tags(sentence)),
        "paradigm": lambda sentence, _: paradigm_of(sentence),
        "goodness": lambda sentence, _: _goodness(sentence),
        "distance": lambda _, match: str(_nearest(match) - match.target),
    }
    if name in simple:
        return simple[name]
    kind, colon, tag = name.partition(":")
    if kind == "tag" and colon and tag in tags:
        return lambda sentence, _: "yes" if tag in sentence.tags else "no"
    if name in kinds:
        return lambda sentence, _: _kept(sentence, name)
    side, dot, of = name.partition(".")
    side, tier = (side, of) if dot and side in _SIDES else ("target", name)
    column, _, feature = tier.partition(".")
    if column in tiers:
        at = _SIDES[side]
        return lambda sentence, match: _annotation(sentence, column, feature, at(match))
    known = (*simple, *kinds, *(f"{each}.{tier}" for each in _SIDES for tier in tiers))
    of_tags = (f"tag:{each}" for each in tags if not each.startswith("item="))
    raise unknown_name("No sentence can be grouped by '{name}'.", name, (*known, *of_tags))


def _tags(sentence: Sentence) -> Iterator[str]:
    return (tag for tag in sentence.tags if not tag.startswith("item="))


def _kept(sentence: Sentence, kind: str) -> str:
    begin = f"{kind}="
    return next((tag[len(begin) :] for tag in sentence.tags if tag.startswith(begin)), "")


def paradigm_of(sentence: Sentence) -> str:
    """The name of the paradigm that the sentence is of, "" where nobody says so."""
    named = _BLIMP.fullmatch(sentence.id)
    return _kept(sentence, "paradigm") or (named[1] if named else "")


def _goodness(sentence: Sentence) -> str:
    good = is_good(sentence)
    return "" if good is None else GOOD if good else BAD


def _annotation(sentence: Sentence, column: str, feature: str, word: int) -> str:
    values = next((tier.values for tier in sentence.tiers if tier.name == column), ())
    value = values[word] if word < len(values) else ""
    if not feature:
        return value
    named = (each.partition("=") for each in _BETWEEN.split(value))
    return "+".join(dict.fromkeys(of for name, _, of in named if name == feature))


def _target(match: Match) -> int:
    return match.target


def _nearest(match: Match) -> int:
    """The source that stands nearest to the target, the earlier one of two."""
    return min(match.sources, key=lambda source: (abs(source - match.target), source))


_SIDES: dict[str, Callable[[Match], int]] = {"target": _target, "source": _nearest}


def known(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The variables that these sentences can be grouped by."""
    kinds = dict.fromkeys(
        tag.partition("=")[0] for each in sentences for tag in each.tags if "=" in tag
    )
    tiers = _with_features(sentences)
    always = ("tag", "paradigm", "goodness") if any(each.tags for each in sentences) else ()
    named = (f"{side}.{tier}" for side in _SIDES for tier in tiers)
    return ("distance", *always, *(each for each in kinds if each != "item"), *named)


def _with_features(sentences: Sequence[Sentence]) -> list[str]:
    """The names of annotations, each followed by those of its features."""
    values: dict[str, set[str]] = {}
    for each in sentences:
        for tier in each.tiers:
            values.setdefault(tier.name, set()).update(tier.values)
    return [
        name
        for tier, found in values.items()
        for name in (tier, *(f"{tier}.{feature}" for feature in _features(found)))
    ]


def _features(values: Iterable[str]) -> list[str]:
    """The names of features in the values of an annotation, in the order of letters; none where
    these are other texts.
    """
    named = {each for value in values for each in _BETWEEN.split(value)} - {"", "_"}
    parted = [each.partition("=") for each in named]
    is_of_features = all(name and sign and " " not in name for name, sign, _ in parted)
    return sorted({name for name, _, _ in parted}) if is_of_features else []


# Which are drawn


def numbers(
    known: Mapping[Group, int], there: Mapping[Group, int], most: int, *, is_whole: bool
) -> dict[Group, int]:
    """Of those that are there the ones that are drawn, with the numbers by which they have their
    colours. Both say of how many items a group is: those that are known beforehand, in their order,
    and those that are there.

    So a group has one number from when it is seen first, whichever others come while a study runs,
    and has it again in what was kept. The largest that are known have the first numbers, in their
    order. What else is there has the numbers behind them and, where the study is_whole, of those
    that are not there.
    """
    order = list(known)
    largest = sorted(order, key=lambda each: -known[each])[:most]
    found = {each: at for at, each in enumerate(sorted(largest, key=order.index))}
    taken = {at for each, at in found.items() if each in there or not is_whole}
    others = sorted((each for each in there if each not in found), key=lambda of: -there[of])
    free = (at for at in range(most) if at not in taken)
    found |= dict(zip(others, free, strict=False))
    return {each: found[each] for each in there if each in found}


def in_order(groups: Mapping[Group, int], relations: tuple[str, ...]) -> dict[Group, int]:
    """By relation as they are asked for, and by the values of variables, numbers by their size."""

    def place(group: Group) -> tuple[int, list[tuple[float, str]]]:
        relation, values = group
        at = relations.index(relation) if relation in relations else len(relations)
        return at, list(map(natural, values))

    return {each: groups[each] for each in sorted(groups, key=place)}
