"""The part of the View menu for how maps are drawn: size, pins, arcs and colours."""

from __future__ import annotations

from functools import partial

from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.panels.heatmap.canvas import MapCanvas
from vzdesk.translate import mark, say
from vzdesk.view import arcs, colours
from vzdesk.view.types import ViewState
from vzdesk.window.commands.command import (
    AT_REST,
    NO_MAP,
    SEPARATOR,
    Choice,
    Choices,
    Command,
    Items,
    Menu,
    because,
    has_map,
)

SHOWS = (
    Choice("map", mark("&One layer"), "Ctrl+7"),
    Choice("layers", mark("All la&yers"), "Ctrl+8"),
    Choice("table", mark("Ta&ble"), "Ctrl+9"),
)


TREATMENTS = (
    Choice("shown", mark("&Show")),
    Choice("unscaled", mark("Do not count for the &colours")),
    Choice("hidden", mark("&Hide")),
)


def items(desk: Desk, canvas: MapCanvas) -> Items:
    """What the View menu has for maps."""
    navigator = desk.navigator

    def has_pins(state: ViewState) -> bool:
        return bool(state.pins)

    return (
        Choices(
            "show",
            navigator.set_show,
            SHOWS,
            chosen=lambda state: state.show,
            is_enabled=lambda state: state.comparison is None,  # which is of one layer
            why=lambda _: say("A comparison is of one layer: leave it first."),
        ),
        Command(
            "sums",
            mark("Su&ms"),
            lambda: navigator.set_settings(sums=not desk.state.sums),
            "Ctrl+Shift+M",
            is_checked=lambda state: state.sums,
        ),
        SEPARATOR,
        _zoom(canvas),
        Command(
            "pin",
            mark("Pin target ← source"),
            navigator.pin,
            "P",
            lambda state: state.curve is not None,
            lambda state: any(pin.cell == state.cell for pin in state.pins),
            why=because(mark("No target and source are chosen: click a cell."), has_map),
            follows=AT_REST | Changes.HOVER,
        ),
        Command(
            "clear-pins",
            mark("Clear pins"),
            navigator.clear_pins,
            "Shift+P",
            has_pins,
            why=because(mark("Nothing is pinned.")),
        ),
        SEPARATOR,
        _arcs(desk),
        _scale(desk),
        _left_out(desk),
    )


def _zoom(canvas: MapCanvas) -> Menu:
    def is_seen(state: ViewState) -> bool:
        return has_map(state) and state.comparison is None and state.show == "map"

    why = because(mark("Only the map of one layer can be enlarged: show it first."), has_map)
    items = (
        Command("zoom.in", mark("&Larger"), canvas.zoom_in, "+", is_seen, why=why),
        Command("zoom.out", mark("&Smaller"), canvas.zoom_out, "-", is_seen, why=why),
        Command("zoom.whole", mark("&Whole map"), canvas.zoom_whole, "0", is_seen, why=why),
    )
    return Menu("zoom", mark("&Zoom"), items)


def _arcs(desk: Desk) -> Menu:
    navigator = desk.navigator

    def step(by: int) -> None:
        navigator.set_arcs_from(arcs.stepped(desk.state.arcs_from, by))

    items = (
        Command("arcs.fewer", mark("&Fewer arcs"), partial(step, 1), "."),
        Command("arcs.more", mark("&More arcs"), partial(step, -1), ","),
        Command(
            "arcs.usual",
            mark("&All but faint ones"),
            lambda: navigator.set_settings(arcs_from=None),
            "Ctrl+.",
            is_checked=lambda state: state.has_usual_arcs,
        ),
    )
    return Menu("arcs", mark("&Arcs"), items)


def _left_out(desk: Desk) -> Menu:
    """What is hidden, or does not count for the highest colour."""
    leave_out = desk.navigator.leave_out

    def of(kind: str, text: str) -> Menu:
        choices = Choices(
            f"left-out.{kind}",
            lambda treatment: leave_out(**{kind: treatment}),
            TREATMENTS,
            chosen=lambda state: getattr(state.left_out, kind),
        )
        return Menu(f"left-out.{kind}", text, (choices,))

    items = (
        of("special", mark("&Special tokens")),
        of("punctuation", mark("&Punctuation and symbols")),
        of("own", mark("&Own cells")),
        SEPARATOR,
        Command(
            "renormalise",
            mark("&Renormalise rows"),
            lambda: leave_out(renormalised=not desk.state.left_out.renormalised),
            is_enabled=lambda state: state.left_out.hides,
            is_checked=lambda state: state.left_out.renormalised,
        ),
    )
    return Menu("left-out", mark("Lea&ve out"), items)


def _scale(desk: Desk) -> Menu:
    navigator = desk.navigator

    def set_colours(name: str) -> None:
        navigator.set_settings(colours=name)

    names = [Choice(name, name.capitalize()) for name in colours.NAMES]  # names in all languages
    items = (
        Choices(
            "colours", set_colours, entries=lambda _: names, chosen=lambda state: state.colours
        ),
        SEPARATOR,
        Command(
            "log-scale",
            mark("&Logarithmic"),
            lambda: navigator.set_settings(log_scale=not desk.state.scale.is_log),
            "Ctrl+Shift+O",
            is_checked=lambda state: state.scale.is_log,
        ),
        Command(
            "lock-scale",
            mark("Loc&k the scale"),
            navigator.lock_scale,
            "Ctrl+Shift+K",
            lambda state: has_map(state) or state.scale.is_locked,
            lambda state: state.scale.is_locked,
            why=lambda _: say(NO_MAP),
        ),
    )
    return Menu("colours", mark("Co&lours"), items)
