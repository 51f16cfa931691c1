"""What a text is by its shape as a whole: CoNLL, JSON, a table, or a format that is not read."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from vzdesk.corpus.reader import BadLine, Source
from vzdesk.translate import mark, say

_ID = re.compile(r"[1-9]\d{0,7}(?:[-.]\d{1,8})?", re.ASCII)
_JSON = re.compile(r"[\s\ufeff]*(?:\{\s*[\"}]|\[\s*[\[{\"])")
_TAGGED = re.compile(r"\S\s+(?:O|[BI]-\S*)\s*\Z")
_WITH_TAG = re.compile(r"\S+[/_](?:[A-Z][A-Z0-9$]*|[^\w\s]{1,3}|-[A-Z]+-)")
_MARKUP_ENDINGS = (".html", ".htm", ".xhtml", ".xml", ".tei", ".eaf", ".tmx", ".svg")
_OF_CONLL = 8
"""How many columns CoNLL-X has at least; the seventh holds numbers of words."""
_MARKUP = mark("XML or HTML")
_NOT_READ = (
    (
        re.compile(r'\s*(?:File type = "oo|"ooTextFile|"Praat chronological)'),
        mark("a TextGrid of Praat"),
    ),
    (
        re.compile(r"\s*(?:@(?:UTF8|Begin|Font:|ColorWords)|\*[A-Z][A-Z0-9]{2}:\t)"),
        mark("a transcript in CHAT"),
    ),
    (re.compile(r"\s*<(?:\?xml|!DOCTYPE|html|head|body|TEI)\b", re.IGNORECASE), _MARKUP),
    (
        re.compile(r"\s*(?:<[^<>\n]+>\s*\n\s*)?<(?:text|doc|corpus|file|s|p)\b[^<>\n]*>[ \r]*\n"),
        mark("a corpus in vertical format"),
    ),
    (re.compile(r"\s*\{\\rtf"), mark("a document in RTF")),
    (
        re.compile(r"(?:\s*%[^\n]*\n)*\s*\\(?:document(?:class|style)|begin|usepackage)\b"),
        mark("a document in LaTeX"),
    ),
    (
        re.compile(r"(?:\s*\\[A-Za-z_]\w{0,9}(?:[ \t][^\n]*)?\r?\n){2}"),
        mark("a file of Toolbox"),
    ),
    (re.compile(r"\s*#begin document\b"), mark("CoNLL-2012")),
    (re.compile(r"(?:\s*#[^\n]*\n)*\s*\(\s*\w+\s+/\s+\w"), mark("graphs in brackets")),
    (re.compile(r"\s*WEBVTT|\s*\d+[ \t\r]*\n\s*\d\d:\d\d:\d\d[.,]\d"), mark("subtitles")),
    (re.compile(r"\s*\(\s*(?:\(\s*)?[A-Z][A-Z0-9$|=*-]*\s*\(\s*[A-Z]"), mark("trees in brackets")),
    (re.compile(r"\s*version https://git-lfs"), mark("a pointer of Git LFS")),
)


def conll_width(text: str, separator: str | None = "\t") -> int:
    """How many columns the lines have, where the first column counts words; else 0. Without a
    separator, columns are what is between white space.
    """
    rows = (line.rstrip("\r\n").split(separator) for line in _of_words(text))
    first = next(rows, [])
    if len(first) < _OF_CONLL or first[0].lstrip("\ufeff") not in ("1", "1-2"):
        return 0
    widths = Counter(len(row) if _is_conll(row) else 0 for row in (first, *rows))
    width, n_rows = widths.most_common(1)[0]
    return width if 2 * n_rows > widths.total() else 0


def _are_numbered(text: str) -> bool:
    """Whether the first two lines begin with 1 and 2."""
    return [line.split()[0] for line in islice(_of_words(text), 2)] == ["1", "2"]


def first_width(text: str) -> int:
    """How many columns the first line of words has."""
    return next(_of_words(text), "").count("\t") + 1


def _of_words(text: str) -> Iterator[str]:
    """The lines that are neither blank nor comments."""
    lines = io.StringIO(text, newline="")
    return (line for line in lines if line.strip() and not line.lstrip("\ufeff").startswith("#"))


def _is_conll(row: list[str]) -> bool:
    if len(row) < _OF_CONLL or _ID.fullmatch(row[0].lstrip("\ufeff")) is None:
        return False
    return row[6] == "_" or row[6].isdecimal()


def _is_tagged(text: str) -> bool:
    """Whether every line ends in a tag of entities, as in CoNLL-2003."""
    lines = [line for line in io.StringIO(text) if not line.isspace()]
    return len(lines) > 1 and all(map(_TAGGED.search, lines))


def _are_words_tagged(text: str) -> bool:
    """Whether all words have a tag behind a / or _, as in The/DT keys/NNS."""
    all_lines = (line.split() for line in io.StringIO(text))
    tagged = ([word for word in line if word not in "[]"] for line in all_lines)
    lines = (line for line in tagged if line and "=" * 10 not in line[0])
    first = next(lines, [])
    return len(first) > 1 and all(
        _WITH_TAG.fullmatch(word) for line in chain((first,), lines) for word in line
    )


def is_json(text: str) -> bool:
    """Whether a text begins as JSON, or JSON lines, with texts in it."""
    return _JSON.match(text) is not None


def refuse(source: Source) -> None:
    """BadLine where the text is plainly something else than a sentence a line."""
    beginning = source.text[:5000].lstrip("\ufeff")
    what = next((what for pattern, what in _NOT_READ if pattern.match(beginning)), "")
    if source.ending in _MARKUP_ENDINGS and beginning.lstrip().startswith("<"):
        what = _MARKUP
    if what:
        raise BadLine(
            1,
            "the file has the form of {what}, not of one sentence a line.",
            "Save its sentences as text, one a line, or as a table with a column “sentence”.",
            what=say(what),
        )
    if _is_tagged(source.text) or _are_words_tagged(source.text):
        raise BadLine(
            1,
            "each line has a word and a tag such as B-PER or O: this is no text of lines."
            if _is_tagged(source.text)
            else "each word has a tag behind it, as in keys/NNS: this is no text of lines.",
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
    if _are_numbered(source.text) and conll_width(source.text, None):
        raise BadLine(
            1,
            "the lines have numbers of words and columns with spaces between: this is no text of "
            "lines, and CoNLL-U has tabs.",
            "Put one tab between two columns in place of the spaces, and name the file “….conllu”.",
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
