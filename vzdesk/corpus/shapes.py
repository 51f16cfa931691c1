"""What a text is by its shape as a whole: CoNLL, JSON, a table, or a format that is not read."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator

from vzdesk.corpus.reader import BadLine, Source
from vzdesk.translate import mark, say

_ID = re.compile(r"[1-9]\d{0,7}(?:[-.]\d{1,8})?", re.ASCII)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")
_TAGGED = re.compile(r"\S\s+(?:O|[BI]-\S*)\s*\Z")
_OF_CONLL = 8
"""How many columns CoNLL-X has at least; the seventh holds numbers of words."""
_NOT_READ = (
    (re.compile(r'\s*File type = "ooTextFile'), mark("a TextGrid of Praat")),
    (re.compile(r"\s*@(?:UTF8|Begin|Font:|ColorWords)"), mark("a transcript in CHAT")),
    (re.compile(r"\s*<(?:\?xml|!DOCTYPE|html|HTML|TEI)"), mark("XML or HTML")),
    (re.compile(r"\s*\{\\rtf"), mark("a document in RTF")),
    (re.compile(r"\s*\\document(?:class|style)\b"), mark("a document in LaTeX")),
    (re.compile(r"\s*WEBVTT|\s*\d+[ \t\r]*\n\s*\d\d:\d\d:\d\d[.,]\d"), mark("subtitles")),
    (re.compile(r"\s*\(\s*(?:\(\s*)?[A-Z][A-Z0-9$|=*-]*\s*\(\s*[A-Z]"), mark("trees in brackets")),
    (re.compile(r"\s*version https://git-lfs"), mark("a pointer of Git LFS")),
)


def conll_width(text: str) -> int:
    """How many columns the lines have, where the first column counts words; else 0."""
    rows = (line.rstrip("\r\n").split("\t") for line in _of_words(text))
    first = next(rows, [])
    if len(first) < _OF_CONLL or first[0].lstrip("\ufeff") not in ("1", "1-2"):
        return 0
    widths = Counter(len(row) if _is_conll(row) else 0 for row in (first, *rows))
    width, n_rows = widths.most_common(1)[0]
    return width if 2 * n_rows > widths.total() else 0


def first_width(text: str) -> int:
    """How many columns the first line of words has."""
    return next(_of_words(text), "").count("\t") + 1


def _of_words(text: str) -> Iterator[str]:
    """The lines that are neither blank nor comments."""
    lines = io.StringIO(text, newline="")
    return (line for line in lines if line.strip() and not line.startswith(("#", "\ufeff#")))


def _is_conll(row: list[str]) -> bool:
    if len(row) < _OF_CONLL or _ID.fullmatch(row[0].lstrip("\ufeff")) is None:
        return False
    return row[6] == "_" or row[6].isdecimal()


def _is_tagged(text: str) -> bool:
    """Whether every line ends in a tag of entities, as in CoNLL-2003."""
    lines = [line for line in io.StringIO(text) if not line.isspace()]
    return len(lines) > 1 and all(map(_TAGGED.search, lines))


def is_json(text: str) -> bool:
    """Whether a text begins as JSON, or JSON lines, with texts in it."""
    return _JSON.match(text) is not None


def refuse(source: Source) -> None:
    """BadLine where the text is plainly something else than a sentence a line."""
    for pattern, what in _NOT_READ:
        if pattern.match(source.text[:5000]):
            raise BadLine(
                1,
                "the file has the form of {what}, not of one sentence a line.",
                "Save its sentences as text, one a line, or as a table with a column “sentence”.",
                what=say(what),
            )
    if _is_tagged(source.text):
        raise BadLine(
            1,
            "each line has a word and a tag such as B-PER or O: this is no text of lines.",
            "Write the sentences one a line, or as a table with a column “sentence”.",
        )
    width = conll_width(source.text)
    if width:
        raise BadLine(
            1,
            "the lines have numbers of words and {n} columns: this is no text of lines, and CoNLL "
            "with so many columns is not known.",
            "Keep the ten columns of CoNLL-U, or name the columns in the first line, as CoNLL-U "
            "Plus does: # global.columns = ID FORM …",
            n=width,
        )
    if is_json(source.text):
        raise BadLine(
            1,
            "this is JSON, not one sentence a line, and none that is known here.",
            "Write JSON lines with a “text”, or a table with a column “sentence”.",
        )
    if source.ending not in ("", ".txt") and source.has_tabs:
        raise BadLine(
            1,
            "most lines have tabs: this is no text with one sentence a line.",
            "Rename it to .tsv, with a line of names and a column “sentence”, or to .conllu.",
        )
