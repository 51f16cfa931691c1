"""What there is for a table, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vzdesk.desk.command import Results
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.errors import UserError
from vzdesk.export.chosen import Chosen, Which
from vzdesk.export.figures.numbers import numbers_in
from vzdesk.export.tables import columns
from vzdesk.export.tables.parts import ROLLED_OUT, Rollout, TableChoices
from vzdesk.view.selection import Units

CONLLU, ARRAYS, GUARDED = ".conllu", ".npz", "guarded"
ENDINGS = (".csv", ".tsv", ".parquet", ARRAYS, CONLLU, GUARDED)
"""What a file can be; guarded is a .csv with an apostrophe before what would be a formula."""
ALL = "all"


@dataclass(frozen=True, eq=False)
class Choosable:
    """Sentences by which are meant, and those of them that are scored; units are those shown."""

    chosen: Mapping[Which, Chosen]
    results: Mapping[Which, Results]
    units: Units

    @classmethod
    def of(
        cls,
        chosen: Mapping[Which, Chosen],
        results_of: Callable[[Chosen], Results],
        units: Units,
    ) -> Choosable:
        """A filter is taken for a choice: those that it shows come first."""
        order: list[Which] = ["shown", "selected", "all"]
        ordered = {which: chosen[which] for which in order if which in chosen}
        results = {which: results_of(each) for which, each in ordered.items()}
        return cls(ordered, results, units)

    @property
    def methods(self) -> tuple[str, ...]:
        """Those by which some sentence is scored."""
        every = self.results["all"]
        return tuple(dict.fromkeys(key.method for _, scored in every for key in scored.maps))

    @property
    def n_layers(self) -> int:
        models = {run.model.key: run.model for run, _ in self.results["all"]}.values()
        return max((max(each.n_layers, each.n_decoder_layers) for each in models), default=1)

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that can be added."""
        return columns.chosen("all", (scored.sentence for _, scored in self.results["all"]))


@dataclass(frozen=True)
class Asked:
    """What a table is to have; methods and columns by name, layers as they are written."""

    methods: tuple[str, ...]
    rollout: Rollout = "none"
    layers: str = ALL
    columns: tuple[str, ...] = ()
    kind: str = ENDINGS[0]

    @classmethod
    def kept(cls, texts: Mapping[str, str], of: Choosable) -> Asked:
        """As it was asked last, as far as that is there now; all methods where none of them is."""
        methods = _known(texts.get("methods", ""), of.methods) or of.methods
        kind, layers = texts.get("kind", ""), texts.get("layers", ALL)
        try:
            numbers_in(layers, of.n_layers)
        except UserError:
            layers = ALL
        return cls(
            methods,
            next((each for each in ROLLED_OUT if each == texts.get("rollout")), "none"),
            layers,
            _known(texts.get("columns", ""), of.columns),
            kind if kind in ENDINGS else ENDINGS[0],
        )

    def texts(self, of: Choosable) -> dict[str, str]:
        """To be kept for the next time."""
        return {
            "methods": "" if set(self.methods) == set(of.methods) else ",".join(self.methods),
            "rollout": self.rollout,
            "layers": self.layers,
            "columns": ",".join(self.columns),
            "kind": self.kind,
        }

    @property
    def ending(self) -> str:
        return ".csv" if self.kind == GUARDED else self.kind

    def choices(self, of: Choosable) -> TableChoices:
        """UserError where there is nothing to be written."""
        if not self.methods:
            raise UserError("No method is chosen.", next_step="Choose one at least.")
        layers = frozenset(numbers_in(self.layers, of.n_layers))
        is_all = len(layers) == of.n_layers
        return TableChoices(
            methods=None if set(self.methods) >= set(of.methods) else self._keys(of),
            units=of.units,
            guard_formulas=self.kind == GUARDED,
            rollout=self.rollout,
            layers=None if is_all else sorted(layers),
            columns=() if self.kind == ARRAYS else self.columns,
        )

    def _keys(self, of: Choosable) -> Sequence[MapKey]:
        every = dict.fromkeys(key for _, scored in of.results["all"] for key in scored.maps)
        return [key for key in every if key.method in self.methods and not key.words_as_one]


def _known(names: str, known: Sequence[str]) -> tuple[str, ...]:
    wanted = names.split(",")
    return tuple(each for each in known if each in wanted)


def not_scored() -> UserError:
    return UserError("None of these sentences is scored.", next_step="Run them first.")
