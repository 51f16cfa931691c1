"""Figures for print and styles that are kept under names.

What the session keeps is what counts: its file makes the same figures everywhere, and edits of it
are undone as all others. Styles also stand on a shelf, which is remembered between starts, so that
other sessions can use them; the shelf follows each edit of the session's, undo and redo too, and
never changes a session by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.desk.threads.aside import Aside
from vzdesk.errors import UserError
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import (
    Kept,
    KeptFigure,
    KeptStyle,
    checked_name,
    names_of,
    renamed,
    with_style,
    without,
)

T = TypeVar("T")


class Figures(QObject):
    """Keeps figures and styles, and has figures made in a thread. Each change of the session is one
    step to undo.

    shelf          styles of this user, for all sessions
    shelf_changed  is to be remembered
    """

    shelf_changed = Signal()

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core
        self.shelf: tuple[KeptStyle, ...] = ()
        self._styles = core.document.kept.styles
        self._thread: Aside | None = None
        core.replaced.connect(self._begin)
        core.changed.connect(self._follow)

    @property
    def kept(self) -> Kept:
        """What the session keeps."""
        return self._core.document.kept

    @property
    def styles(self) -> tuple[KeptStyle, ...]:
        """The session's, and those of the shelf that have other names."""
        own = self.kept.styles
        names = names_of(own)
        return (*own, *(each for each in self.shelf if each.name not in names))

    # Figures

    def keep(self, name: str, spec: FigureSpec) -> None:
        """Keep this figure, in the place of one of this name. UserError where that cannot be."""
        name = checked_name(name)
        kept = self.kept.with_figure(KeptFigure.of(name, spec))
        self._edit(self.tr("keep the figure “{}”").format(name), kept)

    def rename(self, old: str, new: str) -> None:
        """Call a figure so. UserError where it cannot be called so."""
        kept = replace(self.kept, figures=renamed(self.kept.figures, old, checked_name(new)))
        self._edit(self.tr("rename the figure “{}”").format(old), kept)

    def remove(self, name: str) -> None:
        """Keep this figure no longer."""
        kept = replace(self.kept, figures=without(self.kept.figures, name))
        self._edit(self.tr("remove the figure “{}”").format(name), kept)

    # Styles

    def keep_style(self, name: str, style: FigureStyle) -> None:
        """Keep this style, in the place of one of this name. UserError where that cannot be."""
        name = checked_name(name)
        kept = self.kept.with_style(KeptStyle.of(name, style))
        self._edit(self.tr("keep the style “{}”").format(name), kept)

    def rename_style(self, old: str, new: str) -> None:
        """Call a style so, here and on the shelf. UserError where it cannot be called so."""
        new = checked_name(new)
        kept = replace(self.kept, styles=renamed(self.kept.styles, old, new))
        self._edit(self.tr("rename the style “{}”").format(old), kept)
        if old in names_of(self.shelf):  # it was of another session, and follows no edit of this
            self._set_shelf(renamed(self.shelf, old, new))

    def remove_style(self, name: str) -> None:
        """Keep this style no longer, neither here nor on the shelf."""
        kept = replace(self.kept, styles=without(self.kept.styles, name))
        self._edit(self.tr("remove the style “{}”").format(name), kept)
        self._set_shelf(without(self.shelf, name))

    def _edit(self, name: str, kept: Kept) -> None:
        if kept != self.kept:
            self._core.edit(name, replace(self._core.document, kept=kept))

    # The thread

    def make(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[UserError], object],
    ) -> None:
        """Do this in another thread, and `then` with its result in the window's."""
        self._thread = self._thread or Aside("figures", self)

        def crashed(report: str) -> None:
            self._core.crashed.emit(report)
            failed(UserError("This figure cannot be made."))

        self._thread.ask(lambda: partial(then, work()), failed, crashed)

    def stop(self) -> None:
        """End the thread. May be called twice."""
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread is not None and self._thread.is_running

    # The shelf

    @Slot()
    def _begin(self) -> None:
        """Another session is open: that it has other styles is no edit."""
        self._styles = self.kept.styles

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        """What came into the session comes onto the shelf, and what went leaves it."""
        before, now = self._styles, self.kept.styles
        if now is before or not changes & Changes.DOCUMENT:
            return
        self._styles = now
        shelf = tuple(each for each in self.shelf if each not in before or each in now)
        for each in now:
            if each not in before:
                with suppress(UserError):  # a full shelf; the session has it
                    shelf = with_style(shelf, each)
        self._set_shelf(shelf)

    def _set_shelf(self, shelf: tuple[KeptStyle, ...]) -> None:
        if shelf != self.shelf:
            self.shelf = shelf
            self.shelf_changed.emit()
