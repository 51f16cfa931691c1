"""Where things are on this computer. The only user of appdirs.

Whether a path that was remembered or typed is there is asked of `os.path`: to it what cannot be
read, or is no path, is not there, where the methods of `Path` raise.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import appdirs

T = TypeVar("T")
PATIENCE_S = 0.25
"""How long is waited for a disk that may not be there any more."""
_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """What ships with the program: inside the installed package, or next to it in a checkout."""
    installed = _PACKAGE / "_resources"
    return installed if os.path.isdir(installed) else _PACKAGE.parent / "resources"


def guide() -> Path:
    """The folder with the pages of the program's guide."""
    return resources() / "guide"


def bundled_models() -> Path:
    """The folder with the models that ship with the program."""
    return resources() / "models"


def example_session() -> Path:
    """The session shown at the very first start."""
    return resources() / "examples" / "example.vzd"


def config() -> Path:
    """The user's settings; the folder may not exist yet."""
    return Path(appdirs.user_config_dir("vzdesk", appauthor=False))


def real(path: Path) -> str:
    """What `path` leads to; as it is written, where it is no path: with a NUL, or half a character.

    Two paths with the same are of the same file. As it is written, too, where the disk does not
    answer.
    """
    try:
        return _soon(lambda: os.path.realpath(path), os.path.abspath(path))
    except (OSError, ValueError):
        return str(path)


def is_folder(path: str) -> bool:
    """Whether there is a folder, on a disk that answers."""
    return _soon(lambda: os.path.isdir(path), False)


def _soon(ask: Callable[[], T], otherwise: T) -> T:
    """What a disk answers, or `otherwise` if it does not soon: one that is not there any more keeps
    whoever asks for minutes, or for ever.
    """
    answers: list[T] = []
    errors: list[Exception] = []

    def asking() -> None:
        try:
            answers.append(ask())
        except Exception as error:
            errors.append(error)

    asked = threading.Thread(target=asking, name="disk", daemon=True)
    asked.start()
    asked.join(PATIENCE_S)
    if errors:
        raise errors[0]
    return answers[0] if answers else otherwise


def home() -> str:
    """The user's folder, or the one that the program runs in where the system knows none."""
    found = os.path.expanduser("~")
    return found if os.path.isdir(found) else os.curdir


def data() -> Path:
    """What is kept for the user between starts, such as unsaved work; it may not exist yet."""
    return Path(appdirs.user_data_dir("vzdesk", appauthor=False))


def logs() -> Path:
    """What the program says of itself, for whoever mends it."""
    return Path(appdirs.user_log_dir("vzdesk", appauthor=False))


def cache() -> Path:
    """What can be found out again; the folder may not exist yet."""
    return Path(appdirs.user_cache_dir("vzdesk", appauthor=False))
