"""One sentence a line; blank lines are skipped."""

from __future__ import annotations

from collections.abc import Iterator

from vzdesk.corpus import shapes
from vzdesk.corpus.look_alikes import BYTE_ORDER_MARK
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark, say


def read(content: str) -> Iterator[Sentence]:
    """The lines; a byte-order mark before one is no part of it."""
    for line in text.lines(content):
        own = line.lstrip(BYTE_ORDER_MARK).strip()
        if own:
            yield text.sentence("", own)


def _read_checked(source: Source) -> Iterator[Item]:
    shapes.refuse(source)
    if source.has_tabs:
        yield Notice(
            say(
                "Most lines have a tab: is this a table? Then name it .tsv, with a line of names "
                "and a column “sentence”."
            )
        )
    yield from read(source.text)


def read_pairs(content: str) -> Iterator[Item]:
    """Lines with a sentence, a tab and the decoder's text; without a tab there is none."""
    for number, line in enumerate(text.lines(content), 1):
        own, tab, other = line.lstrip(BYTE_ORDER_MARK).rstrip("\n").partition("\t")
        if "\t" in other:
            yield BadLine(
                number,
                "the line has {n_tabs} tabs where one is expected.",
                "Put one tab between the sentence and the decoder's text.",
                n_tabs=1 + other.count(chr(9)),
            )
        elif own.strip():
            yield text.sentence("", own.strip(), decoder_text=other.strip() if tab else None)


READER = Reader((".txt",), mark("Text, one sentence a line"), _read_checked)
PAIRS = Reader(
    (),
    mark("Text, a sentence, a tab and the decoder's text a line"),
    lambda source: read_pairs(source.text),
)
