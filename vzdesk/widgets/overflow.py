"""What leaves a toolbar first when it has little room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStyle, QToolBar, QWidget

from vzdesk.widgets.style import RHYTHM


def keep_in_sight(
    bar: QToolBar, groups: Mapping[QWidget, QAction], last: Sequence[QAction]
) -> None:
    """Put the last actions, the last group among them, before the first of the other groups that
    has no room beside them, or at the end: what is last in a toolbar leaves it first.
    """
    *others, kept = groups
    least = {each: each.minimumSizeHint().width() for each in groups}
    shown = [each for each in others if groups[each].isVisible()]
    room = bar.width() - least[kept] - 2 * RHYTHM
    hidden: list[QWidget] = []
    if sum(least[each] for each in shown) > room:
        extent = QStyle.PixelMetric.PM_ToolBarExtensionExtent
        room -= bar.style().pixelMetric(extent, None, bar)
        ends = accumulate(least[each] for each in shown)
        hidden = [each for each, end in zip(shown, ends, strict=True) if end > room]
    before = groups[hidden[0]] if hidden else None
    actions = [each for each in bar.actions() if each not in last]
    place = actions.index(before) if before is not None else len(actions)
    if bar.actions() != [*actions[:place], *last, *actions[place:]]:
        for action in last:
            bar.insertAction(before, action)  # type: ignore[arg-type]  # None is the end
        directly = Qt.FindChildOption.FindDirectChildrenOnly
        controls = [each.findChildren(QWidget, options=directly) for each in (others[-1], kept)]
        for one, other in pairwise([controls[0][-1], *controls[1]]):
            QWidget.setTabOrder(one, other)  # they keep their place among what Tab reaches
