"""Text as the user wrote it -> Sentence. Nothing is normalised, re-cased or cut."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

from vzdesk.engine.sentence import Sentence, Word

_RUN = re.compile(r"\S+")
_IDEOGRAPH = (
    "[\u3005-\u3007\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
)
_MARKS = "[\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]"
"""What belongs to the ideograph before it: voicing marks and selectors of a variant."""
_WRITTEN_TOGETHER = re.compile(f"{_IDEOGRAPH}{_MARKS}*")


def sentence(id: str, text: str, note: str = "", decoder_text: str | None = None) -> Sentence:
    """A sentence with its words found: runs without white space, edge punctuation set apart.

    Text that is written without spaces does not show its words: each ideograph and each hiragana
    is one, as in Unicode's default (https://unicode.org/reports/tr29/), and punctuation between
    them is set apart. Thai, Lao, Khmer and Burmese are left as they are written. Whoever knows the
    words can enter them as CoNLL-U.

    >>> [word.text for word in sentence("1", "“Don't,” said X-ray.").words]
    ['“', "Don't", ',', '”', 'said', 'X-ray', '.']
    >>> [word.text for word in sentence("1", "我用iPhone，你呢？").words]
    ['我', '用', 'iPhone', '，', '你', '呢', '？']
    """
    return Sentence(id, text, words(text), note, decoder_text)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, see `sentence`."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    has_ideographs = _WRITTEN_TOGETHER.search(text) is not None
    for run in _RUN.finditer(text):
        start, end = run.span()
        if has_ideographs and _WRITTEN_TOGETHER.search(text, start, end):
            yield from _at_ideographs(text, start, end)
        elif text[start].isalnum() and text[end - 1].isalnum():
            yield Word(run[0], start, end)
        else:
            yield from _without_edges(text, start, end)


def _at_ideographs(text: str, start: int, end: int) -> Iterator[Word]:
    """Every ideograph of the run, and what stands between them."""
    at = start
    for found in _WRITTEN_TOGETHER.finditer(text, start, end):
        if at < found.start():
            yield from _without_edges(text, at, found.start())
        yield Word(found[0], *found.span())
        at = found.end()
    if at < end:
        yield from _without_edges(text, at, end)


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
