"""What a table of scores can have besides its own columns: of model, sentence and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vzdesk.corpus import tags
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult, Side
from vzdesk.errors import unknown_name
from vzdesk.view.units import Unit

CORE = (
    "sentence_id",
    "method",
    "layer",
    "target_id",
    "target",
    "source_id",
    "source",
    "score",
    "distance",
    "target_word_id",
    "source_word_id",
)
"""Those of every table."""
_OF_ROWS = ("model", "sentence", "tags")
_ROLES = "roles"
FIXED = ("model", "sentence", "roles", "tags")
"""Those that every table can have; the others are annotations."""
_ROLE_NAMES = {"T": "target", "C": "cue", "A": "attractor"}


Texts = tuple[str | None, ...]


@dataclass(frozen=True)
class Added:
    """The texts of added columns: those of all rows, of each target, and of each source; None for
    what a sentence or a word has not.
    """

    rows: Texts = ()
    targets: tuple[Texts, ...] = ()
    sources: tuple[Texts, ...] = ()


def chosen(wanted: str, sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """The columns to add: none for "core", for "all" everything that there is of these sentences,
    or the names of some with commas between, where "core" and "all" may be among them. UserError
    for a name that is none of them.
    """
    if wanted == "core":
        return ()
    tiers = dict.fromkeys(tier.name for sentence in sentences for tier in sentence.tiers)
    known = tuple(dict.fromkeys([*FIXED, *tiers]))
    if wanted == "all":
        return known
    names = dict.fromkeys(name.strip() for name in wanted.split(","))
    for name in names:
        if name not in (*known, "core", "all"):
            raise unknown_name("There is no column '{name}'.", name, (*known, "core", "all"))
    if "all" in names:
        return known
    return tuple(name for name in names if name != "core" or name in tiers)


def header(columns: Sequence[str], core: Sequence[str]) -> tuple[str, ...]:
    """What the added columns are called: annotations twice, of the target and of the source. One
    that is called as another is has "_" behind it.
    """
    rows, units = _split(columns)
    names: list[str] = []
    for name in (*rows, *(f"{side}_{each}" for side in ("target", "source") for each in units)):
        while name in core or name in names:
            name += "_"
        names.append(name)
    return tuple(names)


def added(
    columns: Sequence[str],
    model: str,
    scored: SentenceResult,
    sides: tuple[Side, Side],
    units: tuple[Sequence[Unit], Sequence[Unit]],
) -> Added:
    """The texts of these columns."""
    if not columns:
        return Added()
    rows, names = _split(columns)
    sentence = scored.sentence
    values = {"model": model, "sentence": sentence.text, "tags": tags.line(sentence.tags) or None}
    tiers = {tier.name: tier.values for tier in sentence.tiers}
    targets, sources = (
        tuple(_of_unit(unit, side, names, tiers) for unit in of_side)
        for side, of_side in zip(sides, units, strict=True)
    )
    return Added(tuple(values[name] for name in rows), targets, sources)


def _split(columns: Sequence[str]) -> tuple[list[str], list[str]]:
    """Columns of whole rows, and those of targets and sources, with "role" for the roles."""
    rows = [name for name in columns if name in _OF_ROWS]
    units = ["role" if name == _ROLES else name for name in columns if name not in _OF_ROWS]
    return rows, units


def _of_unit(
    unit: Unit, side: Side, names: Sequence[str], tiers: dict[str, tuple[str, ...]]
) -> Texts:
    """All pieces of a word have what it has; words of a second text or a decoder have nothing."""
    words = [word for word in unit.words if side.can_have_roles(word)]

    def text(name: str) -> str:
        if name == "role":
            return " ".join(_ROLE_NAMES[letter] for letter in unit.role)
        return " ".join(filter(None, (tiers[name][word] for word in words if name in tiers)))

    return tuple(text(name) or None for name in names)
