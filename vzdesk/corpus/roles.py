"""Roles of words: marking them, keeping them through an edit, taking them from annotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from vzdesk.engine.sentence import NO_ROLES, Roles, Sentence, Word
from vzdesk.translate import say

LETTERS: Final = {"targets": "T", "cues": "C", "attractors": "A"}
"""How a role is shown next to a word: the keys that mark it too."""
AS_MARKED, ROOT = "", "root"


def role_names(letters: str) -> str:
    """What a word with these letters is, for screen readers and the line of numbers.

    >>> role_names("TC")
    'target word, cue'
    """
    names = {
        "T": say("target word"),
        "C": say("cue"),
        "A": say("attractor"),
    }
    return ", ".join(names[letter] for letter in letters)


def letters(roles: Roles, word: int) -> str:
    """The letters of the roles that a word has, such as "T" or "CA"."""
    return "".join(letter for name, letter in LETTERS.items() if word in getattr(roles, name))


def all_letters(roles: Roles) -> dict[int, str]:
    """The same for all words that have a role, by their position."""
    found: dict[int, str] = {}
    for name, letter in LETTERS.items():
        for word in getattr(roles, name):
            found[word] = found.get(word, "") + letter
    return found


def summary(sentence: Sentence) -> str:
    """The marked words in one line, such as "T are  C keys  A cabinet"; "" where none is."""
    if sentence.roles == NO_ROLES:
        return ""
    parts = []
    for name, letter in LETTERS.items():
        words = [sentence.words[at].text for at in getattr(sentence.roles, name)]
        parts += [f"{letter} {' '.join(words)}"] if words else []
    return "  ".join(parts)


def toggled(roles: Roles, name: str, word: int) -> Roles:
    """The same roles, but this word has the one of this name if it had not, and else has it not."""
    return replace(roles, **{name: tuple(sorted({*getattr(roles, name)} ^ {word}))})


def carried(roles: Roles, old: Sequence[Word], new: Sequence[Word]) -> Roles:
    """The roles of words that an edit left, or replaced one by one.

    Words that both texts begin and end with keep their roles; so do those between where there are
    as many as before.
    """
    shorter = min(len(old), len(new))
    first = next((i for i in range(shorter) if old[i].text != new[i].text), shorter)
    rest = shorter - first
    last = next((i for i in range(rest) if old[-1 - i].text != new[-1 - i].text), rest)
    grown = len(new) - len(old)

    def places(marked: tuple[int, ...]) -> tuple[int, ...]:
        kept = (at for at in marked if at < first or not grown)
        return (*kept, *(at + grown for at in marked if grown and at >= len(old) - last))

    return Roles(*(places(getattr(roles, each.name)) for each in fields(Roles)))


@dataclass(frozen=True)
class Rule:
    """How to find roles in annotations.

    targets   the relation that makes a word a target, `ROOT`, or `AS_MARKED` for those there are
    relation  the cues are the dependents of a target that have this relation; "" for its head
    """

    targets: str = AS_MARKED
    relation: str = ""


def annotated(sentence: Sentence, rule: Rule) -> Roles | None:
    """The roles by the tiers head and deprel; attractors stay. None without such tiers.

    A relation counts with its subtypes: nsubj is nsubj:pass too.
    """
    tiers = {tier.name: tier.values for tier in sentence.tiers}
    heads, relations = tiers.get("head"), tiers.get("deprel")
    if heads is None or relations is None:
        return None
    targets = sentence.roles.targets
    if rule.targets != AS_MARKED:
        targets = tuple(i for i, each in enumerate(relations) if _is(each, rule.targets))
    if rule.relation:
        numbers = {str(target + 1) for target in targets}
        found = zip(heads, relations, strict=True)
        cues = [i for i, (h, r) in enumerate(found) if h in numbers and _is(r, rule.relation)]
    else:
        places = {str(place + 1): place for place in range(len(sentence.words))}
        cues = [places[heads[i]] for i in targets if heads[i] in places]
    return Roles(targets, tuple(sorted(set(cues))), sentence.roles.attractors)


def _is(relation: str, name: str) -> bool:
    return relation == name or relation.startswith(f"{name}:")


def relations(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The relations that these sentences are annotated with, in alphabetic order; those that only
    occur with a subtype also without it.
    """
    tiers = (tier for each in sentences for tier in each.tiers if tier.name == "deprel")
    found = {value for tier in tiers for value in tier.values if value}
    return tuple(sorted(found | {value.partition(":")[0] for value in found}))
