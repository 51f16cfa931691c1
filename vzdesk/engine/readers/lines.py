"""One sentence a line; blank lines are passed over."""

from __future__ import annotations

from collections.abc import Iterator

from vzdesk.engine import text
from vzdesk.engine.readers import Reader
from vzdesk.engine.types import Sentence


def read(content: str) -> Iterator[Sentence]:
    """The sentences, without ids."""
    for line in text.lines(content):
        if line.strip():
            yield text.sentence("", line.strip())


READER = Reader((".txt",), "Text, one sentence a line", read)
