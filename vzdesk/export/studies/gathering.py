"""What a study finds in the results that a session has by now, while more come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.studies.results import study_document
from vzdesk.export.studies.stored import SessionResults, sessions_of
from vzdesk.export.studies.tables import table
from vzdesk.export.studies.writing import ModelRun, counts_of, label_of
from vzdesk.jsonfields import as_json
from vzdesk.session.document import Session
from vzdesk.study.answers import Answer
from vzdesk.study.chosen import while_wanted
from vzdesk.study.pictures import pictures
from vzdesk.study.plan import Plan
from vzdesk.study.results import notices_of, results_from
from vzdesk.study.values import MatchValues, values_of

Going = Callable[[], bool]


class Gathering:
    """Measures each result once: to be asked again whenever there are more of them.

    The order of values is that of the study's files, so the numbers are theirs to the last bit.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._measured: dict[tuple[str, str], tuple[object, list[MatchValues]]] = {}

    def answer(self, session: Session, goes_on: Going, *, is_whole: bool) -> Answer:
        """What the session's results come to. Cancelled where nobody waits for it any more."""
        source = self._source(session, goes_on)
        plan = source.plan if source else self.plan
        n_all = len(plan.matched) * max(len(source.names) if source else 1, 1)
        if source is None:
            return Answer(plan, n_all=n_all, n_failed=n_all, is_whole=is_whole)
        values, analyses = list[MatchValues](), list[Analysis]()
        n_done = 0
        for number in range(len(source.names)):
            run = source.run(number, ())
            model = label_of(run.analysis.model, analyses)
            analyses.append(run.analysis)
            for result in while_wanted(run.results, goes_on):
                n_done += 1
                values += self._values(run, model, result)
        results = results_from(plan, while_wanted(values, goes_on))
        about = {"n_sentences": counts_of(plan, n_all - n_done)}
        return Answer(
            plan,
            results.rows,
            tuple(pictures(self.plan, results.summary, results.rows, is_whole=is_whole)),
            values,
            tuple(notices_of(plan, results)) if is_whole else (),
            table(plan, results.rows).decode(),
            as_json(study_document(plan, results, analyses, about)),
            n_done,
            n_all - n_done,
            n_all,
            is_whole,
        )

    def _source(self, session: Session, goes_on: Going) -> SessionResults | None:
        """None where there are no results of these models yet. Models that are all there are need
        no names.
        """
        sessions = sessions_of([session], goes_on)
        try:
            source = sessions.source(self.plan)
        except UserError:
            return None
        if len(source.analyses) < len(sessions.analyses):
            return source
        return replace(source, plan=replace(self.plan, spec=replace(self.plan.spec, models=())))

    def _values(self, run: ModelRun, model: str, result: SentenceResult) -> list[MatchValues]:
        """What is measured of a result; anew where it has other maps by now, or where what other
        sentences predict counts.
        """
        key = run.analysis.model.key, result.sentence.id
        maps, found = self._measured.get(key, (None, []))
        if maps is not result.maps or self.plan.needs_predictions:
            found = list(values_of(self.plan, result, model, run.predictions))
            self._measured[key] = result.maps, found
        return found
