"""Many figures at once: sentences × methods × layers, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Progress
from vzdesk.errors import Cancelled, UserError
from vzdesk.export.figures.job import FigureJob, check_ending, figure_job
from vzdesk.export.figures.naming import paths_of
from vzdesk.translate import counted, mark, say
from vzdesk.view.comparison.partners import relatives_of
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.spec import OF_ONE_LAYER, FigureSpec

NAMED = 3
"""How many of the figures that could not be made a message names."""


def of_each(
    spec: FigureSpec,
    sentences: Sequence[str],
    methods: Sequence[str] = (),
    layers: Sequence[int] = (),
) -> tuple[FigureSpec, ...]:
    """The figure of each sentence, by each method, in each layer, in this order; none of either
    leaves it as it is, and so do layers where the figure is of all.
    """
    if spec.kind not in OF_ONE_LAYER:
        layers = ()
    if methods:
        spec = replace(spec, methods=())
    of = product(sentences, methods or (spec.method,), layers or (spec.layer,))
    return tuple(
        replace(_of_sentence(spec, sentence), method=method, layer=layer)
        for sentence, method, layer in of
    )


def _of_sentence(spec: FigureSpec, sentence: str) -> FigureSpec:
    """Of another sentence; that is a pair with its own variant."""
    if sentence == spec.sentence:
        return spec
    return replace(spec, sentence=sentence, second="")


def is_of(spec: FigureSpec, analysis: Analysis) -> bool:
    """Whether the figure can be of this run's model."""
    return spec.model in ("", analysis.model.name, analysis.model.key)


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: how many files there are now, and of how many; each that could not
    be made, and why. Others were left, since the user cancelled it. warnings are of one figure.
    n_unpaired are sentences that no figure of a pair could be of.
    """

    n: int
    n_all: int
    failed: tuple[tuple[Path, UserError], ...] = ()
    warnings: tuple[str, ...] = ()
    n_unpaired: int = 0

    @property
    def n_left(self) -> int:
        return self.n_all - self.n - len(self.failed)

    def said(self, folder: str) -> str:
        """How much was done, in a few sentences."""
        return " ".join(filter(None, (self._written(folder), unpaired(self.n_unpaired))))

    def _written(self, folder: str) -> str:
        if self.n == self.n_all:
            figures = counted(self.n, mark("1 figure"), mark("{n:,} figures"))
            return say("Wrote {figures} into {folder}.", figures=figures, folder=folder)
        wrote = say(
            "Wrote {n:,} of {n_all:,} figures into {folder}.",
            n=self.n,
            n_all=self.n_all,
            folder=folder,
        )
        if not self.n_left:
            return wrote
        return say("{wrote} Cancelled: {n_left:,} are left.", wrote=wrote, n_left=self.n_left)

    @property
    def error(self) -> UserError | None:
        """What could not be made; None where all could."""
        if not self.failed:
            return None
        first = " ".join(f"{path.name}: {error}" for path, error in self.failed[:NAMED])
        more = len(self.failed) - NAMED
        if more > 0:
            first = say("{first} And {more:,} more.", first=first, more=more)
        one, many = mark("1 figure could not be made."), mark("{n:,} figures could not be made.")
        message = counted(len(self.failed), one, many)
        return UserError.translated(message, first)


@dataclass(frozen=True, eq=False)
class Batch:
    """Figures of a session, and the file that each is to be in; session is the name of the
    session's file. n_unpaired sentences are in none, for they have no variant.
    """

    specs: tuple[FigureSpec, ...]
    paths: tuple[Path, ...]
    sentences: Sequence[Sentence]
    analyses: Sequence[Analysis]
    session: str
    dpi: int = 300
    n_unpaired: int = 0

    def write(self, progressed: Callable[[Progress], object] = lambda _: None) -> Outcome:
        """Write all, one after the other. What cannot be made is left out; where `progressed`
        raises Cancelled, what is written stays.
        """
        done = _Done(len(self.specs), self.n_unpaired)
        try:
            for at, (spec, path) in enumerate(zip(self.specs, self.paths, strict=True)):
                progressed(Progress(at, len(self.specs)))
                self._write_one(spec, path, done)
        except Cancelled:
            pass
        return done.outcome

    def _write_one(self, spec: FigureSpec, path: Path, done: _Done) -> None:
        try:
            job = self._job(spec, path)
            job.write(path, dpi=self.dpi)
        except UserError as error:
            done.failed.append((path, error))
        else:
            done.n += 1
            if not done.warnings:  # which may take as long as all else; one figure is an example
                done.warnings = job.warnings

    def _job(self, spec: FigureSpec, path: Path) -> FigureJob:
        line = line_of(spec, self.session, path.name, self.dpi)
        return figure_job(figure_content(spec, self.sentences, self.analyses), line)


@dataclass
class _Done:
    n_all: int
    n_unpaired: int
    n: int = 0
    failed: list[tuple[Path, UserError]] = field(default_factory=list)
    warnings: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.n, self.n_all, tuple(self.failed), self.warnings, self.n_unpaired)


def batch_of(
    specs: Sequence[FigureSpec],
    pattern: Path,
    sentences: Sequence[Sentence],
    analyses: Sequence[Analysis],
    session: str,
    dpi: int = 300,
) -> Batch:
    """These figures in files that are named by this pattern. UserError where that cannot be."""
    if not specs:
        raise UserError("There is no figure to make.", next_step="Choose a sentence and a layer.")
    check_ending(pattern)
    relatives = relatives_of(sentences)
    paired = [each for each in specs if _of(each, relatives)]
    if not paired:
        raise UserError(
            "None of these sentences has a variant, so there is no pair.",
            next_step="Choose other sentences, or another kind of figure.",
        )
    n_unpaired = len({each.sentence for each in specs} - {each.sentence for each in paired})
    once = _once(paired, relatives, {each.id: each.parent for each in sentences})
    paths = tuple(paths_of(once, pattern))
    return Batch(once, paths, sentences, analyses, session, dpi, n_unpaired)


def _of(spec: FigureSpec, relatives: Mapping[str, str]) -> frozenset[str]:
    """The sentences that a figure is of; none for a pair of a sentence that has none."""
    if spec.kind != "pair":
        return frozenset((spec.sentence,))
    second = spec.second or relatives.get(spec.sentence)
    return frozenset((spec.sentence, second)) if second is not None else frozenset()


def _once(
    specs: Iterable[FigureSpec], relatives: Mapping[str, str], parents: Mapping[str, str]
) -> tuple[FigureSpec, ...]:
    """Without the second of two figures of one pair: that of the variant, where both are asked for,
    else the later one.
    """
    found = dict[tuple[object, ...], FigureSpec]()
    for spec in specs:
        key = _of(spec, relatives), replace(spec, sentence="", second="")
        before = found.setdefault(key, spec)
        is_of_variant = parents.get(before.sentence) == spec.sentence
        if is_of_variant and parents.get(spec.sentence) != before.sentence:
            found[key] = spec
    return tuple(found.values())


def unpaired(n: int) -> str:
    """How many sentences have no pair, "" for none."""
    if not n:
        return ""
    return counted(n, mark("One sentence has no pair."), mark("{n} sentences have no pair."))
