"""A figure for print from a session: laid out, described, written. Needs no model and no display.

Qt is imported only where a figure is laid out or painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk import __version__
from vzdesk.engine.methods import methods
from vzdesk.export import provenance
from vzdesk.view.figures.caption import caption_of, heading_of
from vzdesk.view.figures.content import FigureContent

if TYPE_CHECKING:
    from vzdesk.paint.printed.maps import PrintedMaps


@dataclass(frozen=True, eq=False)
class FigureJob:
    """A figure that is ready to be written; command is the line that makes the same file."""

    content: FigureContent
    printed: PrintedMaps
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
        content, model = self.content, self.content.analysis.model
        found = {
            "Software": f"vzdesk {__version__}",
            "Title": heading_of(content),
            "Description": self.caption,
            "Sentence": content.sentence.text,
            "Id": content.sentence.id,
            "Method": str(content.key),
            "Layer": "all" if content.spec.kind == "layers" else str(content.shown.layer + 1),
            "Units": content.spec.units,
            "Model": model.name,
            "Revision": model.revision,
            "Weights sha256": model.sha256,
            "Run": provenance.runs_text([content.analysis]),
            "Command": self.command,
            "Citation": _citation(content.key.method),
        }
        return {key: text for key, text in found.items() if text}

    def write(self, path: Path, dpi: int = 300) -> None:
        """Write the figure as its ending says. Raises UserError, see `figure.write`."""
        from vzdesk.export import figure

        figure.write(path, self.printed.figure, self.texts, dpi=dpi)


def figure_job(content: FigureContent, command: str = "") -> FigureJob:
    """The figure, laid out. UserError where it does not fit on its page."""
    from vzdesk.paint.printed.maps import printed_maps

    return FigureJob(content, printed_maps(content), command)


def _citation(method: str) -> str:
    known = methods().get(method)
    return known.citation if known else ""
