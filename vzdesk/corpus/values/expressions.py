"""Regular expressions that end: they come in files too, and one that searches for hours must not
stop a study or a window.

The library `regex` knows Unicode's properties, such as \\p{Greek}, and can be stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from vzdesk.errors import UserError, first_line
from vzdesk.translate import say

if TYPE_CHECKING:
    import regex

MOST_S = 0.1
"""How long one search may take."""
SLOW_S, MOST_SLOW_S = 0.005, 0.5
"""A search that takes longer is slow; so long may all slow ones take together."""
LONGEST = 1000
"""Characters of an expression."""


class ExpressionError(ValueError):
    """No regular expression; the message says why."""


def search_for(pattern: str) -> Callable[[str], bool]:
    """Whether a text has it, upper and lower case told apart. ExpressionError where it is none; the
    returned function raises UserError where the search takes too long.
    """
    expression = _compiled(pattern)
    spent_s = 0.0

    def found(text: str) -> bool:
        nonlocal spent_s
        began_s = time.perf_counter()
        try:
            is_there = expression.search(text, timeout=MOST_S) is not None
            if time.perf_counter() - began_s > SLOW_S:
                # Perhaps only another program had the processor: measured without that.
                began_s = time.thread_time()
                expression.search(text, timeout=MOST_S)
                spent_s += time.thread_time() - began_s
        except TimeoutError:
            raise _too_long(pattern) from None
        if spent_s > MOST_SLOW_S:
            raise _too_long(pattern)
        return is_there

    return found


def _too_long(pattern: str) -> UserError:
    return UserError(
        "Looking for “{pattern}” takes too long.",
        next_step="Write it without a repeated group inside another one.",
        pattern=pattern,
    )


def _compiled(pattern: str) -> regex.Pattern[str]:
    import regex  # only here: most starts need none

    if len(pattern) > LONGEST:
        raise ExpressionError(say("it has more than {n:,} characters", n=LONGEST))
    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise ExpressionError(first_line(error)) from None
