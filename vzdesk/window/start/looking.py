"""Whether files are still there, asked where a drive that is gone keeps nobody waiting."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from vzdesk.translate import say


class Looker(QObject):
    """Looks at files, each in a thread that nothing waits for: it may take for ever. trouble says
    what is wrong with one.

    found carries a path, and what keeps it from being opened, "" where nothing does.
    """

    found = Signal(str, str)

    def __init__(self, parent: QObject, trouble: Callable[[str], str] | None = None) -> None:
        super().__init__(parent)
        self._trouble = trouble or trouble_with
        self._asked: dict[str, threading.Thread] = {}

    def look(self, paths: Iterable[str]) -> None:
        """Emit `found` for each of these as soon as it is known; none is asked twice at once."""
        for path in paths:
            if path not in self._asked or not self._asked[path].is_alive():
                self._asked[path] = threading.Thread(target=self._look, args=(path,), daemon=True)
                self._asked[path].start()

    def _look(self, path: str) -> None:
        trouble = self._trouble(path)
        with suppress(RuntimeError):  # the window is gone
            self.found.emit(path, trouble)


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


def trouble_with_folder(path: str) -> str:
    """Why the model in this folder cannot be loaded now, or empty."""
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return say("Its folder is not there any more, or its drive is not connected.")
    except PermissionError:
        return say("You may not look into its folder.")
    except (OSError, ValueError) as error:
        return say("It cannot be reached: {why}.", why=getattr(error, "strerror", "") or error)
    return "" if is_folder else say("Something else has the name of its folder now.")
