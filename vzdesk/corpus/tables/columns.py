"""Columns with sentences and more about each: what their names mean, and the sentence of a row.

Tables have them, and the objects of JSON lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from vzdesk.corpus import tags
from vzdesk.corpus.look_alikes import name_of, plain
from vzdesk.corpus.reader import BadLine, Item, Notice, Source, UnknownColumns
from vzdesk.corpus.tables import table
from vzdesk.corpus.tables.studies import Study
from vzdesk.corpus.tables.table import Row
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Word
from vzdesk.translate import mark, say

NAMES = {
    "sentence": ("sentence", "text", "sent"),
    "good": ("good", "sentence_good", "good_sentence", "sen", "correct_sentence", "grammatical"),
    "bad": ("bad", "sentence_bad", "bad_sentence", "wrong_sen", "wrong_sentence", "ungrammatical"),
    "word": ("word", "token", "word_form"),
    "id": ("id", "sentence_id", "sent_id", "item"),
    "item": ("item", "item_id", "item_number", "itemno", "story", "text_id", "passage"),
    "sentence_number": ("sentence_number", "sentence_nr", "sent_nr", "sentence_id", "sent_id"),
    "position": (
        "position",
        "zone",
        "word_number",
        "word_nr",
        "word_in_sentence_number",
        "word_pos",
        "word_index",
        "word_id",
    ),
    "condition": ("condition", "cond", "condition_name"),
    "grammaticality": ("grammaticality", "acceptability"),
    "label": ("label",),
    "class": ("class",),
    "phenomenon": ("phenomenon",),
    "paradigm": ("paradigm",),
    "note": ("note", "notes", "comment"),
    "tags": ("tags", "tag"),
    "parent": ("parent",),
    "decoder_text": ("decoder_text", "second_sentence", "second_text"),
    "targets": ("target", "targets", "critical_word", "critical_word(s)"),
    "cues": ("cue", "cues", "cue_word", "cue_word(s)"),
    "attractors": ("attractor", "attractors"),
}
"""What a column can be, and how its header may be written, in any case; the first name counts."""
NAMES_ARE, NO_NAMES = "names", "none"
"""What a user says where the first line is not one of names."""
ROLES = ("targets", "cues", "attractors")
JUDGEMENTS = ("grammaticality", "label", "class")
SORTS = (*JUDGEMENTS, "phenomenon", "paradigm", "condition")
"""Columns that are kept as tags."""
LONGEST_TAG = 60
NOTHING = "NA"
"""What R writes into an empty cell, and vzdesk into its own tables."""
_WORD = re.compile(rf"{text.SPECIAL.pattern}|[^\s,;|]+")
"""One of the words that a field names."""


@dataclass(frozen=True)
class Opened:
    """A table whose columns are known: by position what is what, and all names as written."""

    delimiter: str
    line: int
    names: tuple[str, ...]
    columns: Mapping[str, int]
    has_names: bool = True


def opened(source: Source, *needed: str) -> Opened | None:
    """The table as its first delimiter shows it that finds all that is needed; None where none
    does. BadLine where two columns are called the same, or one that the user names is not there.
    """
    unknown = list[BadLine]()
    delimiters = table.delimiters(source)
    for delimiter in delimiters + table.other_delimiters(source):
        first = table.first_row(source.text, delimiter)
        columns = _columns(first.line, first.fields, source.columns)
        if isinstance(columns, BadLine):
            unknown.append(columns)
        elif all(name in columns for name in needed):
            has_names = source.columns.get(NAMES_ARE) != NO_NAMES
            return Opened(delimiter, first.line, tuple(first.fields), columns, has_names)
    if delimiters and len(unknown) >= len(delimiters):
        raise unknown[0]
    return None


def rows(source: Source, found: Opened) -> Iterator[Row | BadLine | Notice]:
    """The rows below the names that hold anything; BadLine for those that have too many fields."""
    n_columns = len(found.names)
    below = iter(table.rows(source.text, found.delimiter))
    if found.has_names:
        next(below, None)
    for row in below:
        if isinstance(row, BadLine):
            yield row
        elif any(each.strip() for each in row.fields):
            yield from _over_lines(row, found)
            yield _too_long(row, n_columns) if len(row.fields) > n_columns else row


def _too_long(row: Row, n_columns: int) -> BadLine:
    return BadLine(
        row.line,
        "the line has {n_fields} fields, the header has {n_columns}.",
        "Put fields that hold the separator between quotation marks.",
        n_fields=len(row.fields),
        n_columns=n_columns,
    )


def _over_lines(row: Row, found: Opened) -> Iterator[Notice]:
    """A notice where one field holds what looks like rows of this table."""
    n_separators = len(found.names) - 1
    held = (line for each in row.fields for line in each.split("\n")[1:-1])
    if n_separators and any(line.count(found.delimiter) == n_separators for line in held):
        yield Notice(
            say(
                "Line {line}: a field goes on over {n} lines; is its quotation mark meant?",
                line=row.line,
                n=row.last_line - row.line + 1,
            )
        )


def read(content: str, delimiters: str) -> Iterator[Item]:
    """The sentences of the rows; the delimiter is the first that finds the column of sentences."""
    ending = next(end for end, known in table.DELIMITERS.items() if known.startswith(delimiters))
    yield from read_table(Source(content, ending))


def read_table(source: Source) -> Iterator[Item]:
    """The sentences of a table with a column of sentences. BadLine where there is none."""
    found = opened(source, "sentence")
    if found is None:
        raise no_column(source)
    study = Study()
    for row in rows(source, found):
        of = cells(row, found) if isinstance(row, Row) else {}
        item = sentence_of(row.line, of) if isinstance(row, Row) else row
        yield study.variant(item, of) if isinstance(item, Sentence) else item
    yield from study.notices()


def no_column(source: Source) -> UnknownColumns:
    """What to say of a table whose columns are not known."""
    shown = [table.first_row(source.text, each) for each in table.delimiters(source) or "\t"]
    first = max(shown, key=lambda row: len(row.fields))
    error = UnknownColumns(
        shown[-1].line,
        "no column is called “sentence”.",
        "Write the names of the columns into the first line, or say which is which (on the command "
        "line --columns-of sentence=NAME); those of the first line are {names}.",
        names=", ".join(f"“{name[:40]}”" for name in first.fields[:12]) or "“”",
    )
    delimiter = (table.delimiters(source) or "\t")[shown.index(first)]
    error.names, error.example = tuple(first.fields), _second_row(source, delimiter)
    return error


def _second_row(source: Source, delimiter: str) -> tuple[str, ...]:
    """The first row below the names; nothing where there is none, or it cannot be read."""
    with suppress(BadLine):
        found = islice(table.rows(source.text, delimiter), 1, 2)
        return tuple(field for row in found if isinstance(row, Row) for field in row.fields)
    return ()


def cells(row: Row, found: Opened) -> dict[str, str]:
    """What is in the columns that are known."""
    of, n = row.fields, len(row.fields)
    return {what: of[at].strip() for what, at in found.columns.items() if at < n}


def _columns(line: int, header: Sequence[str], own: Mapping[str, str]) -> dict[str, int] | BadLine:
    """Which column is what, by position; BadLine for one that a user names and is not there."""
    names = [name_of(name) for name in header]
    found = {} if own.get(NAMES_ARE) == NO_NAMES else _known(line, names, own)
    for what, name in own.items():
        at = _own(names, name)
        if at is not None:
            found[what] = at
        elif what != NAMES_ARE:
            return _no_such(line, header, name)
    return found


def _known(line: int, names: Sequence[str], own: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for what, spellings in NAMES.items():
        known = [name for name in spellings if name in names]
        if known and what not in own and names.count(known[0]) > 1:
            raise BadLine(
                line, "two columns are called “{name}”.", "Rename one of them.", name=known[0]
            )
        if known:
            found[what] = names.index(known[0])
    return found


def _own(names: Sequence[str], name: str) -> int | None:
    """The position of the column that a user names, or numbers from 1."""
    if name_of(name) in names:
        return names.index(name_of(name))
    is_number = name.isascii() and name.isdecimal() and 1 <= int(name[:9]) <= len(names)
    return int(name[:9]) - 1 if is_number else None


def _no_such(line: int, header: Sequence[str], name: str) -> BadLine:
    return BadLine(
        line,
        "no column is called “{name}”.",
        "Those of the first line are {names}.",
        name=name,
        names=", ".join(f"“{each[:40]}”" for each in header[:12]),
    )


def sentence_of(line: int, of: Mapping[str, str]) -> Sentence | BadLine:
    """The sentence of a row or an object, by what its columns are."""
    try:
        return _sentence(line, of)
    except BadLine as bad:
        return bad


def _sentence(line: int, of: Mapping[str, str]) -> Sentence:
    if not of.get("sentence"):
        raise BadLine(line, "the sentence is missing.", "Write it, or remove the line.")
    words = text.words(of["sentence"])
    return Sentence(
        _id(of),
        of["sentence"],
        words,
        of.get("note", ""),
        decoder_text=_unless_nothing(of.get("decoder_text", "")) or None,
        roles=roles_of(line, of, words),
        parent=_unless_nothing(of.get("parent", "")),
        tags=tags.ordered((*_own_tags(of), *kept_tags(of))),
    )


def _own_tags(of: Mapping[str, str]) -> tuple[str, ...]:
    found = tags.of(of.get("tags", ""))
    return () if found == (NOTHING,) else found


def _unless_nothing(cell: str) -> str:
    return "" if cell == NOTHING else cell


def _id(of: Mapping[str, str]) -> str:
    """The file's own, or that of the item with its condition."""
    id, item, condition = of.get("id", ""), of.get("item", ""), of.get("condition", "")
    return f"{item}-{condition}" if item and condition and id == item else id


