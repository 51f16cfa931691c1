"""The answer of a study or an evaluation that is looked at, and the one that was before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from vzdesk.desk.core import Core
from vzdesk.desk.studies.kept import free_name, is_same, keep
from vzdesk.view.studies.kept import KeptStudy


class Found(Protocol):
    """An answer with what belongs to it; None as long as there is none.

    is_safe  it is in files that were exported, or nobody wants it any more
    kept_as  how the session kept it, if it ever did
    """

    is_safe: bool
    kept_as: KeptStudy | None
    answer: Any

    @property
    def name(self) -> str:
        """What its study is called."""
        ...

    def kept(self, name: str) -> KeptStudy:
        """As a session keeps it. UserError where it cannot be called so."""
        ...


F = TypeVar("F", bound=Found)


class Answers(Generic[F]):
    """Who asks again and cancels, or gets an error, still has the answer of before.

    now     what is looked at, which may have no answer yet
    before  what can be looked at again
    were_put_back  what was before is looked at again, since nothing was found of what was asked
    """

    def __init__(
        self,
        core: Core,
        make: Callable[[], F],
        leave: Callable[[F], object] = lambda _: None,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        """`make` makes one without an answer; `leave` gets each that is of no use any more."""
        self._core, self._make, self._leave, self._changed = core, make, leave, changed
        self.now: F = make()
        self.before: F | None = None
        self.were_put_back = False
        self._part: F | None = None

    def begin(self) -> None:
        """Something else is asked. What there is of one that was stopped goes, where there is a
        whole one before it, and what is safe goes before what would be lost.
        """
        self.were_put_back = False
        is_part = self.now is self._part and self.before is not None
        is_other_lost = self.before in self.unkept and self.now not in self.unkept
        if self.now.answer is None or is_part or is_other_lost:
            self._leave(self.now)
        else:
            self._forget_before()
            self.before = self.now
        self.now = self._make()

    def show_kept(self, found: F, kept: KeptStudy) -> None:
        """Look at what the session keeps as this; what would be lost can be looked at again."""
        self.begin()
        self.now, found.kept_as = found, kept
        if self.before not in self.unkept:
            self._forget_before()

    def find(self, answer: object) -> None:
        """This is found by now, which nobody keeps yet."""
        self.now.answer, self.now.is_safe, self.now.kept_as = answer, False, None

    def end(self) -> None:
        """All is found: nobody needs what was before."""
        self._forget_before()

    def stop(self) -> None:
        """No more comes. Where nothing is found by then, what was before is looked at again."""
        self._part = self.now
        if self.now.answer is None and self.before is not None:
            self._leave(self.now)
            self.now, self.before = self.before, None
            self.were_put_back = True

    def swap(self) -> None:
        """Look at what was before; what is looked at now can be looked at again."""
        if self.before is not None:
            self.now, self.before = self.before, self.now
            self.were_put_back = False
            self._changed()

    def clear(self) -> None:
        """Have none."""
        self._forget_before()
        self._leave(self.now)
        self.now, self.were_put_back = self._make(), False

    def _forget_before(self) -> None:
        if self.before is not None:
            self._leave(self.before)
            self.before = None

    # What is safe

    def keep(self, name: str) -> None:
        """Have the session keep what is looked at, in the place of a study of this name. UserError
        where that cannot be.
        """
        if self.now.answer is not None:
            self._keep(self.now, name)

    def _keep(self, found: F, name: str) -> None:
        kept = found.kept(name)
        keep(self._core, kept)
        found.kept_as = kept

    def removed(self, kept: KeptStudy) -> None:
        """The user wants this one no longer."""
        for each in self._there:
            if each.kept_as is not None and is_same(each.kept_as, kept):
                each.is_safe = True

    @property
    def _there(self) -> list[F]:
        both = (each for each in (self.before, self.now) if each is not None)
        return [each for each in both if each.answer is not None]

    @property
    def unkept(self) -> list[F]:
        """Those that would be lost with the session; what was kept may be undone."""
        return [each for each in self._there if not each.is_safe and not self._is_kept(each)]

    def _is_kept(self, found: F) -> bool:
        kept = found.kept_as
        if kept is None:
            return False
        return any(is_same(each, kept) for each in self._core.document.kept.studies)

    def keep_all(self) -> None:
        """Have the session keep these, with a number where the name is taken. UserError where one
        is one too many.
        """
        for each in self.unkept:
            self._keep(each, free_name(each.name, self._core.document.kept.studies))

    def exported(self, answer: object) -> None:
        """This one is in files, too. Called in any thread."""
        for each in self._there:
            if each.answer is answer:
                each.is_safe = True
