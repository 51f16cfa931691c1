"""CoNLL-U Plus, whose first line names its columns: https://universaldependencies.org/ext-format.html

Also PARSEME's .cupt. Columns that CoNLL-U lacks are annotations; sentences keep lines of CoNLL-U.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vzdesk.corpus import conll
from vzdesk.corpus.look_alikes import BYTE_ORDER_MARK
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.translate import say

_NAMES = "# global.columns ="
_STANDARD = tuple(name.upper() for name in conll.COLUMNS)
_NOTHING = (conll.NONE, "*")


def _names(content: str) -> tuple[str, ...]:
    """The columns that the first line names; none where it names none, or those of CoNLL-U."""
    first = content.lstrip(BYTE_ORDER_MARK).partition("\n")[0].strip()
    names = tuple(first[len(_NAMES) :].upper().split()) if first.startswith(_NAMES) else ()
    return () if names == _STANDARD else names


def fits(source: Source) -> bool:
    """Columns are named in the first line, and the first row has as many."""
    names = _names(source.text)
    rows = (line for line in conll.lines_of(source.text) if conll.is_row(line))
    return "FORM" in names and next(rows, "").count("\t") == len(names) - 1


def read(source: Source) -> Iterator[Item]:
    names = _names(source.text)
    if "FORM" not in names:
        raise BadLine(
            1,
            "the first line does not name the columns, among them FORM.",
            "Begin the file with “# global.columns = ID FORM …”, or end its name in .conllu.",
        )
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise BadLine(1, "two columns are called “{name}”.", "Rename one of them.", name=twice)
    n = 0
    for first_line, lines in conll.blocks(source.text):
        try:
            yield _sentence(first_line, lines, names)
            n += 1
        except BadLine as bad:
            yield bad
    extra = ", ".join(name for name in names if name not in _STANDARD) or say("none")
    yield Notice(say("Read as CoNLL-U Plus: {n} in all; more columns: {extra}.", n=n, extra=extra))


def _sentence(first_line: int, lines: Sequence[str], names: Sequence[str]) -> Item:
    more: dict[str, dict[int, str]] = {n: {} for n in names if n not in _STANDARD}
    converted, n_words = list[str](), 0
    for number, line in enumerate(lines, first_line):
        if not conll.is_row(line):
            converted.append("#\n" if line.startswith(_NAMES) else line)
            continue
        content = line.rstrip("\r\n")
        of = _columns(number, content, names)
        n_words += 1
        fields = [of.get(name, str(n_words) if name == "ID" else conll.NONE) for name in _STANDARD]
        converted.append("\t".join(fields) + line[len(content) :])
        for name, values in more.items():
            value = of[name]
            values[number] = "" if value in _NOTHING else value
    return conll.sentence(
        converted, first_line, {name.lower(): values for name, values in more.items()}
    )


def _columns(number: int, content: str, names: Sequence[str]) -> dict[str, str]:
    columns = content.lstrip(BYTE_ORDER_MARK).split("\t")
    if len(columns) != len(names):
        raise BadLine(
            number,
            "the line has {n_columns} columns; the first line of the file names {n_needed}.",
            n_columns=len(columns),
            n_needed=len(names),
        )
    return dict(zip(names, columns, strict=True))


READER = Reader((".conllup", ".cupt"), "CoNLL-U Plus", read, fits, rank=8)
