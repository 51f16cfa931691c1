"""The two kinds of trouble: the world's, shown calmly, and ours, which is a bug.

Whatever a user can mend is a `UserError`: it says what happened, with which value, and what to do
next. Anything else that is raised is a defect of the program and is shown with a report.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(Exception):
    """The world is so, and a user can do something about it.

    `message` is one clear sentence naming the value; `next_step` is one sentence that says what to
    do, or is empty where the message already says it.
    """

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class NotEnoughMemory(UserError):  # noqa: N818  like UserError, what the world is
    """This one sentence needs more memory than there is; others may be scored."""


class Cancelled(Exception):  # noqa: N818  not an error: the user asked for it
    """Raised inside long work when the user has asked it to stop."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UserError:
    """The error for a name that is not known, with the nearest known one suggested.

    >>> str(unknown_name("method", "atention", ["attention", "value-zeroing"]))
    "No method 'atention'. Did you mean 'attention'?"
    """
    known = sorted(known)
    near = get_close_matches(name, known, n=1)
    if near:
        return UserError(f"No {kind} '{name}'.", next_step=f"Did you mean '{near[0]}'?")
    return UserError(f"No {kind} '{name}'.", next_step=f"Choose one of: {', '.join(known)}.")
