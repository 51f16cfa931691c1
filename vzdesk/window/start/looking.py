"""Whether recent files are still there, asked where a drive that is gone keeps nobody waiting."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from vzdesk.translate import say


class Looker(QObject):
    """Looks at files in a thread that nothing waits for: it may take for ever.

    found carries what keeps each path from being opened, "" for those that can be.
    """

    found = Signal(object)

    def look(self, paths: Sequence[str]) -> None:
        """Emit `found` for these, one after another, as soon as it is known."""
        if paths:
            threading.Thread(target=self._look, args=(tuple(paths),), daemon=True).start()

    def _look(self, paths: Sequence[str]) -> None:
        with suppress(RuntimeError):  # the window is gone
            for path in paths:
                self.found.emit({path: trouble_with(path)})


def trouble_with(path: str) -> str:
    """Why this file cannot be opened now, or empty."""
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return say("This file is not there any more, or its drive is not connected.")
    except PermissionError:
        return say("You may not look into its folder.")
    except (OSError, ValueError) as error:
        return say("It cannot be reached: {why}.", why=getattr(error, "strerror", "") or error)
    if not is_file:
        return say("Something else has this name now.")
    return "" if os.access(path, os.R_OK) else say("You may not read this file.")
