"""The list of methods to look at: scored ones first, those across layers apart from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel

from vzdesk.translate import say
from vzdesk.view.methods.method_labels import in_order, is_global, listed, method_label
from vzdesk.widgets.fitting import NarrowBox
from vzdesk.widgets.style import wrapped_tip
from vzdesk.widgets.words.method_texts import tip


class MethodBox(NarrowBox):
    """Shows the methods that there are, and the one that is chosen; its data are their names.

    Above those that are not scored yet, and above those across layers, a line that cannot be chosen
    says so. What a model cannot be scored with is greyed, with the reason.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self.show_methods((), {}, "")

    def show_methods(self, scored: Sequence[str], reasons: Mapping[str, str], chosen: str) -> None:
        """List all methods, and those that only the sentence was scored by."""
        shown = tuple(scored), tuple(reasons.items())
        if shown != self._shown or not self.count():
            self._shown = shown
            self.clear()
            for title, names in _sections(scored):
                self._add(title, names, reasons)
        self.setCurrentIndex(self.findData(chosen))
        self.setToolTip(self.currentData(Qt.ItemDataRole.ToolTipRole) or "")

    def _add(self, title: str, names: Sequence[str], reasons: Mapping[str, str]) -> None:
        if title:
            self.insertSeparator(self.count())
            self.addItem(title)
            self._disable(self.count() - 1)
        for name in names:
            self.addItem(method_label(name), name)
            row, said = self.count() - 1, tip(name)
            if name in reasons:
                said += "\n" + say(
                    "This model cannot be scored with it: {reason}.", reason=reasons[name]
                )
                self._disable(row)
            self.setItemData(row, wrapped_tip(said), Qt.ItemDataRole.ToolTipRole)

    def _disable(self, row: int) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(row).setEnabled(False)

    @property
    def labels(self) -> list[str]:
        """What the methods of the list are called."""
        return [self.itemText(row) for row in range(self.count()) if self.itemData(row)]


def _sections(scored: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Titles, "" for none, and the names below them; those that are empty are left out."""
    left = [name for name in listed() if name not in scored]
    have, lack = _apart(in_order(scored)), _apart(left)
    across = say("across layers")
    if not scored:
        sections = [("", lack[0]), (across, lack[1])]
    else:
        yet = say("not scored yet"), say("not scored yet, across layers")
        sections = [("", have[0]), (across, have[1]), (yet[0], lack[0]), (yet[1], lack[1])]
    return [(title, names) for title, names in sections if names]


def _apart(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Those of single layers, and those across layers."""
    return (
        [name for name in names if not is_global(name)],
        [name for name in names if is_global(name)],
    )
