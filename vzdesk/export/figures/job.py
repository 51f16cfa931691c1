"""A figure for print from a session: laid out, described, written. Needs no model and no display.

Qt is imported only where a figure is laid out or painted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vzdesk import __version__
from vzdesk.engine.methods import methods
from vzdesk.export import provenance
from vzdesk.view.figures.caption import caption_of, heading_of
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.spec import OF_ONE_LAYER, Kind

if TYPE_CHECKING:
    from vzdesk.paint.figure import Figure


_TEX = ".tex"
ENDINGS = (".pdf", ".svg", ".png", _TEX)
"""Of the formats that there are."""


class Printed(Protocol):
    """A figure that is laid out.

    notes are for the caption: what a reader of the figure has to know. warnings are for who makes
    it.
    """

    @property
    def figure(self) -> Figure: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def warnings(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, eq=False)
class FigureJob:
    """A figure that is ready to be written; command is the line that makes the same file."""

    content: FigureContent
    printed: Printed
    command: str = ""

    @property
    def caption(self) -> str:
        return caption_of(self.content, self.printed.notes)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever prints it should know."""
        return self.printed.warnings

    @property
    def texts(self) -> Mapping[str, str]:
        """What is written inside the file."""
        content = self.content
        found = {
            "Software": f"vzdesk {__version__}",
            "Title": heading_of(content),
            "Description": self.caption,
            **_subjects(content),
            "Method": ", ".join(dict.fromkeys(map(str, content.keys))),
            "Layer": _layer(content),
            "Units": content.spec.units,
            "Run": provenance.runs_text(dict.fromkeys(each.analysis for each in content.subjects)),
            "Command": self.command,
            "Citation": "\n".join(dict.fromkeys(map(_citation, content.methods))),
        }
        return {key: text for key, text in found.items() if text}

    def write(self, path: Path, dpi: int = 300) -> None:
        """Write the figure as its ending says, .tex too. Raises UserError, see `figure.write`."""
        from vzdesk.export import figure
        from vzdesk.export.figures.tikz import write as tikz

        if path.suffix.lower() == _TEX:
            tikz.write(path, self.printed, self.texts)
        else:
            figure.write(path, self.printed.figure, self.texts, dpi=dpi)

    def encoded(self, ending: str, dpi: int = 300) -> bytes:
        """What a file with this ending has in it; nothing where that fails."""
        from vzdesk.export import figure

        return figure.encoded(ending, self.printed.figure, self.texts, dpi=dpi)


def check_ending(path: Path) -> None:
    """UserError where the path's ending is of no format for print, which names those that are."""
    from vzdesk.export import figure

    figure.check_ending(path, ENDINGS)


def figure_job(content: FigureContent, command: str = "") -> FigureJob:
    """The figure, laid out. UserError where it does not fit on its page."""
    from vzdesk.paint.printed.arcs import printed_arcs
    from vzdesk.paint.printed.curves import printed_curves
    from vzdesk.paint.printed.maps import printed_maps

    painters: dict[Kind, Callable[[FigureContent], Printed]] = {
        "arcs": printed_arcs,
        "curves": printed_curves,
    }
    printed = painters.get(content.spec.kind, printed_maps)(content)
    return FigureJob(content, printed, command)


def _subjects(content: FigureContent) -> dict[str, str]:
    """Sentences and models, the second ones under keys of their own."""
    found = {}
    sentences = {each.id: each for each in (s.shown.result.sentence for s in content.subjects)}
    for which, sentence in zip(("", "Second "), sentences.values(), strict=False):
        found[f"{which}sentence"] = sentence.text
        found[f"{which}id"] = sentence.id
    for which, model in zip(("", "Second "), content.models, strict=False):
        found[f"{which}model"] = model.name
        found[f"{which}revision"] = model.revision
        found[f"{which}weights sha256"] = model.sha256
    return {f"{key[0].upper()}{key[1:]}": text for key, text in found.items()}


def _layer(content: FigureContent) -> str:
    """From 1; of two models both, where these are not the same."""
    if content.spec.kind not in OF_ONE_LAYER:
        return "all"
    return ", ".join(dict.fromkeys(str(each.shown.layer + 1) for each in content.subjects))


def _citation(method: str) -> str:
    known = methods().get(method)
    return known.citation if known else ""
