"""Results of functions that are kept for a while, and can be forgotten all at once.

What is the same object is drawn only once, so views are kept by what they were made of. But a
closed session must not stay in memory because one of its maps is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
_forget: list[Callable[[], None]] = []


def remembered(maxsize: int) -> Callable[[F], F]:
    """As `functools.lru_cache`, until `forget_all`.

    >>> shout = remembered(8)(str.upper)
    >>> shout("a") is shout("a")
    True
    """

    def remember(function: F) -> F:
        cached = lru_cache(maxsize=maxsize)(function)
        _forget.append(cached.cache_clear)
        return cached  # type: ignore[return-value]  # it is called in the same way

    return remember


def forget_all() -> None:
    """Remember nothing of what was asked so far."""
    for forget in _forget:
        forget()
