"""The words that a field names, as those with a role: by number, from 1, or by what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from vzdesk.corpus.look_alikes import plain
from vzdesk.corpus.reader import BadLine
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Word
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


class _Places:
    """Where the words of a sentence are, as they are written and in any case.

    Made once for a sentence: a field may name every word of a long one.
    """

    def __init__(self, words: Sequence[Word]) -> None:
        forms = [word.text for word in words]
        is_plain = "".join(forms).isascii()
        self.written = _Forms(forms if is_plain else list(map(plain, forms)))

    @cached_property
    def _in_any_case(self) -> _Forms:
        return _Forms([form.casefold() for form in self.written.forms])

    def named(self, name: str) -> tuple[int, int]:
        """How many words are written so, and where the last is; where none is, those that are in
        another case.
        """
        form = plain(name)
        return self.written.of(form) or self._in_any_case.of(form.casefold()) or (0, -1)


class _Forms:
    """Forms of words in their order."""

    def __init__(self, forms: Sequence[str]) -> None:
        self.forms = forms
        self._times = Counter(forms)
        self._places = dict(zip(forms, range(len(forms)), strict=True))

    def of(self, form: str) -> tuple[int, int] | None:
        """How many there are, and the last place; None where there is none."""
        return (self._times[form], self._places[form]) if form in self._places else None


def _positions(line: int, role: str, field: str, places: _Places) -> tuple[int, ...]:
    """The words that a field names by number, from 1, or by what they are, in their order."""
    if field == NOTHING and places.written.of(NOTHING) is None:
        return ()
    named = dict.fromkeys(_WORD.findall(field))
    return tuple(sorted({_position(line, role, name, places) for name in named}))


def _position(line: int, role: str, name: str, places: _Places) -> int:
    if name.isascii() and name.isdecimal():
        if not 1 <= int(name[:9]) <= len(places.written.forms):
            raise BadLine(
                line,
                "{role}: there is no word {name}, the sentence has {n_words}.",
                "Words are counted from 1, with punctuation marks as words.",
                role=role,
                name=name[:9],
                n_words=len(places.written.forms),
            )
        return int(name[:9]) - 1
    times, place = places.named(name)
    if times != 1:
        wrong = (
            mark("{role}: “{name}” occurs {times} times in the sentence.")
            if times
            else mark("{role}: “{name}” is no word of the sentence.")
        )
        raise BadLine(
            line,
            wrong,
            "Write the number of the word, counted from 1.",
            role=role,
            name=name,
            times=times,
        )
    return place
