"""What is remembered between starts: models, theme, the window's shape. Never anything of value.

A file that cannot be read is as good as none; what makes no sense in one is left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from vzdesk import paths
from vzdesk.atomic import replacing
from vzdesk.desk.model_names import ModelNames
from vzdesk.engine.model_input import input_of, options_of
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.types import DEVICES, Precision
from vzdesk.errors import UserError
from vzdesk.jsonfields import as_json
from vzdesk.view.kept import MOST_KEPT, KeptStyle, checked_name
from vzdesk.view.selection import UNITS, Units

T = TypeVar("T")
_SENSELESS = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError, MemoryError, UserError),
)
_LONGEST_NAME = 200
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Held:
    """What a file held when it was last opened or saved: its first sentence, and how many."""

    first: str
    n_sentences: int


@dataclass(frozen=True)
class Preferences:
    """models are folders that the user chose; device is where PyTorch is to compute, precision with
    what numbers; inputs are what models are given of a text, where that is not the usual, see
    `ModelRef`; recent are paths of files, the latest first, held what was in them; layout holds
    Qt's own bytes, as text, by widget. text_percent is the size of all text, of the system's;
    data_percent that of the user's words, of other text; data_family is their font, "" for the
    program's own. names is what the user calls models. units are what a new session begins with:
    the last that the user chose.
    own_curve_scale is whether the curves over the layers fill their height instead of having the
    scale of the map. methods are what runs compute besides what every one does, also those that
    this version does not have; None until the user chose. predicts is whether runs compute what
    the model itself predicts too, marked_only whether they score only the rows of words that are
    marked as target, and shows_surprisal whether bars of it stand below the words.
    styles are those of figures for print that the user kept, tables what the last table was asked
    to have, see `Asked`.
    """

    models: tuple[ModelChoice, ...] = ()
    chosen: ModelChoice | None = None
    theme: str = "system"
    device: str = "auto"
    folder: str = ""
    layout: dict[str, str] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    held: dict[str, Held] = field(default_factory=dict)
    text_percent: int = 100
    data_family: str = ""
    data_percent: int = 100
    precision: Precision = "single"
    names: ModelNames = field(default_factory=ModelNames)
    inputs: dict[ModelChoice, str] = field(default_factory=dict)
    units: Units = "words"
    own_curve_scale: bool = False
    methods: tuple[str, ...] | None = None
    predicts: bool = True
    marked_only: bool = False
    shows_surprisal: bool = True
    styles: tuple[KeptStyle, ...] = ()
    tables: dict[str, str] = field(default_factory=dict)


def exist() -> bool:
    """Whether the program was used before."""
    return os.path.isfile(_file())


def read() -> Preferences:
    """The remembered preferences, or the defaults."""
    if not exist():  # but perhaps something that reading would wait for
        return Preferences()
    try:
        raw = json.loads(_file().read_text(encoding="utf-8"))
        return Preferences(
            models=tuple(dict.fromkeys(_sensible(_choice, raw.get("models")))),
            chosen=next(iter(_sensible(_choice, [raw.get("chosen")])), None),
            theme=raw["theme"] if raw.get("theme") in THEMES else "system",
            device=raw["device"] if raw.get("device") in DEVICES else "auto",
            precision="double" if raw.get("precision") == "double" else "single",
            inputs={
                choice: input for choice, input in _sensible(_input, raw.get("inputs")) if input
            },
            folder=_path(raw.get("folder", "")),
            recent=tuple(filter(None, dict.fromkeys(_sensible(_path, raw.get("recent"))))),
            held=_held(raw.get("held")),
            text_percent=_percent(raw.get("text_percent")),
            data_family=_family(raw.get("data_family", "")),
            data_percent=_percent(raw.get("data_percent")),
            names=_names(raw.get("model_names")),
            units=next((each for each in UNITS if each == raw.get("units")), "words"),
            own_curve_scale=raw.get("own_curve_scale") is True,
            methods=_methods(raw.get("methods")),
            predicts=raw.get("predicts") is not False,
            marked_only=raw.get("marked_only") is True,
            shows_surprisal=raw.get("shows_surprisal") is not False,
            styles=_styles(raw.get("styles")),
            layout=dict(_sensible(_texts, _items(raw.get("layout")))),
            tables=dict(_sensible(_texts, _items(raw.get("tables")))),
        )
    except _SENSELESS:
        return Preferences()


def write(preferences: Preferences) -> None:
    """Write them, if the folder is writable; failing is not reported."""
    content = {
        "models": [_plain(choice) for choice in preferences.models],
        "chosen": _plain(preferences.chosen) if preferences.chosen else None,
        "theme": preferences.theme,
        "device": preferences.device,
        "precision": preferences.precision,
        "inputs": [
            {**_plain(choice), "input": input} for choice, input in preferences.inputs.items()
        ],
        "folder": preferences.folder,
        "recent": preferences.recent,
        "held": {path: asdict(each) for path, each in preferences.held.items()},
        "layout": preferences.layout,
        "tables": preferences.tables,
        "text_percent": preferences.text_percent,
        "data_family": preferences.data_family,
        "data_percent": preferences.data_percent,
        "model_names": dict(preferences.names.by_key),
        "units": preferences.units,
        "own_curve_scale": preferences.own_curve_scale,
        "methods": preferences.methods,
        "predicts": preferences.predicts,
        "marked_only": preferences.marked_only,
        "shows_surprisal": preferences.shows_surprisal,
        "styles": [
            {"name": each.name, "style": json.loads(each.content)} for each in preferences.styles
        ],
    }
    with suppress(OSError, ValueError, UserError):
        _file().parent.mkdir(parents=True, exist_ok=True)
        with replacing(_file()) as file:
            file.write(json.dumps(content, indent=1).encode())


def _file() -> Path:
    return paths.config() / "preferences.json"


def _percent(value: object) -> int:
    """A size that leaves text readable, else the usual one."""
    return value if isinstance(value, int) and 50 <= value <= 300 else 100


def _path(value: object) -> str:
    """A path as it is written, "" for what none can be: with a NUL, or half a character."""
    written = str(value)
    if not written or "\0" in written:
        return ""
    try:
        return str(Path(os.fsdecode(os.fsencode(written))))
    except UnicodeError:
        return ""


def _held(raw: Any) -> dict[str, Held]:
    """By path, what is remembered of its file, as far as it makes sense."""

    def one(item: tuple[str, Any]) -> tuple[str, Held]:
        path, each = item
        return path, Held(str(each["first"]), int(each["n_sentences"]))

    return dict(_sensible(one, _items(raw)))


def _family(value: object) -> str:
    """The name of a font, as far as it is one."""
    name = str(value)
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else ""


def _methods(raw: object) -> tuple[str, ...] | None:
    """Names of methods, as far as they are some."""
    if not isinstance(raw, list):
        return None
    return tuple(filter(None, dict.fromkeys(_sensible(_family, raw))))


def _names(raw: object) -> ModelNames:
    """Names of models, as far as they are some."""
    return ModelNames({key: name for key, each in _items(raw) if (name := _family(each))})


def _styles(raw: object) -> tuple[KeptStyle, ...]:
    """Styles of figures, as far as they are some, also those that this version does not know."""
    found: dict[str, KeptStyle] = {}
    for each in _sensible(_style, raw):
        found.setdefault(each.name, each)
    return tuple(found.values())[:MOST_KEPT]


def _style(raw: dict[str, Any]) -> KeptStyle:
    return KeptStyle(checked_name(str(raw["name"])), as_json(dict(raw["style"].items())))


def _plain(choice: ModelChoice) -> dict[str, str]:
    return {"name": choice.name, "path": str(choice.path), "backend": choice.backend}


def _input(raw: dict[str, Any]) -> tuple[ModelChoice, str]:
    """What a model is given of a text; options that are not known are left out."""
    return _choice(raw), input_of(options_of(str(raw["input"])))


def _texts(item: tuple[object, object]) -> tuple[str, str]:
    name, value = item
    return str(name), str(value)


def _items(raw: Any) -> list[tuple[str, Any]]:
    return list(raw.items()) if isinstance(raw, dict) else []


def _sensible(convert: Callable[[Any], T], raw: object) -> list[T]:
    """Each of these converted, but those that make no sense: nothing else is lost with them."""
    found = []
    for each in raw if isinstance(raw, list) else []:
        with suppress(*_SENSELESS):
            found.append(convert(each))
    return found


def _choice(raw: dict[str, Any]) -> ModelChoice:
    backend, path = raw["backend"], _path(raw["path"])
    if backend not in ("onnx", "torch") or not path:
        raise ValueError(backend, path)
    return ModelChoice(str(raw["name"]), Path(path), backend)
