"""CoNLL-X (Buchholz and Marsi 2006): https://web.archive.org/web/2016/http://ilk.uvt.nl/conll/

Its first eight columns are those of CoNLL-U, and the last two, of projective heads, may be missing.
Sentences keep lines of CoNLL-U, without these two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vzdesk.corpus import conll
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.shapes import conll_width, first_width
from vzdesk.translate import say

_WIDTHS = (8, 10)
_SHARED = 8
_OF_CONLLU = re.compile(
    r"^(?:\ufeff*# (?:sent_id|text) =|\d+-\d+\t|.*[\t|]SpaceAfter=No\r?$)", re.MULTILINE
)
"""Lines that are in CoNLL-U."""


def fits(source: Source) -> bool:
    """Words with eight columns; with ten only by the ending, since CoNLL-U has as many, and only
    without what CoNLL-U alone has.
    """
    width = first_width(source.text)
    is_x = source.ending == ".conllx" and not _OF_CONLLU.search(source.text)
    known = _WIDTHS if is_x else (_SHARED,)
    return width in known and conll_width(source.text) == width


def read(source: Source) -> Iterator[Item]:
    n = 0
    for first_line, lines in conll.blocks(source.text):
        try:
            converted = [_converted(at, line) for at, line in enumerate(lines, first_line)]
            yield conll.sentence(converted, first_line)
            n += 1
        except BadLine as bad:
            yield bad
    yield Notice(say("Read as CoNLL-X: {n} in all.", n=n))


def _converted(number: int, line: str) -> str:
    """The line in CoNLL-U."""
    if not conll.is_row(line):
        return line
    content = line.rstrip("\r\n")
    columns = content.split("\t")
    if len(columns) not in _WIDTHS:
        raise BadLine(
            number,
            "the line has {n_columns} columns; CoNLL-X has 10 or 8, separated by tabs."
            if len(columns) > 1
            else "the line has no tabs; CoNLL-X has 10 or 8 columns, separated by tabs.",
            "Put one tab between two columns.",
            n_columns=len(columns),
        )
    return "\t".join([*columns[:_SHARED], conll.NONE, conll.NONE]) + line[len(content) :]


READER = Reader((".conllx",), "CoNLL-X", read, fits, rank=7)
