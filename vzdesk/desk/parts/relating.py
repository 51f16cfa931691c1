"""What relations find in the sentences, looked for in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from vzdesk.desk.core import Core
from vzdesk.desk.threads.aside import Aside
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.view.search.scores import Lens, lens_of

if TYPE_CHECKING:
    from vzdesk.study.concordance import Asked
    from vzdesk.study.relations.preview import Preview
    from vzdesk.study.relations.relation import Relation
    from vzdesk.view.studies.evaluation import EvaluationSpec

Going = Callable[[], bool]
"""Whether to go on: not where something else of the kind was asked for by then."""


class Relating(QObject):
    """Looks through the sentences; only what was asked for last is found. What looks is imported
    when it is needed: the window is there sooner.

    previewed  the Relation, and its Preview
    looked_at  an EvaluationSpec, and what is Askable of it
    lined_up   what was Asked, and its Concordance
    failed     what was asked for, "preview" or another name that it was given, "pairs", "roles" or
               "concordance", and a UserError: the search takes too long, or finds too much
    """

    previewed = Signal(object, object)
    looked_at = Signal(object, object)
    lined_up = Signal(object, object)
    failed = Signal(str, object)

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core
        self._thread: Aside | None = None
        self._asked: dict[str, object] = {}

    def preview(self, relation: Relation, ids: Collection[str], kind: str = "preview") -> None:
        """Find what the relation matches in these sentences. Several who look at the same time each
        have a name of their own for it, and get only what they asked for.
        """
        from vzdesk.study.relations.preview import preview

        sentences = self._among(ids)
        self._ask(
            kind,
            lambda goes_on: preview(relation, sentences, go_on=goes_on),
            partial(self._show_preview, relation),
        )

    def _show_preview(self, relation: Relation, found: Preview) -> None:
        self.previewed.emit(relation, found)

    def look_at(self, spec: EvaluationSpec, ids: Collection[str]) -> None:
        """Find what an evaluation can ask of these sentences, and their other forms."""
        from vzdesk.study.askable.ask import askable

        sentences, chosen = self._core.document.sentences, frozenset(ids)
        self._ask(
            "pairs",
            lambda goes_on: askable(spec, sentences, chosen, goes_on),
            lambda found: self.looked_at.emit(spec, found),
        )

    def line_up(self, asked: Asked) -> None:
        """Find all lines of the concordance, with scores of what is looked at now."""
        from vzdesk.study.concordance import concordance

        state = self._core.state
        rows, lens = state.rows, lens_of(state)
        self._ask(
            "concordance",
            lambda goes_on: concordance(asked, rows, lens, goes_on),
            lambda found: self.lined_up.emit(asked, found),
        )

    @property
    def lens(self) -> Lens:
        """Which maps are looked at now."""
        return lens_of(self._core.state)

    def roles(
        self,
        relation: Relation,
        ids: Collection[str],
        then: Callable[[list[tuple[Sentence, Roles]]], object],
    ) -> None:
        """Do `then` with the roles that the relation finds, each with the sentence they are of."""
        from vzdesk.study.relations.roles import roles_from

        sentences = self._among(ids)

        def found(goes_on: Going) -> list[tuple[Sentence, Roles]]:
            of = ((each, roles_from(relation, each)) for each in sentences if goes_on())
            return [(each, roles) for each, roles in of if roles is not None]

        self._ask("roles", found, then)

    def _among(self, ids: Collection[str]) -> tuple[Sentence, ...]:
        chosen = frozenset(ids)
        return tuple(each for each in self._core.document.sentences if each.id in chosen)

    def forget(self, kind: str) -> None:
        """Nobody waits for this any more."""
        self._asked.pop(kind, None)

    def _ask(self, kind: str, work: Callable[[Going], Any], then: Callable[[Any], object]) -> None:
        """Do `work` in the thread, and `then` with what it returns, unless another of this kind was
        asked for by then.
        """
        mine = self._asked[kind] = object()
        thread = self._thread = self._thread or Aside("relations", self)

        def goes_on() -> bool:
            return self._asked.get(kind) is mine

        def come_back(then: Callable[..., object], *found: object) -> None:
            if goes_on():
                self.forget(kind)
                then(*found)

        def do() -> Callable[[], object] | None:
            return partial(come_back, then, work(goes_on)) if goes_on() else None

        failed = partial(come_back, partial(self.failed.emit, kind))
        thread.ask(do, failed, partial(come_back, self._core.crashed.emit))

    def stop(self) -> None:
        """End the thread, without what it has still to do. May be called twice."""
        self._asked.clear()
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread is not None and self._thread.is_running
