"""What is written into the filter of the list, as plain text and fields.

    the keys  tag:agr  upos:VERB|AUX  note:"see below"  score>0.3

A field is a name, an operator and a value without a space between; values in quotation marks may
have some. All else is plain text, and so is what looks like a field in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_VALUE = r'"(?:[^"]|"")*"(?!\S)|\S*'
_TERM = re.compile(
    r'(?<!\S)(?P<field>[^\W\d][\w.\[\]-]*|"[^"]+")'
    r"(?P<operator>!=|!~|<=|>=|[:=<>~])"
    rf"(?P<value>{_VALUE})"
)
_QUOTED = re.compile(r'(?<!\S)"([^"]*)"(?!\S)')


@dataclass(frozen=True)
class Term:
    """A field with what its value must be; `is_column` is whether it is named in quotation marks,
    so that it is a column of annotations whatever it is called.
    """

    field: str
    operator: str
    values: tuple[str, ...]
    is_column: bool = False

    @property
    def written(self) -> str:
        return f"{self.field}{self.operator}{'|'.join(self.values)}"


def split(
    filter: str, is_known: Callable[[str], bool] = lambda _: True
) -> tuple[str, tuple[Term, ...]]:
    """The plain text and the fields of a filter. A word with a colon, as before a quotation, is a
    field only where that is known.
    """
    kept, terms = list[str](), list[Term]()

    def put_aside(quoted: re.Match[str]) -> str:
        if not _TERM.match(quoted[1]):
            return quoted[0]
        kept.append(quoted[1])
        return quoted[0].replace(quoted[1], "\0")

    def take(found: re.Match[str]) -> str:
        if found["operator"] == ":" and not found["value"] and not is_known(found["field"]):
            return found[0]
        terms.append(_term(found))
        return ""

    plain = _TERM.sub(take, _QUOTED.sub(put_aside, filter)).strip()
    for text in kept:
        plain = plain.replace('"\0"', text, 1)
    return plain, tuple(terms)


def _term(found: re.Match[str]) -> Term:
    field, value = found["field"], found["value"]
    is_column = field.startswith('"')
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        values = [value[1:-1].replace('""', '"')]
    elif found["operator"] in ("~", "!~"):
        values = [value]
    else:
        values = value.split("|")
    written = tuple(each for each in values if each)
    return Term(field.strip('"'), found["operator"], written, is_column)


def begun(line: str) -> tuple[str, str] | None:
    """The field that the line ends in, and the beginning of its value; None where it ends in none.

    >>> begun("keys upos:VE")
    ('upos', 'VE')
    """
    for found in _TERM.finditer(line):
        if found.end() == len(line) and found["operator"] in (":", "="):
            return found["field"].strip('"'), found["value"].rpartition("|")[2].lstrip('"')
    return None
