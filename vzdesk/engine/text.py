"""Text as the user wrote it -> Sentence. Nothing is normalised, re-cased or cut."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from vzdesk.engine.sentence import Sentence, Word

_WRITTEN_TOGETHER = re.compile(
    "[\u3005-\u3007\u3041-\u3098\u309b-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003fffd]"
)
"""Ideographs and hiragana."""
SPECIAL = re.compile(
    r"(?a:\[(?:CLS|SEP|MASK|PAD|UNK|BOS|EOS|[gs]MASK|/?INST|unused\d+|/?[A-Z]+\d+)\]"
    r"|</?[A-Za-z][\w-]*>|<\|[^\s<>|]+\|>|<\uff5c[^\s<>\uff5c]+\uff5c>|>>[A-Za-z_]+<<)"
)
"""What looks like one of a model's special pieces: [MASK], [E1], <mask>, </s>, <|endoftext|>. Words
are found before a model is chosen, and stay when it is another one.
"""


def sentence(id: str, text: str, note: str = "", decoder_text: str | None = None) -> Sentence:
    """A sentence with its words found: runs without white space, edge punctuation set apart.

    Text that is written without spaces does not show its words: each ideograph and each hiragana
    is one, as in Unicode's default (https://unicode.org/reports/tr29/), and punctuation between
    them is set apart. Thai, Lao, Khmer and Burmese are left as they are written. Whoever knows the
    words can enter them as CoNLL-U.

    What looks like a special piece of a model, such as [MASK], is one word. Marks stay with what
    they are written on.

    >>> [word.text for word in sentence("1", "“Don't,” said X-ray.").words]
    ['“', "Don't", ',', '”', 'said', 'X-ray', '.']
    >>> [word.text for word in sentence("1", "我用iPhone，你呢？").words]
    ['我', '用', 'iPhone', '，', '你', '呢', '？']
    >>> [word.text for word in sentence("1", "<|endoftext|>It [MASK].").words]
    ['<|endoftext|>', 'It', '[MASK]', '.']
    """
    return Sentence(id, text, words(text), note, decoder_text)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, see `sentence`."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    has_special = SPECIAL.search(text) is not None
    has_ideographs = _WRITTEN_TOGETHER.search(text) is not None
    end = 0
    for run in text.split():
        start = text.index(run, end)
        end = start + len(run)
        if has_special and SPECIAL.search(text, start, end):
            yield from _cut_at(SPECIAL, text, start, end, _plain)
        elif has_ideographs and _WRITTEN_TOGETHER.search(text, start, end):
            yield from _plain(text, start, end)
        elif run[0].isalnum() and run[-1].isalnum():
            yield Word(run, start, end)
        else:
            yield from _without_edges(text, start, end)


def _plain(text: str, start: int, end: int) -> Iterator[Word]:
    """The words of a run, or of a part of one, without special pieces."""
    return _cut_at(_WRITTEN_TOGETHER, text, start, end, _without_edges)


def _cut_at(
    pattern: re.Pattern[str],
    text: str,
    start: int,
    end: int,
    words_between: Callable[[str, int, int], Iterator[Word]],
) -> Iterator[Word]:
    """What is found in the run, each with its marks a word, and the words of what is between."""
    at = start
    for found in pattern.finditer(text, start, end):
        if at < found.start():
            yield from words_between(text, at, found.start())
        at = _after_marks(text, found.end(), end)
        yield Word(text[found.start() : at], found.start(), at)
    if at < end:
        yield from words_between(text, at, end)


def _without_edges(text: str, start: int, end: int) -> Iterator[Word]:
    """The run text[start:end] as its leading punctuation, its core and its trailing punctuation."""
    first, last = start, end
    trailing: list[Word] = []
    while first < end and _is_punctuation(text[first]):
        after = _after_marks(text, first + 1, end)
        yield Word(text[first:after], first, after)
        first = after
    while last > first and _is_punctuation(text[at := _before_marks(text, last, first)]):
        trailing.append(Word(text[at:last], at, last))
        last = at
    if first < last:
        yield Word(text[first:last], first, last)
    yield from reversed(trailing)


def _after_marks(text: str, start: int, end: int) -> int:
    """The place after the marks that stand here."""
    while start < end and _is_mark(text[start]):
        start += 1
    return start


def _before_marks(text: str, end: int, start: int) -> int:
    """The place of the last character before `end` that is no mark, `start` at least."""
    at = end - 1
    while at > start and _is_mark(text[at]):
        at -= 1
    return at


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


def sentences(texts: Iterable[str]) -> tuple[Sentence, ...]:
    """One sentence per text that is not blank, numbered from 1."""
    kept = [text.strip() for text in texts if text.strip()]
    return tuple(sentence(str(number), text) for number, text in enumerate(kept, 1))


def lines(text: str) -> list[str]:
    """The lines as editors and R count them: str.splitlines also cuts at U+2028 and the like."""
    return list(io.StringIO(text, newline=None))
