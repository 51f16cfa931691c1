"""What can be undone: the sentences as they were before each edit, with the edit's name."""

from __future__ import annotations

from dataclasses import dataclass

from vzdesk.engine.sentence import Sentence


@dataclass(frozen=True)
class Step:
    """What an edit did, as its name follows “Undo”, and the sentences before it.

    sentences are those on the other side of the edit, all of them: they are frozen, so a step
    costs one tuple. selected is the id of the one that was shown there.
    """

    name: str
    sentences: tuple[Sentence, ...]
    selected: str | None


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

    def undo(self, sentences: tuple[Sentence, ...], selected: str | None) -> Step | None:
        """The sentences before the latest edit; these are for redo."""
        return _crossed(self._undo, self._redo, sentences, selected)

    def redo(self, sentences: tuple[Sentence, ...], selected: str | None) -> Step | None:
        """The sentences after the undone edit; these are for undo."""
        return _crossed(self._redo, self._undo, sentences, selected)


def _crossed(
    from_: list[Step], to: list[Step], sentences: tuple[Sentence, ...], selected: str | None
) -> Step | None:
    if not from_:
        return None
    step = from_.pop()
    to.append(Step(step.name, sentences, selected))
    return step
