"""Where the user is: sentence, target and source, layer, method, pins, and how maps are shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.core import Core
from vzdesk.errors import UserError
from vzdesk.view.pins import cleared, toggled
from vzdesk.view.selection import Cell, LeftOut, Selection, Settings, Units


class Navigator(QObject):
    """Changes the selection and the settings, never what was computed.

    units_chosen  other units are to be remembered
    surprisal_chosen  that its bars are shown, or not, is to be remembered
    """

    units_chosen = Signal()
    surprisal_chosen = Signal()

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core

    def set_selection(self, selection: Selection) -> None:
        self._core.select(selection)

    @Slot(str)
    def select(self, id: str) -> None:
        document = self._core.document
        if document.find(id) is not None:
            self._core.select(document.select(id).selection)

    @Slot(object)
    def hover(self, cell: Cell) -> None:
        """Preview this target and source of the shown map; `NOWHERE` ends the preview."""
        core = self._core
        core.select(core.document.selection.hover(core.state.whole(cell)))

    @Slot(object)
    def click(self, cell: Cell) -> None:
        """Lock this target and source, or unlock them."""
        core, whole = self._core, self._core.state.whole
        seen = replace(core.document.selection, locked=whole(core.state.locked))
        core.select(seen.click(whole(cell)))

    def pin(self) -> None:
        """Pin the curve of the shown target and source, or unpin it."""
        core, state = self._core, self._core.state
        if state.map is None or state.curve is None:
            return
        sides = (state.map.targets, state.map.sources)
        try:
            core.select(toggled(core.document.selection, state.part, state.cell, sides))
        except UserError as error:
            core.user_error.emit(error)

    def clear_pins(self) -> None:
        """Take the pins away that are shown."""
        self._core.select(cleared(self._core.document.selection, self._core.state.part))

    def set_method(self, method: str) -> None:
        """Show this method's maps; a base name."""
        document = self._core.document
        if method != document.selection.method:
            self._core.set_document(document.with_method(method))

    def set_part(self, part: str) -> None:
        self._core.select(self._core.document.show_part(part).selection)

    @Slot(int)
    def set_layer(self, layer: int) -> None:
        """Show this layer, counted from 0; the nearest there is."""
        last = max(self._core.state.n_layers - 1, 0)
        layer = min(max(layer, 0), last)
        self._core.select(replace(self._core.document.selection, layer=layer))

    def step_layer(self, by: int) -> None:
        """Move up or down by this many layers."""
        self.set_layer(self._core.state.layer + by)

    def set_settings(self, **changes: object) -> None:
        """Change how maps are shown: units, rollout, colours."""
        document = self._core.document
        settings: Settings = replace(document.settings, **changes)  # type: ignore[arg-type]
        if settings != document.settings:
            self._core.set_document(document.with_settings(settings))

    def leave_out(self, **changes: object) -> None:
        """Change what is hidden, or left out of the colour scale; see `LeftOut`."""
        before = self._core.document.settings.left_out
        now: LeftOut = replace(before, **changes)  # type: ignore[arg-type]
        self.set_settings(left_out=now)

    @property
    def first_units(self) -> Units:
        """Those that a new session begins with."""
        return self._core.settings.units

    def begin_with(self, units: Units) -> None:
        """Show these units in sessions that are begun later, and now where there is nothing yet."""
        self._core.settings = replace(self._core.settings, units=units)
        if not self._core.document.sentences:
            self.set_settings(units=units)

    def choose_units(self, units: Units) -> None:
        """Show these units, here and in sessions that are begun later."""
        self.set_settings(units=units)
        self.begin_with(units)
        self.units_chosen.emit()

    @property
    def shows_surprisal(self) -> bool:
        """Whether bars of it stand below the words, where there is something predicted."""
        return self._core.shows_surprisal

    def show_surprisal(self, shows: bool) -> None:
        self._core.set_shows_surprisal(shows)
        self.surprisal_chosen.emit()

    @Slot(str)
    def set_show(self, show: str) -> None:
        """Show one layer, all layers, or a table."""
        self.set_settings(show=show)

    @Slot(float)
    def set_arcs_from(self, score: float) -> None:
        """Draw arcs from this score on."""
        self.set_settings(arcs_from=score)

    @Slot()
    def lock_scale(self) -> None:
        """Keep the shown scale for all maps, or let each have its own again."""
        scale = self._core.state.scale
        self.set_settings(locked_vmax=None if scale.is_locked else scale.vmax)
