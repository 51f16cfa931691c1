"""A figure in its true size, laid out and painted in another thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea
from shiboken6 import isValid

from vzdesk.desk.parts.figures import Figures
from vzdesk.errors import UserError
from vzdesk.export.figures.job import FigureJob
from vzdesk.paint.figure import Figure
from vzdesk.view.figures.spec import FigureSpec

LayOut = Callable[[FigureSpec], FigureJob]


@dataclass(frozen=True, eq=False)
class Seen:
    """A figure that is laid out, and what takes as long to find out: how it looks, what is said
    below it, and what who prints it should know.
    """

    job: FigureJob
    image: QImage
    caption: str
    warnings: tuple[str, ...]

    @staticmethod
    def of(job: FigureJob, ratio: float) -> Seen:
        return Seen(job, image_of(job.printed.figure, ratio), job.caption, job.warnings)


PAUSE_MS = 40
"""What is typed or turned within so long is laid out once."""


class Preview(QScrollArea):
    """Shows the latest figure that was asked for.

    laid_out  what is Seen now
    refused   the UserError that says why there is none
    """

    laid_out = Signal(object)
    refused = Signal(object)

    def __init__(self, figures: Figures, lay_out: LayOut) -> None:
        super().__init__()
        self._figures, self._lay_out = figures, lay_out
        self._wanted: FigureSpec | None = None
        self._working: FigureSpec | None = None
        self._soon = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._soon.timeout.connect(self._start)
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("Preview"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self.picture)
        self.setWidgetResizable(True)

    @property
    def is_current(self) -> bool:
        """Whether what is seen is what was asked for last."""
        return self._wanted is None and self._working is None

    def ask(self, spec: FigureSpec) -> None:
        """Show this figure soon."""
        self._wanted = spec
        self._soon.start()

    def end(self) -> None:
        """What is still being laid out is of no use."""
        self._soon.stop()
        self._wanted = self._working = None

    @Slot()
    def _start(self) -> None:
        """One figure at a time: of many changes, the last one is laid out when the first is."""
        if self._working is None and self._wanted is not None:
            spec = self._working = self._wanted
            self._wanted = None
            lay_out, ratio = self._lay_out, self.devicePixelRatioF()
            work = lambda: Seen.of(lay_out(spec), ratio)  # noqa: E731
            self._figures.make(work, partial(self._show, spec), partial(self._refuse, spec))

    def _waits_for(self, spec: FigureSpec) -> bool:
        """Whether this is to be shown; the window may be closed by now."""
        return self._working is spec and isValid(self)

    def _show(self, spec: FigureSpec, seen: Seen) -> None:
        if self._waits_for(spec):
            self._working = None
            self.picture.setPixmap(QPixmap.fromImage(seen.image))
            self.laid_out.emit(seen)
            self._start()

    def _refuse(self, spec: FigureSpec, error: UserError) -> None:
        if self._waits_for(spec):
            self._working = None
            self.picture.clear()
            self.refused.emit(error)
            self._start()


def image_of(figure: Figure, ratio: float) -> QImage:
    """In the size that it has on paper, as far as the screen says how large its dots are."""
    image = QImage(
        math.ceil(figure.width * ratio),
        math.ceil(figure.height * ratio),
        QImage.Format.Format_RGB32,
    )
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(ratio, ratio)
        figure.paint(painter)
    image.setDevicePixelRatio(ratio)
    return image
