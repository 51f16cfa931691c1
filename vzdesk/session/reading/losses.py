"""What damage costs: a strict reader refuses the file at the first, a rescue goes on without."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from vzdesk.jsonfields import WrongField
from vzdesk.session.archive import DamagedError
from vzdesk.translate import say

T = TypeVar("T")
NAMED = 5
"""How many sentences, or losses, a text names; there can be thousands."""


class Losses:
    """Where `is_strict`, damage is raised; else it is kept as a text for the user."""

    def __init__(self, *, is_strict: bool) -> None:
        self.is_strict = is_strict
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def or_none(self, make: Callable[[], T], lost: str, **values: object) -> T | None:
        """What `make` returns; None where it meets damage, and `lost` says what that costs."""
        try:
            return make()
        except (DamagedError, WrongField) as error:
            self.add(error, lost, **values)
            return None

    def note(self, id: str, number: int) -> None:
        """The sentence with this id has this number in the file, from 1."""
        if not self.is_strict:  # else nobody asks
            self._numbers[id] = number

    def number_of(self, id: str) -> int:
        """The sentence's number in the file, from 1; 0 where only results have it."""
        return self._numbers.get(id, 0)

    def add(self, error: Exception, lost: str, **values: object) -> None:
        """Raise the error, or keep what it costs."""
        if self.is_strict:
            raise error
        self.texts.append(say(lost, **values))


def listed(numbers: Iterable[int]) -> str:
    """The first few numbers, and how many more there are."""
    found = sorted(numbers)
    named = ", ".join(map(str, found[:NAMED]))
    more = len(found) - NAMED
    return named if more <= 0 else say("{numbers} and {more} more", numbers=named, more=more)
