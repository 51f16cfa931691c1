"""Faithfulness: whether the model needs the sources that a method scores high."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.evaluations.evaluation import Evaluation
from vzdesk.study.cues.asking import Reading, asked_of, way_of
from vzdesk.study.cues.cases import Dropped, Pair, target_of
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.evaluated import Value
from vzdesk.study.faithfulness.blanks import blank_id
from vzdesk.study.faithfulness.correlation import MEASURES, values_of
from vzdesk.study.faithfulness.drops import Question, drops_of, question_of
from vzdesk.view.studies.evaluation import Blank, FaithfulnessOptions


def faithfulness(options: FaithfulnessOptions) -> Evaluation:
    """What is asked of pairs."""
    asking = _Asking(options.blank)
    return Evaluation(MEASURES, caveats.FAITHFULNESS, asking.read, asking.values)


class _Asking:
    """Questions to one model after the other."""

    def __init__(self, blank: Blank) -> None:
        self._blank = blank
        self._questions: dict[str, Question] = {}

    def read(self, backend: Backend, pairs: Sequence[Pair]) -> Reading:
        """UserError where the model has no head, is an encoder-decoder, or lacks the blank."""
        if backend.ref.n_decoder_layers:
            raise UserError(
                "{model} has a decoder: which form it finds likelier in its encoder's text is not "
                "asked.",
                next_step="Choose a masked model, or a causal one.",
                model=backend.ref.name,
            )
        predictor = predictor_of(backend)
        blank_id(predictor, self._blank, backend.ref.name)
        reading = Reading(way_of(backend, mask=True))
        self._questions = {}
        for pair in pairs:
            found = self._ask(backend, pair, reading)
            if isinstance(found, Dropped):
                reading.dropped[pair.good.id] = found
        return reading

    def _ask(self, backend: Backend, pair: Pair, reading: Reading) -> Dropped | None:
        """Note the question; or why there is none."""
        case = target_of(pair, is_causal=backend.ref.causal)
        if isinstance(case, Dropped):
            return case
        asked = asked_of(backend, case, reading.way)
        if isinstance(asked, Dropped):
            return asked
        question = question_of(backend, asked, reading.way)
        if isinstance(question, Dropped):
            return question
        reading.asked[pair.good.id] = asked
        self._questions[pair.good.id] = question
        return None

    def values(
        self,
        backend: Backend,
        reading: Reading,
        result: SentenceResult,
        named: tuple[str, str],
    ) -> Iterator[Value]:
        """As `Evaluation.values`."""
        id = result.sentence.id
        question = self._questions[id]
        drops = drops_of(backend, question, self._blank)
        return values_of(result, reading.asked[id].case, question, drops, named)
