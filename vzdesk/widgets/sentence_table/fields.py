"""The columns of the table of sentences: numbers, flags and alignment of their fields."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from vzdesk.view.arrange import COLUMNS

NUMBER, TEXT, MARK, TAGS, NOTE, ROLES, ID, PREFERENCE, LOG_PROBABILITY = range(len(COLUMNS))
LAST: Final = len(COLUMNS) - 1
TAGS_ROLE: Final = Qt.ItemDataRole.UserRole
"""A sentence's tags, one by one."""
TERMS: Final = {
    TAGS: "tag",
    ROLES: "role",
    PREFERENCE: "preference",
    LOG_PROBABILITY: "log-probability",
}
"""What the names of these columns mean, by its id in the glossary."""
_FLAG = Qt.ItemFlag
_SELECTABLE = _FLAG.ItemIsEnabled | _FLAG.ItemIsSelectable | _FLAG.ItemNeverHasChildren
FLAGS: Final = {
    can_move: tuple(
        _SELECTABLE
        | (_FLAG.ItemIsEditable if column in (TEXT, TAGS, NOTE) else _FLAG.NoItemFlags)
        | (_FLAG.ItemIsDragEnabled if can_move else _FLAG.NoItemFlags)
        for column in range(len(COLUMNS))
    )
    for can_move in (False, True)
}
"""Made once: a view reads the flags of every row, and joining flags is slow."""
SIDES: Final = (
    Qt.AlignmentFlag.AlignRight,
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignHCenter,
    *[Qt.AlignmentFlag.AlignLeft] * 4,
    *[Qt.AlignmentFlag.AlignRight] * 2,
)
"""How the text of each column is aligned."""
NUMBERS: Final = (NUMBER, PREFERENCE, LOG_PROBABILITY)
"""Columns whose digits stand below one another."""
ALIGNED: Final = (MARK, *NUMBERS)
