"""Where the open session comes from, and where it is saved to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vzdesk.desk.command import TextFile
from vzdesk.session.stamp import Stamp


@dataclass(frozen=True, eq=False)
class Origin:
    """A file, or none yet.

    path          the session's file
    stamp         what that file was like when it was read or written last
    is_read_only  whether it stays as it is, so that saving asks for another file
    text_file     the file of another format that the sentences were read from
    """

    path: Path | None = None
    stamp: Stamp | None = None
    is_read_only: bool = False
    text_file: TextFile | None = None


NO_FILE = Origin()
