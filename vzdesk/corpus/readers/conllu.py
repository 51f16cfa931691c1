"""CoNLL-U, the format of Universal Dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from vzdesk.corpus import conll
from vzdesk.corpus.reader import BadLine, Item, Reader, Source
from vzdesk.corpus.shapes import conll_width

ENDINGS = (".conllu", ".conll")


def read(content: str) -> Iterator[Item]:
    """The sentences with their tiers; their `conllu`, end to end, is the whole text again."""
    for first_line, lines in conll.blocks(content):
        try:
            yield conll.sentence(lines, first_line)
        except BadLine as bad:
            yield bad


def fits(source: Source) -> bool:
    """Ten columns of which the first counts words, whatever the file is called."""
    if source.ending in ENDINGS:  # which are read so in any case
        return False
    return conll_width(source.text) == len(conll.COLUMNS)


READER = Reader(ENDINGS, "CoNLL-U", lambda source: read(source.text), fits, rank=1)
