"""The text of a relation as parts and their conditions, each with its position.

    relation  = part (";" part)*
    part      = name ":" condition ("," condition)*
    condition = field [operator value ("|" value)*]
    operator  = "=" | "!=" | "~" | "!~" | "<" | "<=" | ">" | ">="

A value or a field in quotation marks ("…", a doubled one inside for one) may hold any character.
Behind ~ stands one regular expression, up to a comma or semicolon outside its brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vzdesk.errors import UserError
from vzdesk.translate import say

OPERATORS = ("!=", "!~", "<=", ">=", "=", "~", "<", ">")
LONGEST = 10_000
"""Characters of a relation."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class RelationError(UserError):
    """What does not parse; position is where, from 0."""

    position = 0


def wrong(text: str, position: int, reason: str) -> RelationError:
    """The error that the relation does not parse here; `reason` is translated half a sentence."""
    error = RelationError(
        "The relation cannot be read at character {position}, “{rest}”: {reason}."
        if text[position:].strip()
        else "The relation cannot be read at its end, character {position}: {reason}.",
        next_step="Write it like “target: upos=VERB; source: deprel=nsubj, head=target”.",
        position=position + 1,
        rest=text[position : position + 20].strip(),
        reason=reason,
    )
    error.position = position
    return error


@dataclass(frozen=True)
class Value:
    """One value of a condition, and where in the relation it begins."""

    text: str
    position: int


@dataclass(frozen=True)
class Written:
    """A condition as it is written; position is where its field begins, text all of it.

    is_quoted is whether its field is in quotation marks, so that it is the name of a column.
    """

    text: str
    position: int
    field: str
    is_quoted: bool
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Part:
    """A name, and the conditions behind it."""

    name: str
    position: int
    conditions: tuple[Written, ...]


def parts(text: str) -> Iterator[Part]:
    """The parts of a relation. RelationError where it is none."""
    if len(text) > LONGEST:
        raise wrong(text, LONGEST, say("it has more than {n:,} characters", n=LONGEST))
    scanner = _Scanner(text)
    scanner.skip_spaces()
    while not scanner.is_at_end:
        yield scanner.part()
        if not scanner.is_at_end:
            scanner.at += 1
            scanner.skip_spaces()


class _Scanner:
    """A place in the text, which goes on as it is read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.text)

    @property
    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip_spaces(self) -> None:
        while self.next.isspace():
            self.at += 1

    def part(self) -> Part:
        start = self.at
        colon = self.text.find(":", start)
        name = self.text[start:colon]
        if colon < 0 or set(name) & set(';,=~"|<>'):
            raise wrong(self.text, start, say("a part begins with its name and a colon"))
        self.at = colon + 1
        conditions = [self.condition()]
        while self.next == ",":
            self.at += 1
            conditions.append(self.condition())
        return Part(" ".join(name.split()), start, tuple(conditions))

    def condition(self) -> Written:
        self.skip_spaces()
        start = self.at
        is_quoted = self.next == '"'
        field = self._quoted() if is_quoted else self._until('=!~<>,;|"').strip()
        self.skip_spaces()
        if not field:
            raise wrong(self.text, start, say("there is no condition"))
        operator = next((each for each in OPERATORS if self.text.startswith(each, self.at)), "")
        self.at += len(operator)
        values = self._values(operator) if operator else ()
        if self.next not in ("", ",", ";"):
            raise wrong(self.text, self.at, say("a comma or a semicolon belongs here"))
        written = self.text[start : self.at].strip()
        return Written(written, start, field, is_quoted, operator, values)

    def _values(self, operator: str) -> tuple[Value, ...]:
        if operator in ("~", "!~"):
            return (self._value(is_expression=True),)
        values = [self._value()]
        while self.next == "|":
            self.at += 1
            values.append(self._value())
        return tuple(values)

    def _value(self, *, is_expression: bool = False) -> Value:
        self.skip_spaces()
        start = self.at
        if self.next == '"':
            quoted = self._quoted()
            self.skip_spaces()
            return Value(quoted, start)
        bare = self._expression() if is_expression else self._until(',;|"')
        if not bare.strip():
            raise wrong(self.text, start, say("there is no value"))
        return Value(bare.strip(), start)

    def _until(self, ends: str) -> str:
        start = self.at
        while not self.is_at_end and self.next not in ends:
            self.at += 1
        return self.text[start : self.at]

    def _quoted(self) -> str:
        """What stands between quotation marks; two of them are one."""
        start = self.at
        found = []
        while True:
            self.at += 1
            found.append(self._until('"'))
            if self.is_at_end:
                raise wrong(self.text, start, say("the quotation mark has no second one"))
            self.at += 1
            if self.next != '"':
                return '"'.join(found)

    def _expression(self) -> str:
        """A regular expression: commas and semicolons in its brackets are its own."""
        start, closing = self.at, list[str]()
        while not self.is_at_end:
            in_set = closing[-1:] == ["]"]
            if self.next == "\\":
                self.at += 1
            elif self.next == (closing[-1] if closing else ""):
                closing.pop()
            elif self.next in _CLOSING and not in_set:
                closing.append(_CLOSING[self.next])
            elif self.next in ",;" and not closing:
                break
            self.at += 1
        if closing:
            raise wrong(
                self.text, start, say("a bracket is open: “{end}” is missing", end=closing[-1])
            )
        self.at = min(self.at, len(self.text))
        return self.text[start : self.at]
