"""What is remembered between starts: models, theme, the window's shape. Never anything of value.

A file that cannot be read or makes no sense is as good as none.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vzdesk import paths
from vzdesk.atomic import replacing
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.types import DEVICES, Precision
from vzdesk.errors import UserError

THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Preferences:
    """models are folders that the user chose; device is where PyTorch is to compute, precision with
    what numbers; recent are paths of files, the latest first; layout holds Qt's own bytes, as text,
    by widget. text_percent is the size of all text, of the system's; data_percent that of the
    user's words, of other text; data_family is their font, "" for the program's own.
    """

    models: tuple[ModelChoice, ...] = ()
    chosen: ModelChoice | None = None
    theme: str = "system"
    device: str = "auto"
    folder: str = ""
    layout: dict[str, str] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    text_percent: int = 100
    data_family: str = ""
    data_percent: int = 100
    precision: Precision = "single"


def exist() -> bool:
    """Whether the program was used before."""
    return _file().is_file()


def read() -> Preferences:
    """The remembered preferences, or the defaults."""
    try:
        raw = json.loads(_file().read_text(encoding="utf-8"))
        return Preferences(
            models=tuple(_choice(each) for each in raw["models"]),
            chosen=_choice(raw["chosen"]) if raw["chosen"] else None,
            theme=raw["theme"] if raw["theme"] in THEMES else "system",
            device=raw["device"] if raw.get("device") in DEVICES else "auto",
            precision="double" if raw.get("precision") == "double" else "single",
            folder=str(raw["folder"]),
            recent=tuple(map(str, raw.get("recent", ()))),
            text_percent=_percent(raw.get("text_percent")),
            data_family=str(raw.get("data_family", "")),
            data_percent=_percent(raw.get("data_percent")),
            layout={str(name): str(value) for name, value in raw["layout"].items()},
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Preferences()


def write(preferences: Preferences) -> None:
    """Write them, if the folder is writable; failing is not reported."""
    content = {
        "models": [_plain(choice) for choice in preferences.models],
        "chosen": _plain(preferences.chosen) if preferences.chosen else None,
        "theme": preferences.theme,
        "device": preferences.device,
        "precision": preferences.precision,
        "folder": preferences.folder,
        "recent": preferences.recent,
        "layout": preferences.layout,
        "text_percent": preferences.text_percent,
        "data_family": preferences.data_family,
        "data_percent": preferences.data_percent,
    }
    with suppress(OSError, UserError):
        _file().parent.mkdir(parents=True, exist_ok=True)
        with replacing(_file()) as file:
            file.write(json.dumps(content, indent=1).encode())


def _file() -> Path:
    return paths.config() / "preferences.json"


def _percent(value: object) -> int:
    """A size that leaves text readable, else the usual one."""
    return value if isinstance(value, int) and 50 <= value <= 300 else 100


def _plain(choice: ModelChoice) -> dict[str, str]:
    return {"name": choice.name, "path": str(choice.path), "backend": choice.backend}


def _choice(raw: dict[str, Any]) -> ModelChoice:
    backend = raw["backend"]
    if backend not in ("onnx", "torch"):
        raise ValueError(backend)
    return ModelChoice(str(raw["name"]), Path(raw["path"]), backend)
