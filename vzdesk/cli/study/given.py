"""What a command line of studies may give, and what is left behind where it cannot be answered."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vzdesk.errors import UserError

_OF_TABLES = ("relations", "measure", "group_by", "layers", "name", "resume")
_WITHOUT = {
    "": ("formulas", "random_weights", "balanced"),
    "agreement": (*_OF_TABLES, "formulas", "balanced"),
    "formulas": (*_OF_TABLES, "balanced", "method", "units", "rollout", "random_weights"),
}
_SAME = {"syntaxgym": "formulas"}
"""By the kind of study, options that have no meaning for it."""
_WRITTEN = {"relations": "--relation", "formulas": "--formula"}


def check_given(arguments: argparse.Namespace, first: str) -> None:
    """UserError where an option is given that this kind of study, which the first INPUT says, does
    not have: it would change nothing.
    """
    first = _SAME.get(first, first)
    kind = first if first in _WITHOUT else ""
    if first.isidentifier() and not kind and not Path(first).exists():
        return  # another kind
    for name in _WITHOUT[kind]:
        if getattr(arguments, name) not in (None, (), [], False):
            raise UserError(
                "{option} has no meaning for {command}.",
                next_step="Leave it out; vzdesk study --help says what belongs to what.",
                option=_WRITTEN.get(name, "--" + name.replace("_", "-")),
                command=f"vzdesk study {kind}".rstrip(),
            )


@contextmanager
def no_empty_folders(folder: Path) -> Iterator[None]:
    """Where what is inside ends in an error, folders that it made and left empty are removed."""
    new = [each for each in (folder / "figures", folder, *folder.parents) if not each.exists()]
    try:
        yield
    except BaseException:
        for each in new:
            with suppress(OSError):
                each.rmdir()
        raise
