"""The studies that a session keeps. Each change of them can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.translate import say
from vzdesk.view.kept import LONGEST_NAME, Kept, checked_name, names_of, renamed, without
from vzdesk.view.studies.kept import KeptStudy


def keep(core: Core, study: KeptStudy) -> None:
    """Keep it, in the place of one of its name. UserError where it is one too many."""
    edit = say("keep the study “{name}”", name=study.name)
    _edit(core, edit, core.document.kept.with_study(study))


def free_name(wanted: str, taken: Iterable[KeptStudy]) -> str:
    """This name, with a number where a study has it already."""
    names, name, number = {*names_of(taken)}, wanted[:LONGEST_NAME].strip(), 1
    while name in names:
        number += 1
        end = f" {number}"
        name = wanted[: LONGEST_NAME - len(end)].strip() + end
    return name


def is_same(one: KeptStudy, other: KeptStudy) -> bool:
    """Whether it is the same study, whatever it is called."""
    return replace(one, name=other.name) == other


def named(core: Core, name: str) -> KeptStudy:
    """The one that the session keeps under this name."""
    return next(each for each in core.document.kept.studies if each.name == name)


def _edit(core: Core, name: str, kept: Kept) -> None:
    if kept != core.document.kept:
        core.edit(name, replace(core.document, kept=kept))


class KeptStudies(QObject):
    """Those of the session.

    kept_changed  the session keeps other studies
    """

    kept_changed = Signal()

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core, self._kept = core, core.document.kept
        core.replaced.connect(self._on_replaced)
        core.changed.connect(self._on_changed)

    @property
    def kept(self) -> Kept:
        """What the session keeps."""
        return self._core.document.kept

    def rename(self, old: str, new: str) -> None:
        """Call a study so. UserError where it cannot be called so."""
        kept = replace(self.kept, studies=renamed(self.kept.studies, old, checked_name(new)))
        _edit(self._core, say("rename the study “{name}”", name=old), kept)

    def remove(self, name: str) -> None:
        """Keep this study no longer."""
        kept = replace(self.kept, studies=without(self.kept.studies, name))
        _edit(self._core, say("remove the study “{name}”", name=name), kept)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes & Changes.DOCUMENT and self._kept.studies != self.kept.studies:
            self._on_replaced()

    @Slot()
    def _on_replaced(self) -> None:
        self._kept = self.kept
        self.kept_changed.emit()
