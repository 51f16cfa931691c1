"""The lines of CoNLL-U, and sentences in them: https://universaldependencies.org/format.html

The words of a sentence are the syntactic words where they are the characters of the text (don't =
do + n't); where they are not (du = de + le), the multiword token is one word, with the values of
its parts joined by +. Empty nodes are no words. The lines themselves stay with the sentence.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vzdesk.corpus import look_alikes
from vzdesk.corpus.encodings import BYTE_ORDERS, Encoding
from vzdesk.corpus.look_alikes import BYTE_ORDER_MARK
from vzdesk.corpus.reader import BadLine
from vzdesk.engine.sentence import Sentence, Tier, Word

COLUMNS = ("id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc")
FORM, HEAD, MISC = 1, 6, 9
JOINED = tuple((name, COLUMNS.index(name)) for name in ("lemma", "upos", "xpos", "feats"))
"""The tiers of which a word made of several has all values."""
NONE = "_"
NO_MORE: Mapping[str, Mapping[int, str]] = {}

_RANGE = re.compile(r"([1-9]\d{0,7})-([1-9]\d{0,7})", re.ASCII)
_EMPTY_NODE = re.compile(r"\d{1,8}\.[1-9]\d{0,7}", re.ASCII)
_ENCODING_LINE = "# encoding = {}\n"
_COMMENT = re.compile(r"#\s*(sent_id|text)\s*=(.*)")
_ROW = re.compile(r"(?!\ufeff*#)\s*\S")


@dataclass(frozen=True)
class Row:
    """A line with ten columns; `line` counts from 1 in the file."""

    line: int
    columns: tuple[str, ...]

    @property
    def id(self) -> str:
        """5 for a word, 5-6 for a multiword token, 5.1 for an empty node."""
        return self.columns[0]


@dataclass(frozen=True)
class Node:
    """A word of the text: its line, and the lines of the syntactic words that it is made of."""

    word: Word
    row: Row
    parts: tuple[Row, ...]


@dataclass(frozen=True)
class Block:
    """The content of the lines of one sentence."""

    id: str
    text: str
    nodes: tuple[Node, ...]


def sentence(
    lines: Sequence[str], first_line: int = 1, more: Mapping[str, Mapping[int, str]] = NO_MORE
) -> Sentence:
    """The sentence in these lines, which it keeps. BadLine where they are not CoNLL-U.

    `more` holds further annotations: by name, the value of each line.
    """
    block = parse(lines, first_line)
    words = tuple(node.word for node in block.nodes)
    all_tiers = (*_tiers(block.nodes), *_more_tiers(block.nodes, more))
    return Sentence(block.id, block.text, words, tiers=all_tiers, conllu="".join(lines))


def _more_tiers(nodes: Sequence[Node], more: Mapping[str, Mapping[int, str]]) -> Iterator[Tier]:
    for name, of in more.items():
        joined = ("+".join(filter(None, (of[p.line] for p in each.parts))) for each in nodes)
        values = tuple(joined)
        if any(values):
            yield Tier(name, values)


def with_encoding(sentences: tuple[Sentence, ...], encoding: Encoding) -> tuple[Sentence, ...]:
    """The sentences of a file, whose lines now say what the file was in."""
    if encoding == Encoding():
        return sentences
    said = _ENCODING_LINE.format(encoding.name) if encoding.name in BYTE_ORDERS else ""
    mark = BYTE_ORDER_MARK if encoding.has_mark else ""
    return tuple(
        replace(each, conllu=f"{said}{'' if n else mark}{each.conllu}") if each.conllu else each
        for n, each in enumerate(sentences)
    )


def encoding_of(kept: str) -> tuple[str, str]:
    """What the lines of a sentence were in, and these lines as they were in the file."""
    for name in BYTE_ORDERS:
        said = _ENCODING_LINE.format(name)
        if kept.startswith(said):
            return name, kept[len(said) :]
    return "utf-8", kept


def lines_of(content: str) -> list[str]:
    """The lines with their ends, as they are."""
    return list(io.StringIO(content, newline=""))


def blocks(content: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each sentence, blank ones after it included, and the number of the first."""
    lines = lines_of(content)
    rows = [at for at, line in enumerate(lines) if _ROW.match(line)]
    start = 0
    for row, following in pairwise(rows):
        if following > row + 1:
            after = _after_blank(lines, row + 1, following)
            if after:
                yield start + 1, lines[start:after]
                start = after
    if rows:
        yield start + 1, lines[start:]


