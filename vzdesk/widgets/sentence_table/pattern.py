"""Regular expressions for the filter: Perl's, as Qt has them. They know Unicode's properties, such
as \\p{Greek}, and give up where Python's would search for hours.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRegularExpression

from vzdesk.errors import UserError

SLOW_S, MOST_S = 0.001, 0.25
"""A text that takes longer is slow; so long may all slow ones take, for the window waits."""
_OPTION = QRegularExpression.PatternOption
_OPTIONS = (
    _OPTION.CaseInsensitiveOption | _OPTION.MultilineOption | _OPTION.UseUnicodePropertiesOption
)


def search_for(pattern: str) -> Callable[[str], bool]:
    """Whether a text has it, in any case; ^ and $ are the ends of lines.

    UserError where it is no regular expression; the returned function raises it where the search
    takes too long.
    """
    expression = QRegularExpression(pattern, _OPTIONS)
    too_long = UserError(
        "Looking for “{pattern}” takes too long.",
        next_step="Write it without a repeated group inside another one.",
        pattern=pattern,
    )
    spent_s = 0.0
    if not expression.isValid():
        raise UserError(
            "“{pattern}” is no regular expression: {reason}.",
            next_step="Correct it, or switch .* off to look for it as plain text.",
            pattern=pattern,
            reason=expression.errorString(),
        )

    def found(text: str) -> bool:
        nonlocal spent_s
        began = time.perf_counter()
        match = expression.match(text)
        took_s = time.perf_counter() - began
        # Only slow ones add up, so that a filter that stays for hours is not stopped.
        spent_s += took_s if took_s > SLOW_S else 0
        if not match.isValid() or spent_s > MOST_S:
            raise too_long
        return match.hasMatch()

    return found
