"""Asks which heads matter for the target and the source that are chosen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.engine.maps.head_cell import HeadCell
from vzdesk.engine.types import ModelRef
from vzdesk.translate import say, shortened
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets.style import in_menu
from vzdesk.window.heads.dialog import HeadsDialog

QUOTED = 20
"""Characters of a word that a menu quotes."""


class AskingHeads:
    """What the command says and does."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self._desk, self._parent = desk, parent

    def named(self, state: ViewState) -> str:
        """With the target and source, and why they cannot be asked about."""
        chosen, reason = _chosen(state), self.reason(state)
        if chosen is None:
            return say("H&eads of the chosen target and source…")
        cell = in_menu(_named(*chosen))
        if reason:
            return say("H&eads of {cell}… ({reason})", cell=cell, reason=reason)
        return say("H&eads of {cell}…", cell=cell)

    def can_ask(self, state: ViewState) -> bool:
        return _chosen(state) is not None and not self.reason(state)

    def reason(self, state: ViewState) -> str:
        """Why the model cannot be asked; "" where it can be."""
        chosen, ref = _chosen(state), self._model
        if chosen is not None and any(unit.end - unit.start != 1 for unit in chosen):
            return say("a word of several pieces: show tokens")
        if ref is None or self._desk.runner.choice_of(ref) is None:
            return say("its model is not here")
        return "" if self._desk.runner.run_state is IDLE else say("another run goes on")

    @property
    def _model(self) -> ModelRef | None:
        """The model of the result that is shown."""
        document, result = self._desk.document, self._desk.document.current
        analysis = None if result is None else document.analysis_of(result.sentence)
        return None if analysis is None else analysis.model

    def show(self) -> None:
        """Ask, in a dialog that waits for the answer."""
        state, ref, result = self._desk.state, self._model, self._desk.document.current
        chosen, runner = _chosen(state), self._desk.runner
        choice = None if ref is None else runner.choice_of(ref)
        if ref is None or choice is None or result is None or chosen is None:
            return
        target, source = chosen
        dialog = HeadsDialog(self._desk.heads, _named(*chosen), state.colours, self._parent)
        cell = HeadCell(target.start, source.start, state.part)
        own = replace(choice, input=ref.input)
        self._desk.heads.ask(own, runner.device, ref, result.sentence, cell)
        dialog.open()


def _chosen(state: ViewState) -> tuple[Unit, Unit] | None:
    """The target and source that were clicked, or else are pointed at."""
    if state.map is None or state.comparison is not None:
        return None
    for cell in (state.locked, state.cell):
        if cell.target is not None and cell.source is not None:
            return state.targets[cell.target], state.sources[cell.source]
    return None


def _named(target: Unit, source: Unit) -> str:
    target_label, source_label = (isolated(shortened(u.label, QUOTED)) for u in (target, source))
    return f"{target_label} ← {source_label}"
