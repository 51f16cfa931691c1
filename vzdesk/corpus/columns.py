"""Tables with a column of sentences, and columns with more about each: for CSV and TSV.

Fields are quoted as the csv module has it: a field that begins with a quotation mark ends with one,
and marks inside are doubled. Lines before the header that begin with # are skipped.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vzdesk.corpus import tags
from vzdesk.corpus.reader import BadLine
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Word
from vzdesk.translate import mark

LONGEST_FIELD = 2**31 - 1
"""The csv module's own limit of 131,072 characters would refuse what we have written."""
NAMES = {
    "sentence": ("sentence", "text"),
    "id": ("id", "sentence_id", "sent_id", "item"),
    "note": ("note", "notes", "comment"),
    "tags": ("tags", "tag"),
    "parent": ("parent",),
    "decoder_text": ("decoder_text",),
    "targets": ("target", "targets"),
    "cues": ("cue", "cues"),
    "attractors": ("attractor", "attractors"),
}
"""What a column can be, and how its header may be written, in any case; the first name counts."""
_WORD = re.compile(rf"{text.SPECIAL.pattern}|[^\s,;|]+")
"""One of the words that a field names."""


def read(content: str, delimiters: str) -> Iterator[Sentence]:
    """The sentences of the rows; the delimiter is the first that finds the column of sentences."""
    source = io.StringIO(content, newline="")
    n_before = _skip_comments(source)
    start = source.tell()
    for delimiter in delimiters:
        source.seek(start)
        rows = _rows(source, delimiter, n_before)
        line, header = next(rows, (n_before + 1, []))
        columns = _columns(line, header)
        if "sentence" in columns:
            break
    else:
        raise BadLine(
            line,
            "no column is called “sentence”.",
            "Write the names of the columns into the first line.",
        )
    for line, fields in rows:
        if any(field.strip() for field in fields):
            yield _sentence(line, fields, len(header), columns)


def _skip_comments(source: io.StringIO) -> int:
    """Go to the first line that is neither blank nor a comment; how many lines are before it."""
    n_before = 0
    while True:
        start = source.tell()
        line = source.readline()
        if not line or not (line.startswith("#") or line.isspace()):
            source.seek(start)
            return n_before
        n_before += 1


def _rows(source: io.StringIO, delimiter: str, n_before: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line that it begins in."""
    csv.field_size_limit(LONGEST_FIELD)
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        line = n_before + rows.line_num + 1
        try:
            fields = next(rows, None)
        except csv.Error as error:
            raise BadLine(
                line,
                "the quotation marks are not those of a table ({reason}).",
                'Put such a field between quotation marks, and write "" for each one in it.',
                reason=error,
            ) from error
        if fields is None:
            return
        if fields:
            yield line, fields


def _columns(line: int, header: list[str]) -> dict[str, int]:
    """Which column is what, by position."""
    names = [name.strip().casefold() for name in header]
    found = {}
    for what, spellings in NAMES.items():
        known = [name for name in spellings if name in names]
        if known and names.count(known[0]) > 1:
            raise BadLine(
                line, "two columns are called “{name}”.", "Rename one of them.", name=known[0]
            )
        if known:
            found[what] = names.index(known[0])
    return found


def _sentence(line: int, fields: list[str], n_columns: int, columns: Mapping[str, int]) -> Sentence:
    if len(fields) > n_columns:
        raise BadLine(
            line,
            "the line has {n_fields} fields, the header has {n_columns}.",
            "Put fields that hold the separator between quotation marks.",
            n_fields=len(fields),
            n_columns=n_columns,
        )
    of = {what: fields[at].strip() for what, at in columns.items() if at < len(fields)}
    if not of.get("sentence"):
        raise BadLine(line, "the sentence is missing.", "Write it, or remove the line.")
    words = text.words(of["sentence"])
    named = {role: of[role] for role in ("targets", "cues", "attractors") if of.get(role)}
    places = _Places.of(words) if named else _Places()
    roles = {role: _positions(line, role, field, places) for role, field in named.items()}
    return Sentence(
        of.get("id", ""),
        of["sentence"],
        words,
        of.get("note", ""),
        decoder_text=of.get("decoder_text") or None,
        roles=Roles(**roles),
        parent=of.get("parent", ""),
        tags=tags.of(of.get("tags", "")),
    )


@dataclass(frozen=True)
class _Places:
    """Where the words of a sentence are, as they are written and in any case."""

    n_words: int = 0
    written: Mapping[str, Sequence[int]] = field(default_factory=dict)
    in_any_case: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Sequence[Word]) -> _Places:
        """Made once for a sentence: a field may name every word of a long one."""
        written, in_any_case = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for place, word in enumerate(words):
            written[word.text].append(place)
            in_any_case[word.text.casefold()].append(place)
        return cls(len(words), written, in_any_case)

    def named(self, name: str) -> Sequence[int]:
        """The words that are written so; where none is, those that are in another case."""
        return self.written.get(name) or self.in_any_case.get(name.casefold(), ())


def _positions(line: int, role: str, field: str, places: _Places) -> tuple[int, ...]:
    """The words that a field names by number, from 1, or by what they are, in their order."""
    named = dict.fromkeys(_WORD.findall(field))
    return tuple(sorted({_position(line, role, name, places) for name in named}))


def _position(line: int, role: str, name: str, places: _Places) -> int:
    if name.isascii() and name.isdecimal():
        if not 1 <= int(name[:9]) <= places.n_words:
            raise BadLine(
                line,
                "{role}: there is no word {name}, the sentence has {n_words}.",
                "Words are counted from 1, with punctuation marks as words.",
                role=role,
                name=name[:9],
                n_words=places.n_words,
            )
        return int(name[:9]) - 1
    same = places.named(name)
    if len(same) != 1:
        wrong = (
            mark("{role}: “{name}” occurs {times} times in the sentence.")
            if same
            else mark("{role}: “{name}” is no word of the sentence.")
        )
        raise BadLine(
            line,
            wrong,
            "Write the number of the word, counted from 1.",
            role=role,
            name=name,
            times=len(same),
        )
    return same[0]
