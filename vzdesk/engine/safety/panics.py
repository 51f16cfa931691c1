"""Libraries in Rust (tokenizers, safetensors) panic with what is no `Exception`: here it is one.

Else it would pass by everything that turns errors into a sentence, and end a thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Panic(Exception):  # noqa: N818  what the library calls it
    """A library gave up in the middle of its work; the message is its own."""


@contextmanager
def panics_as_exceptions() -> Iterator[None]:
    """Where a library panics inside, raise a Panic."""
    try:
        yield
    except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as panic:
        message = str(panic) or type(panic).__name__
    else:
        return
    raise Panic(message)  # not from the panic, which holds the frames that it came from
