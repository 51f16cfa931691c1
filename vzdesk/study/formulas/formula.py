"""A formula: read from a text, and evaluated for an item."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vzdesk.errors import UserError
from vzdesk.translate import say

LONGEST = 10_000
DEEPEST = 50
WHOLE = "*"
_TOKEN = re.compile(
    r"\s*(?:(?P<region>\(\s*(?P<number>\d{1,9}|\*)\s*;\s*%(?P<condition>[^%]+)%\s*\))"
    r"|(?P<constant>\d{1,15}(?:\.\d{1,15})?)|(?P<sign><=|>=|==|[-+*<>=&|()\[\];]))"
)


class Region(NamedTuple):
    """number is that of a region, or `WHOLE`."""

    number: str
    condition: str


Surprisals = Callable[[Region], float]
Value = float | bool
_Evaluate = Callable[[Surprisals], Value]
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
}
_CALCULATE = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True)
class Formula:
    """text is as it was written; regions are all that it names. is_claim is whether it is true or
    false of an item; else it is a number of bits.
    """

    text: str
    regions: frozenset[Region]
    is_claim: bool
    _evaluate: _Evaluate

    def of(self, surprisals: Surprisals) -> float:
        """1 or 0 for a claim, else the number; NaN where a surprisal is NaN."""
        if any(math.isnan(surprisals(region)) for region in self.regions):
            return math.nan
        return float(self._evaluate(surprisals))


def formulas(text: str) -> tuple[Formula, ...]:
    """All formulas of a text, with semicolons between. UserError, which names the position, where
    one cannot be read.
    """
    reader = _Reader(text)
    found = []
    while not reader.is_at_end:
        found.append(reader.formula())
    return tuple(found)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        if len(text) > LONGEST:
            raise self._wrong(LONGEST, say("it is too long"))
        self._tokens = list(self._read())
        self._at = 0
        self._regions: set[Region] = set()

    def _read(self) -> Iterator[re.Match[str]]:
        place, end = 0, len(self._text.rstrip())
        while place < end:
            token = _TOKEN.match(self._text, place)
            if token is None:
                at = end - len(self._text[place:end].lstrip())
                raise self._wrong(at, say("nothing is written so"))
            yield token
            place = token.end()

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._tokens)

    def formula(self) -> Formula:
        start, first = self._place(), self._at
        self._regions = set()
        is_claim, evaluate = self._joined(0)
        end = self._tokens[self._at - 1].end() if self._at > first else start
        if not self.is_at_end and not self._takes(";"):
            raise self._wrong(self._place(), say("the formula should end here"))
        text = self._text[start:end].strip()
        return Formula(text, frozenset(self._regions), is_claim, evaluate)

    def _joined(self, depth: int) -> tuple[bool, _Evaluate]:
        """Claims with & and |; & binds closer."""
        return self._chain(("|",), lambda: self._chain(("&",), lambda: self._compared(depth)))

    def _chain(
        self, signs: tuple[str, ...], part: Callable[[], tuple[bool, _Evaluate]]
    ) -> tuple[bool, _Evaluate]:
        start = self._place()
        is_claim, first = part()
        parts = [first]
        while sign := self._takes(*signs):
            start_of_next = self._place()
            is_next, evaluate = part()
            if not (is_claim and is_next):
                place = start_of_next if is_claim else start
                raise self._wrong(place, say("“{sign}” joins comparisons only", sign=sign))
            parts.append(evaluate)
        if len(parts) == 1:
            return is_claim, first
        how = any if "|" in signs else all
        return True, lambda of: how(each(of) for each in parts)

    def _compared(self, depth: int) -> tuple[bool, _Evaluate]:
        start = self._place()
        is_claim, left = self._calculated(depth, ("+", "-"))
        sign = self._takes(*_COMPARE)
        if not sign:
            return is_claim, left
        second = self._place()
        is_right, right = self._calculated(depth, ("+", "-"))
        for place, is_one in ((start, is_claim), (second, is_right)):
            if is_one:
                raise self._wrong(place, say("only numbers are compared"))
        compare = _COMPARE[sign]
        return True, lambda of: compare(left(of), right(of))

    def _calculated(self, depth: int, signs: tuple[str, ...]) -> tuple[bool, _Evaluate]:
        def part() -> tuple[bool, _Evaluate]:
            return self._single(depth) if "*" in signs else self._calculated(depth, ("*",))

        start = self._place()
        is_claim, evaluate = part()
        while sign := self._takes(*signs):
            is_next, right = part()
            if is_claim or is_next:
                raise self._wrong(start, say("only numbers are calculated with"))
            evaluate = _calculating(_CALCULATE[sign], evaluate, right)
        return is_claim, evaluate

    def _single(self, depth: int) -> tuple[bool, _Evaluate]:
        if depth > DEEPEST:
            raise self._wrong(self._place(), say("it is nested too deeply"))
        place, token = self._place(), None if self.is_at_end else self._tokens[self._at]
        if token is not None and token["region"]:
            self._at += 1
            region = Region(token["number"], token["condition"].strip())
            self._regions.add(region)
            return False, lambda of: of(region)
        if token is not None and token["constant"]:
            self._at += 1
            constant = float(token["constant"])
            return False, lambda of: constant
        if opened := self._takes("(", "["):
            found = self._joined(depth + 1)
            if not self._takes(")" if opened == "(" else "]"):
                raise self._wrong(self._place(), say("a bracket is not closed"))
            return found
        if self._takes("-"):
            return self._negative(depth + 1)
        raise self._wrong(place, say("a region such as (3;%condition%) or a number belongs here"))

    def _negative(self, depth: int) -> tuple[bool, _Evaluate]:
        start = self._place()
        is_claim, evaluate = self._single(depth)
        if is_claim:
            raise self._wrong(start, say("only numbers are calculated with"))
        return False, lambda of: -evaluate(of)

    def _takes(self, *signs: str) -> str:
        """The next sign, if it is one of these, which is then read; else ""."""
        sign = None if self.is_at_end else self._tokens[self._at]["sign"]
        if sign is None or sign not in signs:
            return ""
        self._at += 1
        return sign

    def _place(self) -> int:
        """Where the next token begins."""
        if self.is_at_end:
            return len(self._text)
        token = self._tokens[self._at]
        return token.end() - len(token[0].lstrip())

    def _wrong(self, place: int, reason: str) -> UserError:
        return UserError(
            "The formula “{text}” cannot be read at character {place}, “{rest}”: {reason}.",
            next_step="Write it like (3;%match%) < (3;%mismatch%).",
            text=self._text,
            place=place + 1,
            rest=self._text[place : place + 20],
            reason=reason,
        )


def _calculating(
    calculate: Callable[[float, float], float], left: _Evaluate, right: _Evaluate
) -> _Evaluate:
    return lambda of: calculate(left(of), right(of))
