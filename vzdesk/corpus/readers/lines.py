"""One sentence a line; blank lines are skipped."""

from __future__ import annotations

from collections.abc import Iterator

from vzdesk.corpus.reader import BadLine, Reader
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark


def read(content: str) -> Iterator[Sentence]:
    for line in text.lines(content):
        if line.strip():
            yield text.sentence("", line.strip())


def read_pairs(content: str) -> Iterator[Sentence]:
    """Lines with a sentence, a tab and the decoder's text; without a tab there is none."""
    for number, line in enumerate(text.lines(content), 1):
        own, tab, other = line.rstrip("\n").partition("\t")
        if "\t" in other:
            raise BadLine(
                number,
                "the line has {n_tabs} tabs where one is expected.",
                "Put one tab between the sentence and the decoder's text.",
                n_tabs=1 + other.count(chr(9)),
            )
        if own.strip():
            yield text.sentence("", own.strip(), decoder_text=other.strip() if tab else None)


READER = Reader((".txt",), mark("Text, one sentence a line"), read)
PAIRS = Reader((), mark("Text, a sentence, a tab and the decoder's text a line"), read_pairs)
