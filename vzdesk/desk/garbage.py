"""Keeping Python's search for garbage from stopping the window.

Python searches all objects for cycles that are no longer needed, and stops every thread while
it does: with some hundred thousand words and tokens, for longer than a window may wait, again and
again. Sentences and results hold no cycles, so they are freed without that; once they are there,
they need not be looked at.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def without_gc(work: Callable[[], T]) -> T:
    """The result of `work`, run without a search meanwhile, and left out of later ones. What it
    needed only meanwhile is the system's again.
    """
    try:
        with paused():
            return work()
    finally:
        _give_back()


@contextmanager
def paused() -> Iterator[None]:
    """No search meanwhile, nor later among what was made."""
    gc.disable()
    try:
        yield
    finally:
        freeze()
        gc.enable()


def _give_back() -> None:
    """glibc keeps what was freed between objects that stay: of a large file, some megabytes."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # others of its kind have none
        if trim is not None:
            trim(0)


def freeze() -> None:
    """Leave all current objects out of later searches."""
    gc.freeze()


def unfreeze() -> None:
    """Search everything again: for what is replaced soon and may hold cycles, such as a model."""
    gc.unfreeze()
