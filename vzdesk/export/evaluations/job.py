"""What is to be evaluated, and where its files go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vzdesk.engine.sentence import Sentence
from vzdesk.export.evaluations.models import Models
from vzdesk.export.partial import beside
from vzdesk.export.provenance import metadata_path
from vzdesk.view.studies.evaluation import AGREEMENT, FORMULAS, HUMAN, PROBING, EvaluationSpec


@dataclass(frozen=True)
class Files:
    """Where they are; name is the kind of the evaluation."""

    folder: Path
    name: str

    @property
    def items(self) -> Path:
        """The values behind the means, where items have some."""
        return self.folder / f"{self.name}-items.csv"

    @property
    def means(self) -> Path:
        return self.folder / f"{self.name}.csv"

    @property
    def dropped(self) -> Path:
        return self.folder / f"{self.name}-dropped.csv"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    @property
    def words(self) -> Path:
        """What is known of words, of numbers of words."""
        return self.folder / "words.csv"

    @property
    def of_words(self) -> tuple[Path, ...]:
        """Those of numbers of words: means, correlations, words, the script, and the record."""
        table, correlations = self.folder / "table.csv", self.folder / "correlations.csv"
        return table, correlations, self.words, self.folder / "mixed-model.R", self.record

    @property
    def of_formulas(self) -> Path:
        """What formulas say of each item."""
        return self.folder / "formula-items.csv"

    @property
    def variants(self) -> Path:
        """Agreement in each layer, direction and offset."""
        return self.folder / "agreement-variants.csv"

    @property
    def all(self) -> tuple[Path, ...]:
        if self.name == HUMAN:
            return *self.of_words, *beside(self.words)
        if self.name == AGREEMENT:
            return self.means, self.variants, self.record
        if self.name == FORMULAS:
            return self.means, self.of_formulas, self.record
        if self.name == PROBING:
            return self.means, self.record
        made = self.means, self.dropped, self.record
        return self.items, *beside(self.items), metadata_path(self.items), *made


@dataclass(frozen=True)
class Job:
    """An evaluation of these sentences by these models, one for each that it names; it can be sent
    to another process. command is recorded; resume goes on where one was stopped.
    """

    spec: EvaluationSpec
    sentences: Sequence[Sentence]
    models: Models
    folder: Path
    command: str
    resume: bool = False

    @property
    def files(self) -> Files:
        return Files(self.folder, self.spec.kind)
