"""Which methods a model cannot be scored with, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from vzdesk.engine.methods import methods

if TYPE_CHECKING:
    from vzdesk.engine.runtime.contract import Lack, Need


class Lacking(Protocol):
    """What is asked: a backend."""

    def lack(self, need: Need) -> Lack | None:
        """Why the model does not provide this; None where it does."""


def lacks_of(backend: Lacking, names: Iterable[str]) -> dict[str, Lack]:
    """By the name of a method, the first of what the model lacks for it. Some of what is asked is
    only known once the model has run on a few tokens.
    """
    found: dict[str, Lack] = {}
    for name in names:
        method = methods().get(name)
        lacks = (backend.lack(need) for need in sorted(method.needs if method else ()))
        lack = next((each for each in lacks if each is not None), None)
        if lack is not None:
            found[name] = lack
    return found
