"""Regular expressions for the filter: Perl's, as Qt has them. They know Unicode's properties, such
as \\p{Greek}, and give up where Python's would search for hours.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRegularExpression

from vzdesk.errors import UserError

_OPTION = QRegularExpression.PatternOption
_OPTIONS = (
    _OPTION.CaseInsensitiveOption | _OPTION.MultilineOption | _OPTION.UseUnicodePropertiesOption
)


def search_for(pattern: str) -> Callable[[str], bool]:
    """Whether a text has it, in any case; ^ and $ are the ends of lines.

    UserError where it is no regular expression; and from what is given back where looking for it
    takes too long.
    """
    expression = QRegularExpression(pattern, _OPTIONS)
    if not expression.isValid():
        raise UserError(
            f"“{pattern}” is no regular expression: {expression.errorString()}.",
            next_step="Correct it, or switch .* off to look for it as plain text.",
        )

    def found(text: str) -> bool:
        match = expression.match(text)
        if not match.isValid():
            raise UserError(
                f"Looking for “{pattern}” takes too long.",
                next_step="Write it without a repeated group inside another one.",
            )
        return match.hasMatch()

    return found
