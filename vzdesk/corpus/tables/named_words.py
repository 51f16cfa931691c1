"""The words that a field names, as those with a role: by number, from 1, or by what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from vzdesk.corpus.look_alikes import plain, unlike
from vzdesk.corpus.reader import BadLine
from vzdesk.engine import text
from vzdesk.engine.sentence import NO_ROLES, Roles, Sentence, Word
from vzdesk.translate import mark

ROLES = ("targets", "cues", "attractors")
NOTHING = "NA"
"""What R writes into an empty cell, and vzdesk into its own tables."""
_WORD = re.compile(rf"{text.SPECIAL.pattern}|[^\s,;|]+")
"""One of the words that a field names."""


def roles_of(line: int, of: Mapping[str, str], words: Sequence[Word]) -> Roles:
    """The words that the columns of roles name; BadLine where they name none."""
    places: _Places | None = None
    found = dict[str, tuple[int, ...]]()
    for role in ROLES:
        named = of.get(role)
        if named:
            places = places or _Places(words)
            found[role] = _positions(line, role, named, places)
    return Roles(**found)


def with_roles(line: int, of: Mapping[str, str], sentence: Sentence) -> Sentence:
    """The sentence with the words that are named, where it has them once."""
    with suppress(BadLine):
        roles = roles_of(line, of, sentence.words)
        return sentence if roles == NO_ROLES else replace(sentence, roles=roles)
    return sentence


class _Places:
    """Where the words of a sentence are, as they are written and in any case.

    Made once for a sentence: a field may name every word of a long one.
    """

    def __init__(self, words: Sequence[Word]) -> None:
        forms = [word.text for word in words]
        self.forms = forms if "".join(forms).isascii() else list(map(plain, forms))
        self.written = _by_form(self.forms)

    @cached_property
    def _in_any_case(self) -> dict[str, int]:
        return _by_form([form.casefold() for form in self.forms])

    def named(self, name: str) -> int:
        """Where the word is that is written so; where none is, that in another case. 0 for none,
        and -3 for three of them, are no places: these count from 1.
        """
        place = self.written.get(name) or self.written.get(plain(name))
        return place or self._in_any_case.get(plain(name).casefold(), 0)


def _by_form(forms: Sequence[str]) -> dict[str, int]:
    """The place of each, from 1; -3 for one that is there three times."""
    places = dict[str, int]()
    for place, form in enumerate(forms, 1):
        before = places.get(form)
        places[form] = min(before, -1) - 1 if before else place
    return places


def _positions(line: int, role: str, field: str, places: _Places) -> tuple[int, ...]:
    """The words that a field names by number, from 1, or by what they are, in their order."""
    if field == NOTHING and NOTHING not in places.written:
        return ()
    return tuple(sorted({_position(line, role, name, places) for name in _WORD.findall(field)}))


def _position(line: int, role: str, name: str, places: _Places) -> int:
    if name.isdecimal() and name.isascii():
        if not 1 <= int(name[:9]) <= len(places.forms):
            raise BadLine(
                line,
                "{role}: there is no word {name}, the sentence has {n_words}.",
                "Words are counted from 1, with punctuation marks as words.",
                role=role,
                name=name[:9],
                n_words=len(places.forms),
            )
        return int(name[:9]) - 1
    place = places.named(name)
    if place < 1:
        wrong = (
            mark("{role}: “{name}” occurs {times} times in the sentence.")
            if place
            else mark("{role}: “{name}”{codes} is no word of the sentence.")
        )
        raise BadLine(
            line,
            wrong,
            "Write the number of the word, counted from 1.",
            role=role,
            name=name,
            times=-place,
            codes=unlike(name, " ".join(places.forms)),
        )
    return place - 1