def kept_tags(of: Mapping[str, str]) -> Iterator[str]:
    """What sorts the sentences of a study, as tags: condition=match item=3."""
    for what in (*SORTS, *(["item"] if of.get("condition") else [])):
        value = re.sub(r"[\s,;|]+", "_", of.get(what, ""))[:LONGEST_TAG]
        if value and value != NOTHING:
            yield f"{what}={value}"


def roles_of(line: int, of: Mapping[str, str], words: Sequence[Word]) -> Roles:
    """The words that the columns of roles name; BadLine where they name none."""
    named = {role: of[role] for role in ROLES if of.get(role)}
    if all(name == NOTHING for name in named.values()) and NOTHING not in {w.text for w in words}:
        return Roles()
    places = _Places.of(words)
    return Roles(**{role: _positions(line, role, each, places) for role, each in named.items()})


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
            written[plain(word.text)].append(place)
            in_any_case[plain(word.text).casefold()].append(place)
        return cls(len(words), written, in_any_case)

    def named(self, name: str) -> Sequence[int]:
        """The words that are written so; where none is, those that are in another case."""
        return self.written.get(plain(name)) or self.in_any_case.get(plain(name).casefold(), ())


def _positions(line: int, role: str, field: str, places: _Places) -> tuple[int, ...]:
    """The words that a field names by number, from 1, or by what they are, in their order."""
    if field == NOTHING and not places.written.get(NOTHING):
        return ()
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
