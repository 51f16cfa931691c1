"""The two kinds of trouble: the world's, shown calmly, and ours, which is a bug.

What a user can repair is a `UserError`: it says what happened, with which value, and what to do
next. Anything else that is raised is a defect of the program and is shown with a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Self, TypeVar

from vzdesk.translate import say

LONGEST_LINE = 300
Error = TypeVar("Error", bound=Exception)


class UserError(Exception):
    """The world is so, and a user can do something about it.

    `message` is one clear sentence naming the value; `next_step` is one sentence that says what to
    do, or is empty where the message already says it. Both are passed as they are in the source,
    with names in braces for the values that follow, and are kept in the user's language.
    `template` is the message without the values, which are the user's.

    Where something else is to be done on the command line than in the window, `in_terminal` says it
    there, in place of `next_step`.

    >>> str(UserError("{path} is empty.", next_step="Write into it.", path="a.txt"))
    'a.txt is empty. Write into it.'
    """

    def __init__(
        self, message: str, /, *, next_step: str = "", in_terminal: str = "", **values: object
    ) -> None:
        self.template = message
        self.message = say(message, **values)
        self.next_step = say(next_step, **values) if next_step else ""
        self.in_terminal = say(in_terminal, **values) if in_terminal else ""
        super().__init__(self.message)

    @classmethod
    def translated(cls, message: str, next_step: str = "", in_terminal: str = "") -> Self:
        """An error of these sentences, which are in the user's language already."""
        error = cls("")
        error.args, error.message, error.next_step = (message,), message, next_step
        error.in_terminal = in_terminal
        return error

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()

    @property
    def for_terminal(self) -> str:
        """What the command line says."""
        return f"{self.message} {self.in_terminal or self.next_step}".strip()


class NotEnoughMemory(UserError):  # noqa: N818  like UserError, what the world is
    """This one sentence needs more memory than there is; others may be scored."""


class NoHead(UserError):  # noqa: N818
    """The model cannot predict; maps are made all the same."""


class BadFiles(UserError):  # noqa: N818
    """Files of a model are missing or damaged: another copy of them may be whole."""


class Reason(Exception):  # noqa: N818  becomes part of a UserError
    """Why something is not as it must be: half a sentence, with values as in a UserError."""

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(say(reason, **values))


class Cancelled(Exception):  # noqa: N818  not an error: the user cancelled it
    """Raised inside long work when the user has cancelled it."""


@contextmanager
def reported_as(
    kinds: type[Error] | tuple[type[Error], ...], report: Callable[[Error], Exception | None]
) -> Iterator[None]:
    """Where an error of these kinds is raised inside, raise what `report` makes of it instead.

    The first error is its cause. Where `report` returns None, the error is raised as it is.

    >>> with reported_as(OSError, lambda error: UserError("Cannot read it.")):
    ...     open("there/is/none")
    Traceback (most recent call last):
    vzdesk.errors.UserError: Cannot read it.
    """
    try:
        yield
    except kinds as error:
        reported = report(error)
        if reported is None:
            raise
        try:
            raise reported from error
        finally:
            # Else it would hold itself, and with it the memory of the calls that it came from.
            del reported


@contextmanager
def importing(library: str, extra: str = "") -> Iterator[None]:
    """UserError where the library, which is imported inside, is not there or cannot be loaded.

    extra is what it is installed with, as packaging/bootstrap.py calls it.
    """

    def report(error: ImportError) -> UserError:
        return UserError(
            "The library {library} cannot be loaded: {reason}.",
            next_step="Install it again: {command}",
            library=library,
            reason=first_line(error).rstrip("."),
            command=f"python3 packaging/bootstrap.py {extra}".rstrip(),
        )

    with reported_as(ImportError, report):
        yield


def first_line(error: Exception) -> str:
    """The first line of what a library says is wrong; the error's kind where it says nothing.

    Libraries quote what they read: a long line is cut.
    """
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def unknown_name(message: str, name: str, known: Iterable[str]) -> UserError:
    """The error for a name that is not known, with the nearest known one suggested.

    >>> str(unknown_name("No method '{name}'.", "atention", ["attention", "value-zeroing"]))
    "No method 'atention'. Did you mean 'attention'?"
    """
    known = sorted(known)
    near = get_close_matches(name, known, n=1)
    return UserError(
        message,
        next_step="Did you mean '{near}'?" if near else "Choose one of: {known}.",
        name=name,
        near="".join(near),
        known=", ".join(known),
    )
