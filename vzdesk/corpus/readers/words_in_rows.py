"""One word a row, with numbers such as reading times, as in the Natural Stories corpus.

Words of the same item, condition and sentence are put together by their positions, or in the order
of the rows; conditions of an item are variants of its first sentence. Where no column numbers the
sentences, they end where a word ends in . ? or !, and one begins too where positions leave words
out. The other columns are annotations, as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from vzdesk.corpus.look_alikes import name_of
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source, refuse_withheld
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.columns import Opened, kept_tags
from vzdesk.corpus.tables.named_words import NOTHING
from vzdesk.corpus.tables.studies import Study
from vzdesk.corpus.tables.table import Row
from vzdesk.corpus.tags import ordered
from vzdesk.engine.sentence import Sentence, Tier, Word
from vzdesk.translate import counted, mark, say

_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*\Z")
_ABBREVIATION = re.compile(r"[\"'“‘(]*(?:\w|[A-Z][a-z]{0,2}|St|Mrs|Prof)\.\Z")
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_PARTICIPANT = frozenset(
    {"participant", "participant_id", "subject", "subject_id", "subj", "workerid", "worker_id"}
)
_GROUP = ("item", "condition", "sentence_number")


@dataclass(frozen=True)
class _Placed:
    """A row, what it belongs to, and its position, if it has one."""

    line: int
    word: str
    group: tuple[str, ...]
    position: int | None
    fields: Sequence[str]


_Group = tuple[tuple[str, ...], list[_Placed]]


def fits(source: Source) -> bool:
    """A column of words; one of sentences has numbers only, or the same text in row after row."""
    found = columns.opened(source, "word")
    if found is None or len(found.names) < 2:
        return False
    at = found.columns.get("sentence")
    if at is None:
        return True
    rows = (row for row in columns.rows(source, found) if isinstance(row, Row))
    first = [row.fields[at : at + 1] for row in islice(rows, 2)]
    if first and _number(first[0]) is not None:
        return True
    return "position" in found.columns and len(first) > 1 and first[0] == first[1]


def _number(field: Sequence[str]) -> int | None:
    value = field[0].strip() if field else ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def read(source: Source) -> Iterator[Item]:
    found = columns.opened(source, "word")
    if found is None:
        raise columns.no_column(source)
    _refuse_participants(found)
    rows = list[_Placed]()
    for row in columns.rows(source, found):
        placed = _placed(row, found) if isinstance(row, Row) else row
        if isinstance(placed, _Placed):
            rows.append(placed)
        else:
            yield placed
    n_sentences, tiers, last = 0, _tier_columns(found), list[_Placed]()
    n_gaps, study = 0, Study()
    for number, words in _sentences(rows, found):
        try:
            item, condition, _ = words[0].group
            of = {"item": item, "condition": condition}
            yield study.variant(_sentence(words, number, tiers), of)
            n_sentences += 1
        except BadLine as bad:
            yield bad
        n_gaps += number > 1 and _leaves_out(last[-1], words[0])
        last = words
    yield from _notices(len(rows), n_sentences, len(tiers), n_gaps)


def _leaves_out(before: _Placed, word: _Placed) -> bool:
    """Whether there are positions between these words of one item."""
    if before.position is None or word.position is None:
        return False
    return word.position > before.position + 1


def _notices(n_words: int, n_sentences: int, n_tiers: int, n_gaps: int) -> Iterator[Notice]:
    yield Notice(
        say(
            "Read as one word a row: {words} in {sentences}, with {columns} as annotations.",
            words=counted(n_words, mark("{n} word"), mark("{n} words")),
            sentences=counted(n_sentences, mark("{n} sentence"), mark("{n} sentences")),
            columns=counted(n_tiers, mark("{n} column"), mark("{n} columns")),
        )
    )
    if n_gaps:
        yield Notice(
            counted(
                n_gaps,
                mark("Positions leave out words in 1 place; a sentence begins after it."),
                mark("Positions leave out words in {n} places; a sentence begins after each."),
            )
        )


def _refuse_participants(found: Opened) -> None:
    for name in found.names:
        if name_of(name) in _PARTICIPANT:
            raise BadLine(
                found.line,
                "the rows are those of several participants (“{name}”).",
                "Average over them first, so that each word has one row.",
                name=name,
            )


def _placed(row: Row, found: Opened) -> _Placed | BadLine:
    of = columns.cells(row, found)
    word = " ".join(of.get("word", "").split())
    if not word:
        return BadLine(row.line, "the word is missing.", "Write it, or remove the line.")
    numbered = of.get("sentence_number") or of.get("sentence", "")
    group = (of.get("item", ""), of.get("condition", ""), numbered)
    return _Placed(row.line, word, group, _number([of.get("position", "")]), row.fields)


def _tier_columns(found: Opened) -> list[tuple[str, int]]:
    """The columns that become annotations."""
    used = {found.columns[what] for what in ("word", *_GROUP, "position") if what in found.columns}
    used |= {found.columns["sentence"]} if "sentence" in found.columns else set()
    return [(name.strip(), at) for at, name in enumerate(found.names) if at not in used and name]


def _sentences(rows: Sequence[_Placed], found: Opened) -> Iterator[tuple[int, list[_Placed]]]:
    """The words of each sentence, and its number within the item."""
    groups: dict[tuple[str, ...], list[_Placed]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    is_numbered = "sentence_number" in found.columns or "sentence" in found.columns
    for _, words in _ordered(groups):
        yield from enumerate(_cut(_in_order(words), at_ends=not is_numbered), 1)


def _ordered(groups: dict[tuple[str, ...], list[_Placed]]) -> list[_Group]:
    """As they come; where words have positions, so that rows may be in any order, by number."""
    found = list(groups.items())
    items = [_number([item]) for item, *_ in groups]
    if any(words[0].position is None for _, words in found) or None in items:
        return found
    return sorted(found, key=lambda group: int(group[0][0]))


def _in_order(words: list[_Placed]) -> list[_Placed]:
    """By position, where each occurs once; else as they are."""
    positions = [each.position for each in words if each.position is not None]
    if len({*positions}) < len(words):
        return words
    return sorted(words, key=lambda each: each.position or 0)


def _cut(words: Sequence[_Placed], *, at_ends: bool) -> Iterator[list[_Placed]]:
    sentence = list[_Placed]()
    for word in words:
        if sentence and _is_other(sentence[-1], word, at_ends=at_ends):
            yield sentence
            sentence = []
        sentence.append(word)
    if sentence:
        yield sentence


def _is_other(before: _Placed, word: _Placed, *, at_ends: bool) -> bool:
    """Whether a sentence begins with this word. BadLine where it is the same word again."""
    if before.position is not None and word.position is not None:
        if word.position == before.position:
            raise BadLine(
                word.line,
                "the word at position {position} has a row already, in line {other}.",
                "Each word needs one row: average over participants first.",
                position=word.position,
                other=before.line,
            )
        if word.position != before.position + 1:
            return True
    is_end = _END.search(before.word) and not _ABBREVIATION.match(before.word)
    return bool(at_ends and is_end)


def _sentence(rows: Sequence[_Placed], number: int, tiers: Sequence[tuple[str, int]]) -> Sentence:
    refuse_withheld(rows[0].line, [row.word for row in rows])
    text, words = _joined([row.word for row in rows])
    item, condition, numbered = rows[0].group
    of = {"item": item, "condition": condition}
    names = (item, condition, numbered or str(number))
    values = (Tier(name, tuple(_value(row, at) for row in rows)) for name, at in tiers)
    return Sentence(
        "-".join(name for name in names if name),
        text,
        words,
        tiers=tuple(tier for tier in values if any(tier.values)),
        tags=ordered(kept_tags(of)),
    )


def _value(row: _Placed, at: int) -> str:
    value = row.fields[at].strip() if at < len(row.fields) else ""
    return "" if value == NOTHING else value


def _joined(forms: Sequence[str]) -> tuple[str, tuple[Word, ...]]:
    """The words with a space between; without one between characters of Chinese and Japanese."""
    parts, words, end = list[str](), list[Word](), 0
    for form in forms:
        before = parts[-1][-1] if parts else ""
        is_together = _WITHOUT_SPACES.match(before) and _WITHOUT_SPACES.match(form)
        space = "" if not parts or is_together else " "
        start = end + len(space)
        end = start + len(form)
        parts += [space + form]
        words.append(Word(form, start, end))
    return "".join(parts), tuple(words)


READER = Reader((), mark("One word a row, with numbers"), read, fits, rank=3)
