"""Values of the kind that they should be, out of JSON that anyone may have written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from vzdesk.session.archive import DamagedError
from vzdesk.translate import mark, say

T = TypeVar("T")
D = TypeVar("D")
LARGEST = 2**31 - 1
WITHIN = mark("'{name}' of {whole}")


class Fields:
    """A JSON object; `where`, a text for `say` with its values, tells in errors which one it is.

    Every method takes the name of a field and raises DamagedError where it is missing or of another
    kind. Fields that are not asked for are ignored.
    """

    def __init__(self, values: Any, where: str, **named: object) -> None:
        self._where, self._named = where, named
        if not isinstance(values, dict):
            raise DamagedError("it is damaged: {where} is not an object", where=self)
        self._values = values

    def __str__(self) -> str:
        return say(self._where, **self._named)

    def text(self, name: str) -> str:
        """A text."""
        return self._as(str, name, mark("a text"))

    def flag(self, name: str) -> bool:
        """True or false."""
        return self._as(bool, name, mark("true or false"))

    def count(self, name: str) -> int:
        """A whole number from 0, of a size that can be one of things."""
        value = self._value(name)
        if not _is_count(value):
            raise self._unlike(name, mark("a whole number from 0"))
        return int(value)

    def number(self, name: str) -> float:
        """A finite number from 0."""
        value = self._value(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= LARGEST:
            raise self._unlike(name, mark("a number from 0"))
        return float(value)

    def text_or_none(self, name: str) -> str | None:
        """A text or null."""
        return None if self._value(name) is None else self.text(name)

    def count_or_none(self, name: str) -> int | None:
        """A whole number from 0, or null."""
        return None if self._value(name) is None else self.count(name)

    def has(self, name: str) -> bool:
        """Whether there is such a field, and it is not null: newer versions add some."""
        return self._values.get(name) is not None

    def pair(self, name: str) -> tuple[int, int]:
        """Two whole numbers from 0."""
        value = self._value(name)
        if not _is_pair(value):
            raise self._unlike(name, mark("two whole numbers"))
        return value[0], value[1]

    def pairs(self, name: str) -> list[tuple[int, int]]:
        """A list of pairs of whole numbers from 0."""
        values = self._as(list, name, mark("a list"))
        if not all(map(_is_pair, values)):
            raise self._unlike(name, mark("a list of pairs of whole numbers"))
        return [(start, end) for start, end in values]

    def counts(self, name: str) -> list[int]:
        """A list of whole numbers from 0."""
        values = self._as(list, name, mark("a list"))
        if not all(map(_is_count, values)):
            raise self._unlike(name, mark("a list of whole numbers from 0"))
        return values

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        values = self._as(list, name, mark("a list"))
        if not all(isinstance(value, str) for value in values):
            raise self._unlike(name, mark("a list of texts"))
        return values

    def texts_by_name(self, name: str) -> dict[str, str]:
        """An object whose values are texts."""
        values = self._as(dict, name, mark("an object"))
        if not all(isinstance(value, str) for value in values.values()):
            raise self._unlike(name, mark("an object of texts"))
        return values

    def object(self, name: str) -> Fields:
        """An object."""
        return Fields(self._value(name), WITHIN, name=name, whole=self)

    def object_or_empty(self, name: str) -> Fields:
        """An object, or an empty one where there is none."""
        value = self._values.get(name)
        return Fields(value if isinstance(value, dict) else {}, WITHIN, name=name, whole=self)

    def objects(self, name: str, where: str) -> Iterator[Fields]:
        """The objects of a list; `where` tells in errors the {number} of each in the {whole}."""
        for number, value in enumerate(self._as(list, name, mark("a list")), 1):
            yield Fields(value, where, number=number, whole=self)

    def objects_by_name(self, name: str) -> Iterator[tuple[str, Fields]]:
        """The objects of an object, with their names."""
        for key, value in self._as(dict, name, mark("an object")).items():
            yield key, Fields(value, WITHIN, name=key, whole=self)

    def or_default(self, take: Callable[[str], T], name: str, default: D) -> T | D:
        """What `take` makes of the field, or `default` where it cannot be used."""
        try:
            return take(name)
        except DamagedError:
            return default

    def _value(self, name: str) -> Any:
        if name not in self._values:
            raise DamagedError("it is damaged: {where} has no '{name}'", where=self, name=name)
        return self._values[name]

    def _as(self, kind: type[T], name: str, description: str) -> T:
        value = self._value(name)
        if not isinstance(value, kind):
            raise self._unlike(name, description)
        return value

    def _unlike(self, name: str, description: str) -> DamagedError:
        return DamagedError(
            "it is damaged: '{name}' of {where} is not {description}",
            name=name,
            where=self,
            description=say(description),
        )


def check_unique(names: list[str], damage: str, **values: object) -> None:
    """Raise DamagedError, told so with the values, where there is a name twice."""
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise DamagedError(damage, twice=twice, **values)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_count, value))
