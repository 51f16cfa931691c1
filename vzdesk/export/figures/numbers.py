"""Numbers as people write several of them, such as `1,4-6`."""

from __future__ import annotations

import re

from vzdesk.errors import UserError

_PART = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?")


def numbers_in(text: str, most: int) -> tuple[int, ...]:
    """The numbers, counted from 1 to `most` in the text, and from 0 here; each once, in their order
    there. "all" are all. UserError where one is not there, or it says something else.

    >>> numbers_in("2, 4-5", 12)
    (1, 3, 4)
    """
    if text.strip() == "all":
        return tuple(range(most))
    found: dict[int, None] = {}
    for part in text.split(","):
        read = _PART.fullmatch(part.strip())
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (0, 0)
        if not 1 <= first <= last <= most:
            raise UserError(
                "There are no layers “{text}”.",
                next_step="Write numbers from 1 to {most}, such as 1,2-3, or all.",
                text=text,
                most=most,
            )
        found.update(dict.fromkeys(range(first - 1, last)))
    return tuple(found)
