"""Results that sessions hold already, for a study that needs no model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from vzdesk.corpus import ids
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, Progress, SentenceResult
from vzdesk.errors import Cancelled, UserError, unknown_name
from vzdesk.export.partial import beside
from vzdesk.export.studies.results import StudyFiles
from vzdesk.export.studies.writing import ModelRun, StudyWriter
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.study.chosen import while_wanted
from vzdesk.study.plan import Plan, plan
from vzdesk.study.predicted import own_predictions
from vzdesk.study.values import NO_PREDICTIONS, has_maps, lacks_mixing_ratios
from vzdesk.translate import mark, say
from vzdesk.view.model_labels import model_labels
from vzdesk.view.studies.spec import StudySpec

NO_RATIOS = mark("the session is older and has no mixing ratios of it.")
NO_RATIOS_NEXT_STEP = mark("Run it again, name a model that computes them, or leave them out.")


@dataclass(frozen=True, eq=False)
class Sessions:
    """What was read: all sentences, with unique ids, and by the key of each model its analyses,
    whose results have these ids.
    """

    sentences: tuple[Sentence, ...]
    analyses: dict[str, list[Analysis]]

    def source(self, plan: Plan) -> SessionResults:
        """The results of these by the models that the study names, or all. UserError where there
        are none, or none of such a model.
        """
        if not self.analyses:
            raise UserError(
                "The session has no results.",
                next_step="Run it, or choose a model.",
                in_terminal="Run it, or name a model with --model.",
            )
        latest = {key: analyses[-1].model for key, analyses in self.analyses.items()}
        labels = model_labels(latest.values())
        named = {key: {model.name, labels[key]} for key, model in latest.items()}
        for name in plan.spec.models:
            if not any(name in names for names in named.values()):
                raise unknown_name("The session has no results of '{name}'.", name, labels.values())
        wanted = {*plan.spec.models}
        some = [key for key in self.analyses if not wanted or wanted & named[key]]
        return SessionResults(plan, tuple(self.analyses[key] for key in some))


def read_sessions(names: Sequence[str]) -> Sessions:
    """These files. UserError where one cannot be read."""
    return sessions_of([read(Path(name)) for name in names])


def sessions_of(
    sessions: Sequence[Session], goes_on: Callable[[], bool] = lambda: True
) -> Sessions:
    """What these hold, together. Cancelled where nobody waits for it any more."""
    sentences = ids.unique([each for session in sessions for each in session.sentences])
    analyses: dict[str, list[Analysis]] = {}
    start = 0
    for session in sessions:
        own = sentences[start : start + len(session.sentences)]
        renamed = dict(zip((each.id for each in session.sentences), own, strict=True))
        start += len(session.sentences)
        for analysis in session.analyses:
            results = dict(while_wanted(_renamed(analysis, renamed), goes_on))
            analyses.setdefault(analysis.model.key, []).append(replace(analysis, results=results))
    return Sessions(sentences, analyses)


def _renamed(
    analysis: Analysis, sentences: dict[str, Sentence]
) -> Iterator[tuple[str, SentenceResult]]:
    """Results as of the sentences that there are now, with what was noted about them since."""
    for id, result in analysis.results.items():
        sentence = sentences.get(id)
        if sentence is not None and sentence.same_texts(result.sentence):
            yield sentence.id, replace(result, sentence=sentence)


@dataclass(frozen=True, eq=False)
class SessionResults:
    """The results of sessions as the source of a study: the analyses of each model."""

    plan: Plan
    analyses: tuple[Sequence[Analysis], ...]

    @property
    def names(self) -> Sequence[str]:
        return [of[-1].model.name for of in self.analyses]

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        """As `Source.run`; nothing is done, since there is nothing to compute."""
        analyses, predictions = self.analyses[number], NO_PREDICTIONS
        if self.plan.needs_predictions:
            found = (each for of in analyses for each in of.results.values() if each.predictions)
            latest = {each.sentence.id: each for each in found}
            predictions = own_predictions(self.plan, latest.values())
        run = ModelRun(analyses[-1], predictions, iter(()))
        run.results = self._results(analyses, run.failures)
        return run

    def _results(
        self, analyses: Sequence[Analysis], failures: list[Failure]
    ) -> Iterator[SentenceResult]:
        """The latest of each sentence that has all maps; where none has, what all have together."""
        for sentence in self.plan.matched:
            found = [of.results[sentence.id] for of in analyses if sentence.id in of.results]
            whole = [each for each in found if self._is_whole(each)] or _together(found)
            if whole and self._is_whole(whole[-1]):
                yield whole[-1]
            else:
                failures.append(self._lacking(sentence, whole))

    def _is_whole(self, result: SentenceResult) -> bool:
        return has_maps(self.plan, result) and not lacks_mixing_ratios(self.plan, result)

    def _lacking(self, sentence: Sentence, found: Sequence[SentenceResult]) -> Failure:
        if found and has_maps(self.plan, found[-1]):
            return Failure(sentence, say(NO_RATIOS), say(NO_RATIOS_NEXT_STEP))
        spec = self.plan.spec
        message = say(
            "the session has no map of it by {methods} in {units}.",
            methods=", ".join(spec.methods),
            units=spec.units,
        )
        return Failure(sentence, message)


def _together(found: Sequence[SentenceResult]) -> list[SentenceResult]:
    """The latest, with the maps of earlier ones that it lacks and that are of the same tokens."""
    if not found:
        return []
    *before, last = found
    same = [each for each in before if each.tokens == last.tokens]
    maps = {key: score_map for each in same for key, score_map in each.maps.items()}
    return [replace(last, maps={**maps, **last.maps})]


def write_study(
    spec: StudySpec,
    session: Session,
    files: StudyFiles,
    command: str,
    report: Callable[[Progress], object],
) -> None:
    """All files of the study, of the results of the session. Where it is cancelled, nothing is
    left. UserError where there are no results, or a file cannot be written.
    """
    planned = plan(spec, session.sentences)
    source = sessions_of([session]).source(planned)
    files.make_folders()

    def said(n: int, n_all: int) -> None:
        report(Progress(n, n_all))

    try:
        StudyWriter(planned, source, files, command, _unsaid, said).write()
    except Cancelled:
        for path in beside(files.matches):
            with suppress(OSError):
                path.unlink()
        raise


def _unsaid(_notice: str) -> None:
    """It was said where the study was looked at."""
