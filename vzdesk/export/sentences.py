"""The sentences as a table that vzdesk reads again: texts, roles, tags, notes and parents.

Words are counted from 1 as `text.words` finds them in the text, punctuation marks included. Where a
sentence has words of its own, from CoNLL-U, a role stands at each word that shares a character with
the marked one. Annotations are not in this table: CoNLL-U is for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from vzdesk.atomic import replacing
from vzdesk.engine import tags, text
from vzdesk.engine.types import Sentence
from vzdesk.export.table import csv_bytes

COLUMNS = ("id", "sentence", "target", "cues", "attractors", "tags", "note", "parent")
DECODER = "decoder_text"
"""A column more, where any sentence has such a text."""


def write_sentences(
    sentences: Sequence[Sentence], path: Path, *, delimiter: str | None = None
) -> None:
    """Write the table; a tab for .tsv, else a comma, unless a delimiter is given.

    UserError where it cannot be written; a file that was there stays whole. Half a character, which
    UTF-8 cannot hold, is written as "?".
    """
    if delimiter is None:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    has_decoder = any(each.decoder_text is not None for each in sentences)
    with replacing(path) as file:
        file.write(csv_bytes([(*COLUMNS, DECODER) if has_decoder else COLUMNS], delimiter))
        for sentence in sentences:
            row = _row(sentence)
            row = (*row, sentence.decoder_text or "") if has_decoder else row
            file.write(csv_bytes([row], delimiter, any("\r" in field for field in row)))


def _row(sentence: Sentence) -> tuple[str, ...]:
    roles = sentence.roles
    return (
        sentence.id,
        sentence.text,
        _numbers(sentence, roles.targets),
        _numbers(sentence, roles.cues),
        _numbers(sentence, roles.attractors),
        tags.line(sentence.tags),
        sentence.note,
        sentence.parent,
    )


def _numbers(sentence: Sentence, marked: Iterable[int]) -> str:
    """The numbers, from 1, of the words of the text that share characters with the marked ones."""
    own = [sentence.words[at] for at in marked]
    if not own:
        return ""
    words = enumerate(text.words(sentence.text), 1)
    found = (n for n, word in words if any(w.start < word.end and word.start < w.end for w in own))
    return " ".join(map(str, found))
