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

_ID = re.compile(r"([1-9]\d{0,7})(?:-([1-9]\d{0,7}))?", re.ASCII)
_EMPTY_NODE = re.compile(r"\d{1,8}\.[1-9]\d{0,7}", re.ASCII)
_ENCODING_LINE = "# encoding = {}\n"
_COMMENT = re.compile(r"#\s*(sent_id|text)\s*=(.*)")


@dataclass(frozen=True)
class Row:
    """A line with ten columns; `line` counts from 1 in the file."""

    line: int
    columns: tuple[str, ...]

    @property
    def id(self) -> str:
        """5 for a word, 5-6 for a multiword token, 5.1 for an empty node."""
        return self.columns[0]

    def value(self, column: int) -> str:
        """The content, "" for none."""
        return "" if self.columns[column] == NONE else self.columns[column]

    @property
    def misc(self) -> list[str]:
        """The attributes of the last column."""
        return self.value(MISC).split("|") if self.value(MISC) else []


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
    all_tiers = (*tiers(block.nodes), *_more_tiers(block.nodes, more))
    return Sentence(block.id, block.text, words, tiers=all_tiers, conllu="".join(lines))


def _more_tiers(nodes: Sequence[Node], more: Mapping[str, Mapping[int, str]]) -> Iterator[Tier]:
    for name, of in more.items():
        joined = ("+".join(filter(None, (of[p.line] for p in each.parts))) for each in nodes)
        values = tuple(joined)
        if any(values):
            yield Tier(name, values)


def with_encoding(sentences: Sequence[Sentence], encoding: Encoding) -> tuple[Sentence, ...]:
    """The sentences of a file, whose lines now say what the file was in."""
    said = "" if encoding == Encoding() else _ENCODING_LINE.format(encoding.name)
    said = said if encoding.name in BYTE_ORDERS else ""
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
    first_line, block, has_words, is_over = 1, list[str](), False, False
    lines = lines_of(content)
    last_word = max((n for n, line in enumerate(lines) if is_row(line)), default=-1)
    for number, line in enumerate(lines):
        if is_over and line.strip() and number <= last_word:
            yield first_line, block
            first_line, block, has_words, is_over = number + 1, [], False, False
        block.append(line)
        has_words = has_words or is_row(line)
        is_over = is_over or (has_words and not line.strip())
    if has_words:
        yield first_line, block


def is_row(line: str) -> bool:
    """Whether a line is of a word: neither blank nor a comment."""
    return bool(line.strip()) and not line.startswith(("#", f"{BYTE_ORDER_MARK}#"))


def parse(lines: Sequence[str], first_line: int = 1) -> Block:
    """The content of the lines of a sentence. BadLine where that is not CoNLL-U."""
    rows = [_row(n, line) for n, line in enumerate(lines, first_line) if is_row(line)]
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
        match = _COMMENT.fullmatch(line.rstrip("\r\n").removeprefix(BYTE_ORDER_MARK))
        if match:
            found.setdefault(match[1], match[2].strip())
    return found


def _row(line: int, content: str) -> Row:
    columns = tuple(content.rstrip("\r\n").removeprefix(BYTE_ORDER_MARK).split("\t"))
    if len(columns) != len(COLUMNS):
        raise BadLine(
            line,
            "the line has {n_columns} columns; CoNLL-U has {n_needed}, separated by tabs.",
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
        if _EMPTY_NODE.fullmatch(row.id):
            continue
        match = _ID.fullmatch(row.id)
        if not match or int(match[1]) != due:
            raise BadLine(
                row.line, "the id is “{name}” where {due} should be.", name=row.id, due=due
            )
        if match[2]:
            if not last_of_range < due < int(match[2]):
                raise BadLine(row.line, "{name} cannot be a multiword token here.", name=row.id)
            last_of_range = int(match[2])
            tokens.append((row, []))
            continue
        if due <= last_of_range:
            tokens[-1][1].append(row)
        else:
            tokens.append((row, [row]))
        due += 1
    if due <= last_of_range:
        row = tokens[-1][0]
        raise BadLine(
            row.line, "the words of the multiword token {name} are not all there.", name=row.id
        )
    return tokens


def _joined(tokens: Sequence[_Token]) -> str:
    """The text where no comment has it."""
    return "".join(
        row.columns[FORM] + ("" if "SpaceAfter=No" in row.misc else " ") for row, _ in tokens
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
        ends = _ends(parts, text, at, end)
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


def tiers(nodes: Sequence[Node]) -> Iterator[Tier]:
    """The annotations that there are; heads are numbers of words, 0 for the root."""
    places = {part.id: place for place, node in enumerate(nodes, 1) for part in node.parts}
    values = {name: [joined_values(node, column) for node in nodes] for name, column in JOINED}
    heads = [_head(node, places) for node in nodes]
    values["head"] = [head for head, _ in heads]
    values["deprel"] = [relation for _, relation in heads]
    values["gloss"] = [_gloss(node.row) for node in nodes]
    return (Tier(name, tuple(each)) for name, each in values.items() if any(each))


def joined_values(node: Node, column: int) -> str:
    """What a word has in this column; of several parts, what each has."""
    if len(node.parts) == 1:
        return node.parts[0].value(column)
    values = [part.value(column) for part in node.parts]
    return "+".join(value or NONE for value in values) if any(values) else ""


def _head(node: Node, places: dict[str, int]) -> tuple[str, str]:
    """The number of the head and the relation to it, of that part whose head is another word."""
    outer = node.parts[0] if len(node.parts) == 1 else _outer(node.parts)
    head = outer.value(HEAD)
    if head not in ("", "0") and head not in places:
        raise BadLine(
            outer.line, "the head is “{head}”, which is no word of the sentence.", head=head
        )
    return str(places.get(head, head)), outer.value(HEAD + 1)


def _outer(parts: Sequence[Row]) -> Row:
    """The part whose head is none of them."""
    own = {part.id for part in parts}
    return next((part for part in parts if part.columns[HEAD] not in own), parts[0])


def _gloss(row: Row) -> str:
    if "Gloss=" not in row.columns[MISC]:
        return ""
    return next((each[6:] for each in row.misc if each.startswith("Gloss=")), "")
