"""What to cite, in BibTeX: the papers of a method and of a model, and vzdesk itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from vzdesk import __version__
from vzdesk.engine.types import ModelRef

_ENTRY = re.compile(r"^@.*?^\}\n", re.MULTILINE | re.DOTALL)
_KEYWORDS = re.compile(r",\n  keywords = \{([^}]*)\}")
_VERSION = "VERSION"
"""What stands for that of vzdesk in its own entry."""


def bibliography_of(methods: Iterable[str], models: Iterable[ModelRef]) -> str:
    """The entries for a figure of these, each once, a blank line between two; of a model only where
    it is known.
    """
    names = *methods, *(f"model:{_plain(model.name)}" for model in models), "vzdesk"
    found = dict.fromkeys(entry for name in names for entry in entries_of(name))
    return "\n".join(found).replace(_VERSION, __version__).rstrip()


def entries_of(name: str) -> tuple[str, ...]:
    """The entries of this method, of this model as "model:NAME", or of "vzdesk"; none where it is
    not known.
    """
    return tuple(entry for names, entry in _entries() if name in names)


def _plain(name: str) -> str:
    """A model's name without its owner and what tells its versions apart.

    >>> _plain("google-bert/bert-base-uncased"), _plain("gpt2-medium")
    ("bert", "gpt2")
    """
    return name.rsplit("/", 1)[-1].lower().split("-")[0]


@cache
def _entries() -> tuple[tuple[frozenset[str], str], ...]:
    """Each entry, and which methods and models it is of: its keywords, which nobody has to copy."""
    text = resources.files("vzdesk.engine.methods").joinpath("methods.bib").read_text("utf-8")
    return tuple(
        (frozenset(_KEYWORDS.findall(entry)[0].split(", ")), _KEYWORDS.sub("", entry))
        for entry in _ENTRY.findall(text)
    )
