"""Files that Git LFS left out: in their place lies a text of some lines, which names the file.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md is the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from vzdesk.errors import BadFiles

BEGINNING = b"version https://git-lfs.github.com/spec/"
LONGEST = 1024
SIZE = re.compile(rb"^size (\d{1,18})\r?$", re.MULTILINE)


def refuse_pointers(paths: Iterable[Path]) -> None:
    """BadFiles at the first of these files that is a pointer; those that are not there are none."""
    for path in paths:
        found = _missing_bytes(path)
        if found is not None:
            raise BadFiles(
                "{path} is only a pointer of Git LFS: the file itself, of {size:,} bytes, is "
                "missing.",
                next_step="Run git lfs pull in the folder, or download the file.",
                path=path,
                size=found,
            )


def _missing_bytes(path: Path) -> int | None:
    """The size of the file that this one stands for; None where it is no pointer."""
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST)
    except OSError:  # whoever reads it next says so
        return None
    if not text.startswith(BEGINNING):
        return None
    size = SIZE.search(text)
    return int(size[1]) if size else 0
