"""How to start this program again, as a process of its own."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

import vzdesk

EVALUATE = "--evaluate"
"""What starts it as a process that evaluates, see `vzdesk.export.evaluations.process`."""
TIED = "--tied"
"""That it ends when its standard input does: the other end is the window's."""


def end_with_input() -> None:
    """End this process once nobody holds the other end of its standard input any more."""

    def wait() -> None:
        with suppress(OSError):  # there is none
            while os.read(0, 1):
                pass
            os._exit(1)

    threading.Thread(target=wait, daemon=True, name="tied").start()


def program() -> list[str]:
    """What makes Python this program; nothing where it is one file with its own Python."""
    return [] if getattr(sys, "frozen", False) else ["-P", "-m", "vzdesk"]


def environment(temporary: Path | None = None) -> dict[str, str]:
    """Ours, and where this very vzdesk is imported from. Temporary files go into the folder, if one
    is named: what a process that is killed leaves behind can be removed with it.
    """
    home = str(Path(vzdesk.__file__).parents[1])
    others = os.environ.get("PYTHONPATH", "")
    changes = {"PYTHONPATH": os.pathsep.join(filter(None, (home, others))), "PYTHONUTF8": "1"}
    if temporary is not None:
        changes |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    return {**os.environ, **changes}
