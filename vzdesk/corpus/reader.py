"""A file format for sentences, and what it says of a file: errors of lines, and notices."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError


class BadLine(UserError):  # noqa: N818  `readers` adds the file's name
    """What is wrong with one line, counted from 1, and what to do about it; in_terminal as in
    UserError.
    """

    def __init__(
        self,
        line: int,
        message: str,
        next_step: str = "",
        /,
        *,
        in_terminal: str = "",
        **values: object,
    ) -> None:
        super().__init__(message, next_step=next_step, in_terminal=in_terminal, **values)
        self.line = line


class UnknownColumns(BadLine):
    """No column is known as one of sentences: a user can say which one is.

    names are those of the first line, and example is the next row.
    """

    names: tuple[str, ...] = ()
    example: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """What the user should know about how a file was read, in one sentence."""

    text: str


WITHHELD = "_"
"""What stands for a word whose text a file may not hold."""


def refuse_withheld(line: int, forms: Sequence[str]) -> None:
    """BadLine where the words of a sentence are withheld."""
    if set(forms) == {WITHHELD}:
        raise BadLine(
            line,
            "the words of this sentence are withheld (all are {mark}).",
            "Merge the text into the file first, as its README says.",
            mark=WITHHELD,
        )


Item = Sentence | BadLine | Notice
"""What a reader finds. A bad line costs its own sentence, and the others go on."""


@dataclass(frozen=True, eq=False)
class Source:
    """The text of a file, its ending in small letters, and what the user says of its columns:
    {"sentence": the name that it has in the file}.
    """

    text: str
    ending: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def has_tabs(self) -> bool:
        """Whether most lines have a tab between characters."""
        if "\t" not in self.text:
            return False
        lines = [line for line in io.StringIO(self.text, newline=None) if not line.isspace()]
        return 2 * sum("\t" in line.strip() for line in lines) > len(lines)


def no_shape(source: Source) -> bool:
    """Of a format that is only known by its ending."""
    return False


@dataclass(frozen=True)
class Reader:
    """A format: how its files end, what it is called, and how a file's text is read.

    Sentences come in the order of the file, with "" for an id where the file has none, and with
    the file's own ids otherwise, which may occur twice. `read` yields BadLine for what costs one
    sentence, and raises it where the whole file cannot be read. `fits` says whether a text has the
    shape of this format, whatever the file is called; of several, the largest `rank` counts.
    """

    endings: tuple[str, ...]
    label: str
    read: Callable[[Source], Iterator[Item]]
    fits: Callable[[Source], bool] = no_shape
    rank: int = 0
