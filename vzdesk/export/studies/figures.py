"""Figures of a study, as PDF and SVG, with what they show written inside."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vzdesk import __version__
from vzdesk.errors import UserError
from vzdesk.export.figures.headless import application
from vzdesk.study.conditions.panels import Panels, panels
from vzdesk.study.pictures import Boxes, Grid, Lines, Picture, pictures
from vzdesk.study.plan import Plan
from vzdesk.study.summary import Row, Summary
from vzdesk.translate import say
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.studies.written import as_dict

if TYPE_CHECKING:
    from vzdesk.paint.figure import Figure

ENDINGS = (".pdf", ".svg")
_LONGEST_NAME = 100
_NOT_IN_NAME = re.compile(r"[^\w.+-]+")


def write_figures(
    folder: Path, plan: Plan, summary: Summary, rows: Sequence[Row], about: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """Write those of a study, as `write_pictures` does."""
    drawn = chain(pictures(plan, summary, rows), panels(plan, rows))
    return write_pictures(folder, ((each, _texts(plan, each, about)) for each in drawn))


def write_pictures(
    folder: Path, drawn: Iterable[tuple[Picture | Panels, Mapping[str, str]]]
) -> tuple[list[str], list[str]]:
    """Write all of them, with texts inside the files; their names, and what is to be said of those
    that are not whole, or could not be laid out. UserError where a file cannot be written, or Qt
    cannot be loaded.
    """
    there = application()
    from vzdesk.export import figure

    notices = dict[str, None]()
    names, written = set[str](), list[str]()
    for picture, texts in drawn:
        said = {key: text for key, text in texts.items() if text}
        notices |= dict.fromkeys(f"{picture.title}: {note}" for note in picture.notes)
        try:
            painted = _painted(picture)
        except UserError as error:
            notices[say("{file} was not drawn: {reason}", file=picture.file, reason=error)] = None
            continue
        name = _file_name(picture.file, names)
        for ending in ENDINGS:
            figure.write(folder / f"{name}{ending}", painted, said)
            written.append(f"{name}{ending}")
    del there
    return written, list(notices)


def _file_name(wanted: str, taken: set[str]) -> str:
    """A name that any system has, and no other figure."""
    plain = _NOT_IN_NAME.sub("-", unicodedata.normalize("NFC", wanted))[:_LONGEST_NAME].strip("-.")
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name.casefold())
    return name


def _painted(picture: Picture | Panels) -> Figure:
    from vzdesk.paint.printed.sheet import Sheet
    from vzdesk.paint.printed.studies.boxes import printed_boxes
    from vzdesk.paint.printed.studies.grid import printed_grid
    from vzdesk.paint.printed.studies.lines import printed_lines
    from vzdesk.paint.printed.studies.panels import printed_panels

    sheet = Sheet(FigureStyle())
    painters: dict[type, Callable[..., Any]] = {
        Lines: printed_lines,
        Boxes: printed_boxes,
        Grid: printed_grid,
        Panels: printed_panels,
    }
    figure: Figure = painters[type(picture)](sheet, picture).figure
    return figure


def _texts(plan: Plan, picture: Picture | Panels, about: Mapping[str, Any]) -> dict[str, str]:
    """What is written inside the file."""
    return {
        "Software": f"vzdesk {__version__}",
        "Title": f"{picture.axis}: {picture.title}",
        "Relations": "\n".join(plan.spec.relations),
        "Study": json.dumps(as_dict(plan.spec), ensure_ascii=False),
        "Command": str(about.get("command", "")),
    }
