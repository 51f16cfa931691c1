"""Where things are on this computer. The only user of appdirs."""

from __future__ import annotations

from pathlib import Path

import appdirs

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """What ships with the program: inside the installed package, or next to it in a checkout."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def bundled_models() -> Path:
    """The folder with the models that ship with the program."""
    return resources() / "models"


def example_session() -> Path:
    """The session shown at the very first start."""
    return resources() / "examples" / "example.vzd"


def config() -> Path:
    """The user's settings; the folder may not exist yet."""
    return Path(appdirs.user_config_dir("vzdesk", appauthor=False))


def cache() -> Path:
    """What can be found out again; the folder may not exist yet."""
    return Path(appdirs.user_cache_dir("vzdesk", appauthor=False))
