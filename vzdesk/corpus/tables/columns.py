"""Columns with sentences and more about each: what their names mean, and the sentence of a row.

Tables have them, and the objects of JSON lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from vzdesk.corpus import tags
from vzdesk.corpus.look_alikes import name_of
from vzdesk.corpus.reader import BadLine, Item, Notice, Source, UnknownColumns
from vzdesk.corpus.tables import table
from vzdesk.corpus.tables.named_words import NOTHING, ROLES, roles_of
from vzdesk.corpus.tables.studies import Study
from vzdesk.corpus.tables.table import Row
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import say

NAMES = {
    "sentence": ("sentence", "text", "sent"),
    "good": ("good", "sentence_good", "good_sentence", "sen", "correct_sentence", "grammatical"),
    "bad": ("bad", "sentence_bad", "bad_sentence", "wrong_sen", "wrong_sentence", "ungrammatical"),
    "word": ("word", "token", "word_form"),
    "id": ("id", "sentence_id", "sent_id", "item"),
    "item": ("item", "item_id", "item_number", "itemno", "story", "text_id", "passage"),
    "sentence_number": (
        *("sentence_number", "sentence_num", "sentence_nr", "sent_num", "sent_nr", "sentnum"),
        *("sentence_id", "sent_id"),
    ),
    "position": (
        "position",
        "zone",
        "word_number",
        "word_num",
        "wordnum",
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
OF_FORMS = ("form", "len_prefix", "len_context", "pattern", "constr_id", "type", "correct_number")
"""More columns of tables with forms, which are called so; in other tables they mean nothing."""
NAMES_ARE, NO_NAMES = "names", "none"
"""What a user says where the first line is not one of names."""
JUDGEMENTS = ("grammaticality", "label", "class")
SORTS = (*JUDGEMENTS, "phenomenon", "paradigm", "condition")
"""Columns that are kept as tags."""
LONGEST_TAG = 60
_CAN_BE_NA = frozenset({"sentence", "good", "bad", "word", "id", "note", *ROLES})
_TEXTS = ("sentence", "good", "bad", "word", "decoder_text")
"""A column is one of these at most."""
_SEPARATORS = re.compile(r"[\s,;|]+")


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
        elif "".join(row.fields).strip():
            if row.last_line > row.line:
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


def read_table(source: Source) -> Iterator[Item]:
    """The sentences of a table with a column of sentences. BadLine where there is none."""
    found = opened(source, "sentence")
    if found is None:
        raise no_column(source)
    study = Study()
    for row in rows(source, found):
        if not isinstance(row, Row):
            yield row
            continue
        of = cells(row, found)
        yield study.variant(sentence_of(row.line, of), of)
    yield from study.notices()


def no_column(source: Source) -> BadLine:
    """What to say of a table whose columns are not known: a user can say which is which, unless
    there are none.
    """
    shown = [table.first_row(source.text, each) for each in table.delimiters(source) or "\t"]
    first = max(shown, key=lambda row: len(row.fields))
    if not first.fields:
        return BadLine(
            shown[-1].line,
            "no column is called “sentence”: there is no line with anything in it.",
            "Choose another file.",
        )
    error = UnknownColumns(
        shown[-1].line,
        "no column is called “sentence”.",
        "Write the names of the columns into the first line, or say which is which; those of the "
        "first line are {names}.",
        in_terminal="Write the names of the columns into the first line, or say which is which "
        "(--columns-of sentence=NAME); those of the first line are {names}.",
        names=", ".join(f"“{name[:40]}”" for name in first.fields[:12]),
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
    return without_nothing({w: of[at].strip() for w, at in found.columns.items() if at < n})


def without_nothing(of: dict[str, str]) -> dict[str, str]:
    """The same with "" for NA, but where that can be a text, a name, or a word of the sentence."""
    if NOTHING not in of.values():
        return of
    return {
        what: "" if cell == NOTHING and what not in _CAN_BE_NA else cell
        for what, cell in of.items()
    }


def _columns(line: int, header: Sequence[str], own: Mapping[str, str]) -> dict[str, int] | BadLine:
    """Which column is what, by position; BadLine for one that a user names and is not there."""
    names = [name_of(name) for name in header]
    found = {} if own.get(NAMES_ARE) == NO_NAMES else _known(line, names, own)
    for what, name in own.items():
        at = _own(names, name, has_names=own.get(NAMES_ARE) != NO_NAMES)
        if at is not None:
            others = [each for each in _TEXTS if found.get(each) == at and each not in own]
            found = {each: place for each, place in found.items() if each not in others}
            found[what] = at
        elif what != NAMES_ARE:
            return _no_such(line, header, name)
    return found


def _known(line: int, names: Sequence[str], own: Mapping[str, str]) -> dict[str, int]:
    found = {what: names.index(what) for what in OF_FORMS if what in names}
    for what, spellings in NAMES.items():
        known = [name for name in spellings if name in names]
        if known and what not in own and names.count(known[0]) > 1:
            raise BadLine(
                line, "two columns are called “{name}”.", "Rename one of them.", name=known[0]
            )
        if known:
            found[what] = names.index(known[0])
    return found


def _own(names: Sequence[str], name: str, *, has_names: bool) -> int | None:
    """The position of the column that a user names, or numbers from 1. A number that is a name too
    is the name, unless the table has none.
    """
    is_number = name.isascii() and name.isdecimal() and 1 <= int(name[:9]) <= len(names)
    if name_of(name) in names and (has_names or not is_number):
        return names.index(name_of(name))
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
        decoder_text=of.get("decoder_text") or None,
        roles=roles_of(line, of, words),
        parent=of.get("parent", ""),
        tags=_tags(of),
    )


def _tags(of: Mapping[str, str]) -> tuple[str, ...]:
    own = tags.of(of["tags"]) if of.get("tags") else ()
    found = (*(own if own != (NOTHING,) else ()), *kept_tags(of))
    return tags.ordered(found) if found else ()


def _id(of: Mapping[str, str]) -> str:
    """The file's own, or that of the item with its condition."""
    id, item, condition = of.get("id", ""), of.get("item", ""), of.get("condition", "")
    return f"{item}-{condition}" if item and condition and id in ("", item) else id


def kept_tags(of: Mapping[str, str]) -> Iterator[str]:
    """What sorts the sentences of a study, as tags: condition=match item=3."""
    for what in (*SORTS, "item"):
        value = of.get(what)
        if value and (what != "item" or of.get("condition")):
            yield f"{what}={_SEPARATORS.sub('_', value)[:LONGEST_TAG]}"
