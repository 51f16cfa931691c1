"""Command lines that are made for a user to copy."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from vzdesk.errors import UserError

_PLAIN = re.compile(r"[\w+=:./\\-]+", re.ASCII)
"""What neither cmd nor PowerShell reads as anything else."""


def command_line(words: Iterable[str], *, is_windows: bool = sys.platform == "win32") -> str:
    """The words as one line for this system's command line."""
    return " ".join(map(_quoted, words)) if is_windows else shlex.join(words)


def option(name: str, value: str) -> list[str]:
    """The option, written so that a value with a leading dash is not taken for another one."""
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


def file_name(name: str) -> str:
    """The name of a file where it is no option's value, likewise."""
    return f"./{name}" if name.startswith("-") else name


def session_file(path: Path | None) -> str:
    """Where a session's file is, for a command that can be run in any folder. UserError where it
    has none.
    """
    if path is None:
        raise UserError(
            "The command names the session's file, and this session has none yet.",
            next_step="Save the session first, then copy the command.",
        )
    return str(path.absolute())


def _quoted(word: str) -> str:
    """In double quotes, which cmd and PowerShell both know, where it needs any; before these each
    backslash is doubled, as programs on Windows read their command line.
    """
    if _PLAIN.fullmatch(word):
        return word
    return '"' + re.sub(r'(\\*)("|$)', lambda at: 2 * at[1] + at[2].replace('"', r"\""), word) + '"'