def _after_blank(lines: Sequence[str], start: int, end: int) -> int:
    """The first line after the first blank ones of these that are between two words; 0 where none
    is blank.
    """
    blank = next((at for at in range(start, end) if not lines[at].strip()), 0)
    return blank and next((at for at in range(blank, end) if lines[at].strip()), end)


def is_row(line: str) -> bool:
    """Whether a line is of a word: neither blank nor a comment."""
    return _ROW.match(line) is not None


def parse(lines: Sequence[str], first_line: int = 1) -> Block:
    """The content of the lines of a sentence. BadLine where that is not CoNLL-U."""
    rows = [_row(n, line) for n, line in enumerate(lines, first_line) if _ROW.match(line)]
    tokens = _tokens(rows)
    if not tokens:
        raise BadLine(first_line, "the sentence has no words.")
    if all(row.columns[FORM] == NONE for row, _ in tokens):
        raise BadLine(
            tokens[0][0].line,
            "the words of this sentence are withheld (every FORM is {mark}).",
            "Merge the text into the file first, as its README says.",
            mark=NONE,
        )
    comments = _comments(lines)
    text = comments.get("text") or _joined(tokens)
    return Block(comments.get("sent_id", ""), text, tuple(_nodes(tokens, text)))


def _comments(lines: Sequence[str]) -> dict[str, str]:
    """The content of the first comment of each kind."""
    found: dict[str, str] = {}
    for line in lines:
        match = _COMMENT.fullmatch(line.rstrip("\r\n").lstrip(BYTE_ORDER_MARK))
        if match:
            found.setdefault(match[1], match[2].strip())
    return found


def _row(line: int, content: str) -> Row:
    columns = tuple(content.rstrip("\r\n").lstrip(BYTE_ORDER_MARK).split("\t"))
    if len(columns) != len(COLUMNS):
        raise BadLine(
            line,
            "the line has {n_columns} columns; CoNLL-U has {n_needed}, separated by tabs."
            if len(columns) > 1
            else "the line has no tabs; CoNLL-U has {n_needed} columns, separated by tabs.",
            "Put one tab between two columns.",
            n_columns=len(columns),
            n_needed=len(COLUMNS),
        )
    if "" in columns:
        empty = COLUMNS[columns.index("")]
        raise BadLine(
            line,
            "the column {column} is empty.",
            "Write {mark} for nothing.",
            column=empty,
            mark=NONE,
        )
    return Row(line, columns)


_Token = tuple[Row, list[Row]]
"""A token of the text: its line, and those of its words, which is the same where it is one."""


def _tokens(rows: Sequence[Row]) -> list[_Token]:
    tokens: list[_Token] = []
    due, last_of_range = 1, 0
    for row in rows:
        if row.id == str(due):
            if due <= last_of_range:
                tokens[-1][1].append(row)
            else:
                tokens.append((row, [row]))
            due += 1
        elif not _EMPTY_NODE.fullmatch(row.id):
            last_of_range = _last_of_range(row, due, last_of_range)
            tokens.append((row, []))
    if due <= last_of_range:
        row = tokens[-1][0]
        raise BadLine(
            row.line, "the words of the multiword token {name} are not all there.", name=row.id
        )
    return tokens


def _last_of_range(row: Row, due: int, before: int) -> int:
    """The number of the last word of this multiword token. BadLine where it is none."""
    match = _RANGE.fullmatch(row.id)
    if not match or int(match[1]) != due:
        raise BadLine(row.line, "the id is “{name}” where {due} should be.", name=row.id, due=due)
    if not before < due < int(match[2]):
        raise BadLine(row.line, "{name} cannot be a multiword token here.", name=row.id)
    return int(match[2])


