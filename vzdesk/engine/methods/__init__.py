"""From a model's blocks to scores; one file per method, found by listing.

A method's module defines `METHOD`. Its `layer` is a generator: each `yield` is how many
(target, source) pairs are done since the last, and is a place to stop; it returns the layer's maps
of all sentences of the block.
A method that zeroes sources can zero all pieces of a word at once, too: `words_as_one`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64, normalise_rows
from vzdesk.engine.runtime.contract import Block, Need
from vzdesk.engine.types import Provenance
from vzdesk.engine.words import Span
from vzdesk.errors import unknown_name
from vzdesk.translate import mark

WordSpans = tuple[Sequence[Span], Sequence[Span]]
"""Spans of a sentence's words among its targets and among its sources."""


@dataclass(frozen=True, eq=False)
class LayerMap:
    """One layer's maps: scores ["sentence target source"], distances likewise or None, flags.

    mixing_ratios  ["sentence target"], where the method measures them
    gaps  how far what a method sums up is from the whole that it splits, at worst in each
          sentence, as a share of that whole; empty where it is exact
    """

    scores: Float64
    distances: Float64 | None
    no_mixing: NDArray[np.bool_]
    gaps: Sequence[float] = ()
    mixing_ratios: Float64 | None = None

    def at(self, targets: NDArray[np.intp]) -> LayerMap:
        """The rows of these targets ["sentence row"] of each sentence, out of all."""
        sentences = np.arange(len(targets))[:, None]
        distances = None if self.distances is None else self.distances[sentences, targets]
        flags = self.no_mixing[sentences, targets]
        ratios = None if self.mixing_ratios is None else self.mixing_ratios[sentences, targets]
        return LayerMap(self.scores[sentences, targets], distances, flags, self.gaps, ratios)


def shares(amounts: Float64, mixing_ratios: Float64 | None = None) -> LayerMap:
    """The map of amounts ["sentence target source"] that are no distances: shares of their rows."""
    scores, no_mixing = normalise_rows(amounts)
    return LayerMap(scores, None, no_mixing, mixing_ratios=mixing_ratios)


WordsAsOne = Callable[
    [Block, LayerMap, Sequence[WordSpans]], Generator[int, None, tuple[LayerMap, ...]]
]


Kind = Literal["zeroing", "attention", "norm", "decomposition", "gradient"]
ON_TORCH_ONLY: Final[frozenset[Need]] = frozenset(
    {"whole-model", "gradients", "prediction-gradients"}
)
Across = Callable[[Float64], Generator[int, None, Float64]]
"""From the maps of layers ["layer target source"] to what reaches each from the tokens of the
input; yields are places to stop, each of so many pairs done since the last.
"""


class AcrossWork(NamedTuple):
    """What `across` takes for a sentence: a number of what is called `work_name`; the same in pairs
    as they are counted for progress; about how long.
    """

    number: int
    n_pairs: int
    seconds: float


@dataclass(frozen=True)
class Method:
    """A method to score with.

    citation         the paper
    kind             what it is based on; only methods of the kind "zeroing" measure distances
    needs            what it needs of a model beyond its blocks; see `Backend.lack`
    takes_cross      whether it has a map of targets and sources of two texts
    rollout          how maps of layers are multiplied: as they are, or with the identity added to
                     each, for maps that leave out the residual connection; None where no product
                     of them is defined
    rolls_across_texts  whether the rollout of an encoder-decoder model goes through both its texts:
                     rows of a map of "cross" then lack what the target keeps of itself
    across           makes a global method's maps, which say what reaches a layer from the input;
                     None where maps are each layer's own
    carries          whether its map of a layer is made from what it carries from those below, and
                     so is of the input
    across_work      numbers of layers and tokens, and whether the model is causal -> what that
                     takes; None where it is next to nothing
    work_name        what is counted where it is said what the method will cost
    is_costly        whether it takes much longer than Value Zeroing, so that it is run only where
                     it is asked for by name, and what it costs is said before
    by_head          whether it is also defined for one attention head alone, as for a block that
                     has no other
    settings         how it is computed, where there is a choice, for the record
    tolerance        what the gaps of a map may be without being said
    pair_cost        how many times what zeroing takes a pair takes, about
    mixes            whether it measures mixing ratios, see `terms.mixing_ratios`
    by_target        whether the rows of some targets can be computed alone, where its maps are each
                     layer's own
    words_as_one     from a block, its layer's map of tokens and the words of each sentence to the
                     map over words of each sentence, alone; None where nothing is zeroed
    """

    name: str
    label: str
    citation: str
    kind: Kind
    layer: Callable[[Block], Generator[int, None, LayerMap]]
    rollout: Literal["plain", "with-identity"] | None
    needs: frozenset[Need] = frozenset()
    takes_cross: bool = True
    rolls_across_texts: bool = False
    across: Across | None = None
    carries: bool = False
    across_work: Callable[[int, int, bool], AcrossWork] | None = None
    work_name: str = mark("pairs of target and source")
    is_costly: bool = False
    by_head: bool = False
    settings: str = ""
    tolerance: float = 0.0
    pair_cost: int = 1
    mixes: bool = False
    by_target: bool = True
    words_as_one: WordsAsOne | None = None

    @property
    def backends(self) -> tuple[str, ...]:
        """What runs it, as far as the model has all that it needs."""
        return ("torch",) if self.needs & ON_TORCH_ONLY else ("onnx", "torch")

    @property
    def is_global(self) -> bool:
        """Whether its sources are tokens of the input, not of the layer below."""
        return self.across is not None or self.carries

    @property
    def needs_all_rows(self) -> bool:
        """Whether rows of some targets take all that those of all targets take."""
        return self.is_global or not self.by_target


@cache
def methods() -> dict[str, Method]:
    """Every method there is, by name."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    return {module.METHOD.name: module.METHOD for module in modules}


def find(name: str) -> Method:
    """The method of this name. UserError with the nearest one where there is none."""
    if name not in methods():
        raise unknown_name("No method '{name}'.", name, methods())
    return methods()[name]


def with_settings(provenance: Provenance, names: Iterable[str]) -> Provenance:
    """The same, with how methods of these names are computed."""
    known = [methods()[name] for name in names if name in methods()]
    settings = {method.name: method.settings for method in known if method.settings}
    return replace(provenance, options={**provenance.options, **settings})


def rolls_out(name: str, part: str) -> bool:
    """Whether maps of this part by the method of this name have a rollout, as far as is known."""
    found = methods().get(name)
    if part == "cross":
        return found is not None and found.rolls_across_texts
    return found is None or found.rollout is not None


def mixes(name: str) -> bool:
    """Whether the method of this name measures mixing ratios; one that is not known does not."""
    found = methods().get(name)
    return found is not None and found.mixes


def zeroes_sources(name: str) -> bool:
    """Whether the method of this name zeroes sources; a method that is not known does not."""
    found = methods().get(name)
    return found is not None and found.kind == "zeroing"
