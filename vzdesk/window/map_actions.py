"""The commands of the View menu that say how maps are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QWidget

from vzdesk.view import arcs, colours
from vzdesk.view.selection import SHOWS

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.view.types import ViewState
    from vzdesk.window.actions import Actions


class MapActions(QObject):
    """Colours, arcs, sums and pins; `refresh` checks what is chosen."""

    def __init__(self, actions: Actions, desk: Desk, menu: QMenu) -> None:
        super().__init__(actions)
        self._desk, self._actions = desk, actions
        self._show(menu)
        self._zoom(menu.addMenu(self.tr("&Zoom")))
        self._pins(menu)
        self._arcs(menu.addMenu(self.tr("&Arcs")))
        self._scale(menu.addMenu(self.tr("&Colours")))

    def _show(self, menu: QMenu) -> None:
        texts = (self.tr("One la&yer"), self.tr("&All layers"), self.tr("Ta&ble"))
        shows: dict[str, tuple[str, str]] = {
            show: (text, key)
            for show, text, key in zip(SHOWS, texts, ("Ctrl+7", "Ctrl+8", "Ctrl+9"), strict=True)
        }
        self._shows = self._actions._group(menu, shows, self.show)
        self.sums = self._actions._check(menu, self.tr("&Sums"), "Ctrl+Shift+M")
        self.sums.triggered.connect(self._set_sums)
        menu.addSeparator()

    def _zoom(self, menu: QMenu) -> None:
        add = self._actions._add
        self.zoom_in = add(menu, self.tr("&Larger"), self._zoom_in, "+")
        self.zoom_out = add(menu, self.tr("&Smaller"), self._zoom_out, "-")
        self.zoom_whole = add(menu, self.tr("&Whole map"), self._zoom_whole, "0")

    def _zoom_in(self) -> None:
        self._actions._window.heatmap.canvas.zoom_in()

    def _zoom_out(self) -> None:
        self._actions._window.heatmap.canvas.zoom_out()

    def _zoom_whole(self) -> None:
        self._actions._window.heatmap.canvas.zoom_whole()

    def show(self, what: str) -> None:
        """Show one layer, all layers, or a table."""
        self._desk.set_settings(show=what)

    def _set_sums(self, checked: bool) -> None:
        self._desk.set_settings(sums=checked)

    def _pins(self, menu: QMenu) -> None:
        self.pin = self._actions._check(menu, self.tr("&Pin target ← source"), "P")
        self.pin.triggered.connect(self._desk.pin)
        self.clear_pins = self._actions._add(
            menu, self.tr("Clear p&ins"), self._desk.clear_pins, "Shift+P"
        )
        menu.addSeparator()

    def offer_in(self, *widgets: QWidget) -> None:
        """Offer pins in the menu that a right click on these opens."""
        for widget in widgets:
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            widget.addActions([self.pin, self.clear_pins])

    def _arcs(self, menu: QMenu) -> None:
        add = self._actions._add
        self.fewer_arcs = add(menu, self.tr("&Fewer arcs"), self._fewer_arcs, ".")
        self.more_arcs = add(menu, self.tr("&More arcs"), self._more_arcs, ",")
        self.usual_arcs = self._actions._check(menu, self.tr("&All but faint ones"), "Ctrl+.")
        self.usual_arcs.triggered.connect(self._usual_arcs)

    def _scale(self, menu: QMenu) -> None:
        names = {name: (name.capitalize(), "") for name in colours.NAMES}
        self._names = self._actions._group(menu, names, self._set_colours)
        menu.addSeparator()
        self.log_scale = self._actions._check(menu, self.tr("&Logarithmic"), "Ctrl+Shift+O")
        self.log_scale.triggered.connect(self._set_log_scale)
        self.lock = self._actions._check(menu, self.tr("Loc&k the scale"), "Ctrl+Shift+K")
        self.lock.triggered.connect(self.lock_scale)

    def refresh(self, state: ViewState) -> None:
        """Check what is chosen, and enable what can be done."""
        self.pin.setEnabled(None not in (state.cell.target, state.cell.source))
        self.pin.setChecked(any(pin.cell == state.cell for pin in state.pins))
        self.clear_pins.setEnabled(bool(state.pins))
        for action in self._shows.actions():
            action.setChecked(action.data() == state.show)
        self.sums.setChecked(state.sums)
        for action in (self.zoom_in, self.zoom_out, self.zoom_whole):
            is_seen = state.map is not None and state.comparison is None
            action.setEnabled(is_seen and state.show == "map")
        for action in self._names.actions():
            action.setChecked(action.data() == state.colours)
        self.log_scale.setChecked(state.scale.is_log)
        self.lock.setChecked(state.scale.is_locked)
        self.lock.setEnabled(state.map is not None or state.scale.is_locked)
        self.usual_arcs.setChecked(state.has_usual_arcs)

    def _set_colours(self, name: str) -> None:
        self._desk.set_settings(colours=name)

    def _set_log_scale(self, checked: bool) -> None:
        self._desk.set_settings(log_scale=checked)

    def lock_scale(self) -> None:
        """Keep the shown scale for all maps, or let each have its own again."""
        scale = self._desk.state.scale
        self._desk.set_settings(locked_vmax=None if scale.is_locked else scale.vmax)

    def set_arcs_from(self, score: float) -> None:
        """Draw arcs from this score on."""
        self._desk.set_settings(arcs_from=score)

    def _fewer_arcs(self) -> None:
        self.set_arcs_from(arcs.stepped(self._desk.state.arcs_from, 1))

    def _more_arcs(self) -> None:
        self.set_arcs_from(arcs.stepped(self._desk.state.arcs_from, -1))

    def _usual_arcs(self) -> None:
        self._desk.set_settings(arcs_from=None)