def _joined(tokens: Sequence[_Token]) -> str:
    """The text where no comment has it."""
    return "".join(
        row.columns[FORM] + ("" if "SpaceAfter=No" in row.columns[MISC].split("|") else " ")
        for row, _ in tokens
    ).strip()


def _nodes(tokens: Sequence[_Token], text: str) -> Iterator[Node]:
    """Each token at its place in the text; of several words where its characters are theirs."""
    at = 0
    for row, parts in tokens:
        while at < len(text) and text[at].isspace():
            at += 1
        form = row.columns[FORM]
        end = look_alikes.end_of(form, text, at)
        if end is None:
            raise _not_the_text(row, form, text[at:])
        ends = _ends(parts, text, at, end) if len(parts) > 1 else [end]
        if ends:
            for part, after in zip(parts, ends, strict=True):
                yield Node(Word(text[at:after], at, after), part, (part,))
                at = after
        else:
            yield Node(Word(text[at:end], at, end), row, tuple(parts))
            at = end
    if text[at:].strip():
        raise BadLine(
            tokens[-1][0].line,
            "the text goes on after its last word: “{rest}”.",
            "Correct the lines, or the comment “# text”.",
            rest=text[at:].strip()[:20],
        )


def _ends(parts: Sequence[Row], text: str, start: int, end: int) -> list[int]:
    """Where each part ends, if their characters are those of the text; else nothing."""
    ends = list[int]()
    for part in parts:
        found = look_alikes.end_of(part.columns[FORM], text, ends[-1] if ends else start)
        if found is None:
            return []
        ends.append(found)
    return ends if ends and ends[-1] == end else []


def _not_the_text(row: Row, form: str, rest: str) -> BadLine:
    codes = look_alikes.difference(form, rest)
    return BadLine(
        row.line,
        "“{form}” is not what the text goes on with: “{text}”{codes}.",
        "Correct the line, or the comment “# text”.",
        form=form,
        text=rest[:20],
        codes=f" ({codes})" if codes else "",
    )


def _tiers(nodes: Sequence[Node]) -> Iterator[Tier]:
    """The annotations that there are; heads are numbers of words, 0 for the root."""
    rows = [_columns(node) for node in nodes]
    columns = list(zip(*rows, strict=True))
    found = {name: _values(columns[at]) for name, at in JOINED}
    found["head"] = _heads(nodes, columns[HEAD])
    found["deprel"] = _values(columns[HEAD + 1])
    found["gloss"] = [_gloss(each) if "Gloss=" in each else "" for each in columns[MISC]]
    return (Tier(name, tuple(each)) for name, each in found.items() if any(each))


def _values(column: Sequence[str]) -> list[str]:
    return ["" if each == NONE else each for each in column]


def _columns(node: Node) -> tuple[str, ...]:
    """What a word has in each column; of several parts, what each has, and the head and relation
    of that part whose head is another word.
    """
    if len(node.parts) == 1:
        return node.parts[0].columns
    columns = list(_outer(node.parts).columns)
    for _, at in JOINED:
        values = [part.columns[at] for part in node.parts]
        columns[at] = "+".join(values) if {*values} != {NONE} else NONE
    columns[MISC] = node.row.columns[MISC]
    return tuple(columns)


def _heads(nodes: Sequence[Node], heads: Sequence[str]) -> list[str]:
    """The number of each one's head, 0 for the root and "" for none."""
    places = {NONE: "", "0": "0"}
    places |= {part.id: str(n) for n, node in enumerate(nodes, 1) for part in node.parts}
    for node, head in zip(nodes, heads, strict=True):
        if head not in places:
            line = _outer(node.parts).line
            raise BadLine(
                line, "the head is “{head}”, which is no word of the sentence.", head=head
            )
    return [places[head] for head in heads]


def _outer(parts: Sequence[Row]) -> Row:
    """The part whose head is none of them."""
    own = {part.id for part in parts}
    return next((part for part in parts if part.columns[HEAD] not in own), parts[0])


def _gloss(misc: str) -> str:
    return next((each[6:] for each in misc.split("|") if each.startswith("Gloss=")), "")
