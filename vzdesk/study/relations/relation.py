"""A relation target ← source: a pattern that says which words are targets, and which words of the
same sentence are their sources.

    target: upos=VERB; source: deprel=nsubj, head=target

All conditions of a part hold at once. What all sources of a target get is summed; where the second
part is “each source”, each is a match of its own. A target is not its own source, unless the part
says distance=0. The guide's page on sentences has a table of all conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.relations.annotated import Annotated, Mask
from vzdesk.study.relations.conditions import Condition
from vzdesk.study.relations.fields import SOURCE, TARGET, meaning
from vzdesk.study.relations.links import Link
from vzdesk.study.relations.scanner import Part, RelationError, parts, wrong
from vzdesk.study.relations.types import Found, Match
from vzdesk.translate import say

EACH_SOURCE = "each source"
MOST_PAIRS = 1_000_000
"""Targets and sources in one sentence; more are asked for by mistake, and fill the memory."""


@dataclass(frozen=True)
class Relation:
    """text is as it was written; links are of both parts. is_each is whether each source is a
    match of its own.
    """

    text: str
    targets: tuple[Condition, ...]
    sources: tuple[Condition, ...]
    links: tuple[Link, ...]
    is_each: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of annotations that it needs, each once."""
        conditions: tuple[Condition | Link, ...] = (*self.targets, *self.sources, *self.links)
        return tuple(dict.fromkeys(each.column for each in conditions if each.column))

    def find(self, sentence: Sentence) -> Found:
        """The matches in the sentence. UserError where a regular expression takes too long, or
        where there are more than `MOST_PAIRS`.
        """
        words = Annotated(sentence)
        for column in self.columns:
            if words.column(column) is None:
                return Found((), say("There is no column “{column}”.", column=column))
        targets, missing = _all_of(self.targets, words, say("target"))
        if missing:
            return Found((), missing)
        sources, missing = _all_of(self.sources, words, say("source"))
        if missing:
            return Found((), missing)
        matches = tuple(self._matches(words, targets, sources))
        return Found(matches, "" if matches else self._unlinked())

    def _matches(
        self, words: Annotated, targets: Sequence[int], sources: Sequence[int]
    ) -> Iterable[Match]:
        left = MOST_PAIRS
        among: Mask = np.zeros(words.n, np.bool_)
        among[list(sources)] = True
        for target in targets:
            found = self._sources(words, target, among)
            left -= len(found)
            if left < 0:
                raise UserError(
                    "“{text}” matches more than {n:,} pairs of words in one sentence.",
                    next_step="Say more about the target or the source.",
                    text=self.text,
                    n=MOST_PAIRS,
                )
            if self.is_each:
                yield from (Match(target, (each,)) for each in found)
            elif found:
                yield Match(target, found)

    def _sources(self, words: Annotated, target: int, among: Mask) -> tuple[int, ...]:
        mask = among.copy()
        mask[target] &= any(link.is_itself for link in self.links)
        for link in self.links:
            mask &= link.sources(words, target)
        return tuple(np.flatnonzero(mask).tolist())

    def _unlinked(self) -> str:
        """Why targets and sources that are there make no match."""
        if not self.links:
            return say("The only source is the target itself.")
        written = ", ".join(each.text for each in self.links)
        return say("There are targets and sources, but none stands as {links}.", links=written)


def _all_of(conditions: Sequence[Condition], words: Annotated, part: str) -> tuple[list[int], str]:
    """The words for which all conditions hold; where there is none, the first condition that leaves
    none, and those before it that do leave some.
    """
    found, so_far = list(range(words.n)), list[str]()
    for condition in conditions:
        fitting = condition.places(words)
        found = sorted({*found} & {*fitting})
        if not found and fitting and so_far:
            both = ", ".join([*so_far, condition.text])
            return [], say("No word is a {part}: none has all of {all}.", part=part, all=both)
        if not found:
            text = condition.text
            return [], say("No word is a {part}: none has {condition}.", part=part, condition=text)
        so_far.append(condition.text)
    return found, ""


def relation(text: str) -> Relation:
    """The relation that is written so. RelationError, a UserError that names the position, where it
    cannot be read.
    """
    text = text.strip()
    by_name = _by_name(text)
    for name in (TARGET, SOURCE):
        if name not in by_name:
            raise _without(name, text)
    found = {name: _meanings(text, name, part) for name, part in by_name.items()}
    targets, sources = (
        tuple(each for each in found[name] if isinstance(each, Condition))
        for name in (TARGET, SOURCE)
    )
    links = tuple(each for of in found.values() for each in of if isinstance(each, Link))
    return Relation(text, targets, sources, links, by_name[SOURCE].name == EACH_SOURCE)


def _without(name: str, text: str) -> RelationError:
    written = text.find(f"{name}:")
    if written > 0:
        return wrong(text, written, say("a semicolon belongs before “{name}:”", name=name))
    return wrong(text, len(text), say("the part “{name}: …” is missing", name=name))


def _by_name(text: str) -> dict[str, Part]:
    found = dict[str, Part]()
    for part in parts(text):
        name = SOURCE if part.name == EACH_SOURCE else part.name
        if name not in (TARGET, SOURCE):
            known = ", ".join((TARGET, SOURCE, EACH_SOURCE))
            reason = say("“{name}” is no part; there are {known}", name=part.name, known=known)
            raise wrong(text, part.position, reason)
        if name in found:
            raise wrong(text, part.position, say("the part “{name}” is here twice", name=name))
        found[name] = part
    return found


def _meanings(text: str, name: str, part: Part) -> list[Condition | Link]:
    return [meaning(each, name, text) for each in part.conditions]
