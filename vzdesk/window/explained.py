"""Which terms are explained at which controls of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from vzdesk.panels.compare import ComparePanel
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.view.glossary import meaning
from vzdesk.widgets.explain import CaptionTips, ReadoutTips, explain, wrapped_tip
from vzdesk.window.commands.menus import Commands
from vzdesk.window.entries import shortcut_of
from vzdesk.window.status import StatusLine
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
    "duplicate": ("variant", "minimal-pair"),
    "compare": ("difference",),
    "pin": ("pin",),
    "sums": ("sums",),
    "tags": ("tag",),
    "decoder-text": ("decoder",),
}
"""By the ids of commands."""
OF_LABELS: Final = ("model", "method", "layer")
"""Those of the toolbar, in their order."""


def everywhere(
    commands: Commands, toolbar: Toolbar, status: StatusLine, panels: Sequence[QWidget]
) -> None:
    """Explain terms in menus, in the toolbar, in the line of exact numbers, and, for those who ask,
    what the panels show: list, sentence, map and layers.
    """
    _at_commands(commands)
    _in_toolbar(toolbar)
    ReadoutTips(status.readout)
    shown = (("variant", "tag", "role"), ("arc", "score"), ("map", "score"), ("curve", "layer"))
    for panel, terms in zip(panels, shown, strict=True):
        explain(panel, *terms, hover=False)


def captions(heatmap: HeatmapPanel, layers: LayersPanel, comparison: ComparePanel) -> None:
    """Explain what rows and columns are, below the maps that say so."""
    axes = "target", "source"
    CaptionTips(heatmap.canvas.viewport(), heatmap.canvas.cell_at, *axes)
    CaptionTips(layers.canvas, layers.canvas.cell_at, "layer", "source", "target")
    CaptionTips(comparison.canvas, comparison.canvas.cell_at, "difference", *axes)


def _at_commands(commands: Commands) -> None:
    """Explain them in menus, and at buttons that are made of them."""
    for id, terms in AT_COMMANDS.items():
        action = commands[id]
        key = shortcut_of(action)
        explain(action, *terms, more=key and f"({key})")
    for menu in ("edit", "analyse", "view"):
        commands.menu(menu).setToolTipsVisible(True)


def _in_toolbar(toolbar: Toolbar) -> None:
    """Explain its labels and controls, and each method in the list of methods."""
    for label, term in zip(toolbar.labels, OF_LABELS, strict=True):
        explain(label, term)
    explain(toolbar.model, "model")
    explain(toolbar.layer, "layer")
    explain(toolbar.rollout, "rollout")
    explain(toolbar.method, "method", "value-zeroing", "attention", "attention-norm", hover=False)
    for button, term in zip(toolbar.choices, ("token", "word", "word-as-one"), strict=True):
        explain(button, term)
    for row in range(toolbar.method.count()):
        name, tip = toolbar.method.itemData(row), Qt.ItemDataRole.ToolTipRole
        term = "attention-norm" if name.startswith("attention-norm") else name
        text = f"{toolbar.method.itemText(row)}\n{meaning(term)}"
        toolbar.method.setItemData(row, wrapped_tip(text), tip)
