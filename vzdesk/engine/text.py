"""Text as the user gave it -> Sentence. Nothing is normalised, re-cased or cut."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

from vzdesk.engine.types import Sentence, Word

_RUN = re.compile(r"\S+")


def sentence(id: str, text: str, note: str = "", decoder_text: str | None = None) -> Sentence:
    """A sentence with its words found: runs without white space, edge punctuation set apart.

    >>> [word.text for word in sentence("1", "“Don't,” said X-ray.").words]
    ['“', "Don't", ',', '”', 'said', 'X-ray', '.']
    """
    return Sentence(id, text, words(text), note, decoder_text)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, see `sentence`."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    for run in _RUN.finditer(text):
        start, end = run.span()
        if text[start].isalnum() and text[end - 1].isalnum():
            yield Word(run[0], start, end)
        else:
            yield from _without_edges(text, start, end)


def _without_edges(text: str, start: int, end: int) -> Iterator[Word]:
    """The run text[start:end] as its leading punctuation, its core and its trailing punctuation."""
    first, last = start, end
    while first < end and _is_punctuation(text[first]):
        first += 1
    while last > first and _is_punctuation(text[last - 1]):
        last -= 1
    yield from (Word(text[i], i, i + 1) for i in range(start, first))
    if first < last:
        yield Word(text[first:last], first, last)
    yield from (Word(text[i], i, i + 1) for i in range(last, end))


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


def sentences(texts: Iterable[str]) -> tuple[Sentence, ...]:
    """One sentence per text that is not blank, numbered from 1."""
    kept = [text.strip() for text in texts if text.strip()]
    return tuple(sentence(str(number), text) for number, text in enumerate(kept, 1))


def lines(text: str) -> list[str]:
    """The lines as editors and R count them: str.splitlines also cuts at U+2028 and the like."""
    return list(io.StringIO(text, newline=None))
