"""Results that sessions hold already, for a study that needs no model."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vzdesk.cli.study.running import ModelRun
from vzdesk.corpus import ids
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, SentenceResult
from vzdesk.errors import UserError
from vzdesk.session.read import read
from vzdesk.study.plan import Plan
from vzdesk.study.predicted import own_predictions
from vzdesk.study.values import has_maps, lacks_mixing_ratios
from vzdesk.translate import mark, say

NO_RATIOS = mark("the session is older and has no mixing ratios of it.")
NO_RATIOS_NEXT_STEP = mark("Run it again, name a model with --model, or leave mixing-ratio out.")


@dataclass(frozen=True, eq=False)
class Sessions:
    """What was read: all sentences, with unique ids, and by the key of each model its analyses,
    whose results have these ids.
    """

    sentences: tuple[Sentence, ...]
    analyses: dict[str, list[Analysis]]

    def source(self, plan: Plan) -> SessionResults:
        """The results of these that the plan measures. UserError where there are none."""
        if not self.analyses:
            raise UserError(
                "The session has no results.", next_step="Run it, or name a model with --model."
            )
        return SessionResults(plan, self)


def read_sessions(names: Sequence[str]) -> Sessions:
    """These files. UserError where one cannot be read."""
    sessions = [read(Path(name)) for name in names]
    sentences = ids.unique([each for session in sessions for each in session.sentences])
    analyses: dict[str, list[Analysis]] = {}
    start = 0
    for session in sessions:
        own = sentences[start : start + len(session.sentences)]
        renamed = dict(zip((each.id for each in session.sentences), own, strict=True))
        start += len(session.sentences)
        for analysis in session.analyses:
            results = dict(_renamed(analysis, renamed))
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
    """The results of sessions as the source of a study."""

    plan: Plan
    sessions: Sessions

    @property
    def names(self) -> Sequence[str]:
        return [analyses[-1].model.name for analyses in self.sessions.analyses.values()]

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        """As `Source.run`; nothing is done, since there is nothing to compute."""
        analyses = [*self.sessions.analyses.values()][number]
        found = (each for of in analyses for each in of.results.values() if each.predictions)
        latest = {each.sentence.id: each for each in found}
        predictions = own_predictions(self.plan, latest.values())
        run = ModelRun(analyses[-1], predictions, iter(()))
        run.results = self._results(analyses, run.failures)
        return run

    def _results(
        self, analyses: Sequence[Analysis], failures: list[Failure]
    ) -> Iterator[SentenceResult]:
        """The latest of each sentence that has all maps."""
        for sentence in self.plan.matched:
            found = [of.results[sentence.id] for of in analyses if sentence.id in of.results]
            with_maps = [each for each in found if has_maps(self.plan, each)]
            whole = [each for each in with_maps if not lacks_mixing_ratios(self.plan, each)]
            if whole:
                yield whole[-1]
            elif with_maps:
                failures.append(Failure(sentence, say(NO_RATIOS), say(NO_RATIOS_NEXT_STEP)))
            else:
                failures.append(self._lacking(sentence))

    def _lacking(self, sentence: Sentence) -> Failure:
        spec = self.plan.spec
        message = say(
            "the session has no map of it by {methods} in {units}.",
            methods=", ".join(spec.methods),
            units=spec.units,
        )
        return Failure(sentence, message)
