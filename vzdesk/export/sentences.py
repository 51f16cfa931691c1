"""The sentences as a table that vzdesk reads again: texts, roles, tags, notes and parents.

Words are counted from 1 as `text.words` finds them in the text, punctuation marks included. Words
from CoNLL-U may be others, such as “n't” of “don't”: their roles are left out, for the word
around them is another one, and what comes behind them has another number than in tables of scores,
which therefore is in columns of its own. Annotations are not in this table: CoNLL-U is for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from vzdesk.atomic import replacing
from vzdesk.corpus import tags
from vzdesk.corpus.roles import LETTERS
from vzdesk.engine import text
from vzdesk.engine.sentence import NO_ROLES, Sentence, Word
from vzdesk.errors import UserError
from vzdesk.export.table import csv_bytes, delimiter_for, has_return
from vzdesk.export.word_ids import NA

COLUMNS = ("id", "sentence", "target", "cues", "attractors", "tags", "note", "parent")
DECODER = "decoder_text"
"""A column more, where any sentence has such a text."""
WORD_IDS = ("target_word_ids", "cues_word_ids", "attractors_word_ids")
"""Columns more, where a sentence with roles has other words than its text: the same roles, in
numbers of its own words.
"""
PREDICTED = ("preference_bits", "log_probability")
"""Columns more, where something is predicted: of good sentences how much the model prefers them to
the bad one of the pair, in bits; and the natural logarithm of the probability of the whole text,
the sum over its words. NA where there is none: of a text, where any of its words has none.
"""
Predicted = Mapping[str, tuple[float | None, float | None]]
"""By the id of a sentence its preference and its log-probability."""
_NOTHING: Predicted = MappingProxyType({})
_Place = tuple[int, int]


def write_sentences(
    sentences: Sequence[Sentence],
    path: Path,
    *,
    delimiter: str | None = None,
    predicted: Predicted = _NOTHING,
) -> UserError | None:
    """Write the table; a tab for .tsv, else a comma, unless there is a delimiter. Returns a
    notice of roles that the table cannot hold, if there are any. predicted is what is predicted of
    some of them.

    UserError where it cannot be written; a file that was there stays whole. Half a character, which
    UTF-8 cannot hold, is written as "?".
    """
    delimiter = delimiter or delimiter_for(path)
    has_decoder = any(each.decoder_text is not None for each in sentences)
    has_own_words = any(map(_has_own_words, sentences))
    has_numbers = any(each != (None, None) for each in predicted.values())
    columns = (
        *(*COLUMNS, *[DECODER] * has_decoder, *WORD_IDS * has_own_words),
        *PREDICTED * has_numbers,
    )
    with replacing(path) as file:
        file.write(csv_bytes([columns], delimiter))
        for sentence in sentences:
            fields = (*_row(sentence), sentence.decoder_text or "", *_own_numbers(sentence))
            numbers = predicted.get(sentence.id, (None, None))
            fields += tuple(NA if each is None else str(each) for each in numbers)
            row = dict(zip((*COLUMNS, DECODER, *WORD_IDS, *PREDICTED), fields, strict=True))
            written = [row[column] for column in columns]
            file.write(csv_bytes([written], delimiter, has_return(written)))
    return _left_out(sentences, path)


def _row(sentence: Sentence) -> tuple[str, ...]:
    numbers = _numbers(sentence)
    return (
        sentence.id,
        sentence.text,
        *(" ".join(_numbers_of(sentence, role, numbers)) for role in LETTERS),
        tags.line(sentence.tags),
        sentence.note,
        sentence.parent,
    )


def _has_own_words(sentence: Sentence) -> bool:
    return sentence.roles != NO_ROLES and sentence.words != text.words(sentence.text)


def _own_numbers(sentence: Sentence) -> Iterator[str]:
    """For each role the words that have it, as tables of scores count them: those that `_row` has
    by other numbers.
    """
    numbers = _numbers(sentence)
    for role in LETTERS:
        marked = getattr(sentence.roles, role)
        yield " ".join(str(at + 1) for at in marked if _place(sentence.words[at]) in numbers)


def _numbers_of(sentence: Sentence, role: str, numbers: dict[_Place, int]) -> Iterator[str]:
    """The numbers of the words with this role, as far as the table can name them."""
    marked = (sentence.words[at] for at in getattr(sentence.roles, role))
    return (str(numbers[_place(word)]) for word in marked if _place(word) in numbers)


def _numbers(sentence: Sentence) -> dict[_Place, int]:
    """The number of a word for the reader of the table, by its place in the text."""
    if sentence.roles == NO_ROLES:
        return {}
    return {_place(word): n for n, word in enumerate(text.words(sentence.text), 1)}


def _place(word: Word) -> _Place:
    return word.start, word.end


def _left_out(sentences: Iterable[Sentence], path: Path) -> UserError | None:
    nameless = [(each, word) for each in sentences for word in _nameless(each)]
    if not nameless:
        return None
    sentence, word = nameless[0]
    return UserError(
        "1 role is not in {file}, which can name only words as they are found in plain text, not "
        "“{word}” of sentence {sentence}."
        if len(nameless) == 1
        else "{n} roles are not in {file}, which can name only words as they are found in plain "
        "text, not “{word}” of sentence {sentence}.",
        next_step="Save the session to keep them all.",
        n=len(nameless),
        file=path.name,
        word=word.text,
        sentence=sentence.id,
    )


def _nameless(sentence: Sentence) -> Iterator[Word]:
    """The words with roles that the table cannot name, once for each role."""
    numbers = _numbers(sentence)
    for role in LETTERS:
        for at in getattr(sentence.roles, role):
            if _place(sentence.words[at]) not in numbers:
                yield sentence.words[at]
