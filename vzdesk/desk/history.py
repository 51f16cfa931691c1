"""What can be undone: what the user made as it was before each edit, with the edit's name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vzdesk.engine.sentence import Sentence
from vzdesk.view.kept import NOTHING_KEPT, Kept


@dataclass(frozen=True)
class Step:
    """What an edit did, as its name follows “Undo”, and what there was before it.

    sentences are those on the other side of the edit, all of them: they are frozen, so a step
    costs one tuple. selected is the id of the one that was shown there. kept are the figures and
    styles there.
    """

    name: str
    sentences: tuple[Sentence, ...]
    selected: str | None
    kept: Kept = NOTHING_KEPT


class History:
    """Steps back and forth. A new edit ends what could be made again."""

    def __init__(self) -> None:
        self._undo: list[Step] = []
        self._redo: list[Step] = []

    @property
    def undo_name(self) -> str:
        """The edit that would be taken back; "" where there is none."""
        return self._undo[-1].name if self._undo else ""

    @property
    def redo_name(self) -> str:
        """The edit that would be made again; "" where there is none."""
        return self._redo[-1].name if self._redo else ""

    def done(self, before: Step) -> None:
        """Record the state before an edit."""
        self._undo.append(before)
        self._redo.clear()

    def undo(self, now: Step) -> Step | None:
        """What there was before the latest edit; what there is now is for redo."""
        return _crossed(self._undo, self._redo, now)

    def redo(self, now: Step) -> Step | None:
        """What there was after the undone edit; what there is now is for undo."""
        return _crossed(self._redo, self._undo, now)


def _crossed(from_: list[Step], to: list[Step], now: Step) -> Step | None:
    if not from_:
        return None
    step = from_.pop()
    to.append(replace(now, name=step.name))
    return step
