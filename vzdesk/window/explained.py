"""Which terms are explained at which controls of the window."""

from __future__ import annotations

from typing import Final

from vzdesk.panels.compare import ComparePanel
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.methods import MethodsPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.words.explain import explain, explain_readout
from vzdesk.window.commands.menus import Commands
from vzdesk.window.entries import shortcut_of
from vzdesk.window.toolbar import Toolbar

AT_COMMANDS: Final = {
    "units.tokens": ("token",),
    "units.words": ("word",),
    "units.words-joint": ("word-as-one",),
    "rollout": ("rollout",),
    "part.encoder": ("encoder",),
    "part.decoder": ("decoder",),
    "part.cross": ("cross",),
    "roles.targets": ("target-word",),
    "roles.cues": ("cue",),
    "roles.attractors": ("attractor",),
    "layer-down": ("layer",),
    "layer-up": ("layer",),
    "surprisal": ("surprisal",),
    "good-one": ("preference", "minimal-pair"),
    "duplicate": ("variant", "minimal-pair"),
    "compare": ("difference",),
    "compare-methods": ("method", "global-method"),
    "pin": ("pin",),
    "sums": ("sums", "mixing-ratio"),
    "tags": ("tag",),
    "renormalise": ("renormalised",),
    "decoder-text": ("decoder",),
}
"""By the ids of commands."""
OF_LABELS: Final = ("model", "method", "layer")
"""Those of the toolbar, in their order."""


Parts = tuple[SentencesPanel, SentencePanel, HeatmapPanel, LayersPanel, ComparePanel, MethodsPanel]


def everywhere(commands: Commands, toolbar: Toolbar, readout: ElidedLabel, parts: Parts) -> None:
    """Explain terms in menus, in the toolbar, in the line of exact numbers, and, for those who ask,
    what each part of the window shows.
    """
    _at_commands(commands)
    _in_toolbar(toolbar)
    explain_readout(readout)
    shown = (
        *(("variant", "tag"), ("arc", "score"), ("map", "score"), ("curve",)),
        *(("difference",), ("method", "spearman")),
    )
    for part, terms in zip(parts, shown, strict=True):
        explain(part, *terms, hover=False)


def _at_commands(commands: Commands) -> None:
    """Explain them in menus, and at buttons that are made of them."""
    for id, terms in AT_COMMANDS.items():
        action = commands[id]
        key = shortcut_of(action)
        explain(action, *terms, more=key and f"({key})")
    for menu in ("edit", "analyse", "view"):
        commands.menu(menu).setToolTipsVisible(True)


def _in_toolbar(toolbar: Toolbar) -> None:
    """Explain its labels and controls; the list of methods explains each itself."""
    for label, term in zip(toolbar.labels, OF_LABELS, strict=True):
        explain(label, term)
    explain(toolbar.model, "model")
    explain(toolbar.layer, "layer")
    explain(toolbar.rollout, "rollout")
    explain(toolbar.method, "method", "value-zeroing", "attention", "attention-norm", hover=False)
    for button, term in zip(toolbar.choices, ("token", "word", "word-as-one"), strict=True):
        explain(button, term)
