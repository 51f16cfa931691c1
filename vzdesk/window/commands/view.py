"""The View menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QKeySequence

from vzdesk.desk.desk import Desk
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.translate import mark, say
from vzdesk.view.annotations import Annotations, toggled
from vzdesk.view.methods.method_labels import why_no_rollout
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import in_menu
from vzdesk.window.arrangement import Arrangement
from vzdesk.window.commands.command import (
    SEPARATOR,
    Choice,
    Choices,
    Command,
    Items,
    Menu,
    because,
    has_map,
)
from vzdesk.window.looks import Looks

Keys = QKeySequence.StandardKey

UNITS = (
    Choice("tokens", mark("To&kens"), "Ctrl+1"),
    Choice("words", mark("&Words"), "Ctrl+2"),
    Choice("words-joint", mark("Words, zeroed as one"), "Ctrl+Shift+2", mark("Words as one")),
)
PARTS = (
    Choice("encoder", mark("&Encoder"), "Ctrl+3"),
    Choice("decoder", mark("Decoder"), "Ctrl+4"),
    Choice("cross", mark("&Cross"), "Ctrl+5"),
)
THEMES = (
    Choice("system", mark("Like the &system")),
    Choice("light", mark("&Light")),
    Choice("dark", mark("&Dark")),
)


PANELS = {
    "sentences": mark("&List of sentences"),
    "sentence": mark("&Sentence"),
    "map": mark("&Map"),
    "layers": mark("La&yers"),
}


def menu(
    desk: Desk,
    panel: SentencesPanel,
    looks: Looks,
    list_menu: Menu,
    maps: Items,
    arrangement: Arrangement,
) -> Menu:
    """What is shown, and how."""
    items = (
        *_layers(desk),
        SEPARATOR,
        Command("next", mark("&Next sentence"), partial(panel.step, 1), "PgDown"),
        Command("previous", mark("&Previous sentence"), partial(panel.step, -1), "PgUp"),
        list_menu,
        SEPARATOR,
        *_units(desk),
        SEPARATOR,
        *maps,
        _annotations(desk),
        SEPARATOR,
        *_panels(arrangement),
        *_text(looks),
        _theme(looks),
    )
    return Menu("view", mark("&View"), items)


def is_rolled_out(state: ViewState) -> bool:
    """Whether what is shown is, or of several maps some are."""
    keys = state.comparison.keys if state.comparison else ()
    if state.by_method is not None:
        keys = tuple(each.key for each in state.by_method.maps)
    return any(key.rolled_out for key in keys) if keys else state.rollout


def _layers(desk: Desk) -> Items:
    step, settings = desk.navigator.step_layer, desk.navigator.set_settings

    def has_above(state: ViewState) -> bool:
        return has_map(state) and state.layer + 1 < state.n_layers

    def has_below(state: ViewState) -> bool:
        return has_map(state) and state.layer > 0

    return (
        Command(
            "layer-up",
            mark("Layer &up"),
            partial(step, 1),
            "]",
            has_above,
            why=because(mark("There is no layer above this one."), has_map),
        ),
        Command(
            "layer-down",
            mark("Layer &down"),
            partial(step, -1),
            "[",
            has_below,
            why=because(mark("There is no layer below this one."), has_map),
        ),
        Command(
            "rollout",
            mark("&Rollout"),
            lambda: settings(rollout=not is_rolled_out(desk.state)),
            "Ctrl+R",
            lambda state: not why_no_rollout(state),
            is_rolled_out,
            why=why_no_rollout,
        ),
    )


def _units(desk: Desk) -> Items:
    """Of what rows and columns are; and of which part, where the model has two."""
    navigator = desk.navigator

    def has_parts(state: ViewState) -> bool:
        return bool(state.parts)

    return (
        Choices("units", navigator.choose_units, UNITS, chosen=lambda state: state.units),
        SEPARATOR,
        Choices(
            "part",
            navigator.set_part,
            PARTS,
            chosen=lambda state: state.part,
            is_enabled=has_parts,
            is_visible=has_parts,
            why=because(mark("The model has no decoder beside its encoder."), has_map),
        ),
    )


def _annotations(desk: Desk) -> Menu:
    """What is shown under the words, of what the sentence has: row below row, as it was chosen."""
    settings = desk.navigator.set_settings

    def toggle(name: str) -> None:
        shown = desk.state.annotations.shown
        if name:
            settings(annotations=toggled(shown, name))
            return
        settings(annotations=(), dependencies=False)
        if desk.navigator.shows_surprisal:
            desk.navigator.show_surprisal(False)

    def chosen(state: ViewState) -> tuple[str, ...]:
        """None is chosen only where nothing at all is below the words."""
        has_bars = state.has_surprisals and desk.navigator.shows_surprisal
        is_empty = not has_bars and not of_text(state).dependencies
        return state.annotations.shown or (("",) if is_empty else ())

    def tiers(state: ViewState) -> list[Choice]:
        shown = state.annotations.shown
        tiers = [Choice(name, _tier(name, shown)) for name in state.annotations.tiers if name]
        return [Choice("", say("N&one")), *tiers]

    def of_text(state: ViewState) -> Annotations:
        """Those of the whole text: in maps words may be hidden."""
        return (state.in_text or state).annotations

    items = (
        Choices("annotation", toggle, entries=tiers, chosen=chosen, several=True),
        SEPARATOR,
        Command(
            "surprisal",
            mark("&Surprisal"),
            lambda: desk.navigator.show_surprisal(not desk.navigator.shows_surprisal),
            "Ctrl+Shift+U",
            lambda state: state.has_surprisals,
            lambda _: desk.navigator.shows_surprisal,
            why=because(mark("Nothing is predicted of this sentence: Analyse, Predictions.")),
        ),
        Command(
            "dependencies",
            mark("&Dependencies"),
            lambda: settings(dependencies=not of_text(desk.state).dependencies),
            "Ctrl+Shift+D",
            lambda state: state.annotations.has_heads,
            lambda state: bool(of_text(state).dependencies),
            why=because(mark("This sentence has no dependencies.")),
        ),
    )
    return Menu(
        "annotations",
        mark("Anno&tations"),
        items,
        lambda state: bool(
            state.annotations.tiers or state.annotations.has_heads or state.has_surprisals
        ),
    )


def _tier(name: str, shown: Sequence[str]) -> str:
    """A tier in the menu, with its row where there are several."""
    if name not in shown or len(shown) < 2:
        return in_menu(name)
    return say("{name} (row {number})", name=in_menu(name), number=shown.index(name) + 1)


def _panels(arrangement: Arrangement) -> Items:
    """Which panels are seen."""

    def shown(name: str) -> Command:
        return Command(
            f"panels.{name}",
            PANELS[name],
            partial(arrangement.toggle, name),
            is_enabled=lambda _: arrangement.may_hide(name),
            is_checked=lambda _: name not in arrangement.hidden,
        )

    alone = Command(
        "alone",
        mark("One panel alone"),
        arrangement.toggle_focused,
        "F11",
        is_checked=lambda _: bool(arrangement.alone),
    )
    moves = (
        Command("panels.next", mark("&Next panel"), arrangement.enter_next, "F6"),
        Command(
            "panels.before", mark("Panel &before"), partial(arrangement.enter_next, -1), "Shift+F6"
        ),
    )
    return alone, Menu("panels", mark("Panel&s"), (*map(shown, PANELS), SEPARATOR, *moves))


def _text(looks: Looks) -> Items:
    return (
        Command("data-font", mark("Data &font…"), looks.show_dialog),
        Command("text.larger", mark("Lar&ger text"), looks.enlarge, (Keys.ZoomIn, "Ctrl+=")),
        Command("text.smaller", mark("Smaller te&xt"), looks.reduce, Keys.ZoomOut),
        Command("text.usual", mark("Usual text size"), looks.reset, "Ctrl+0"),
    )


def _theme(looks: Looks) -> Menu:
    themes = Choices("theme", looks.set_theme, THEMES, chosen=lambda _: looks.theme)
    return Menu("theme", mark("T&heme"), (themes,))
