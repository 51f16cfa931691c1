"""What a question can be asked of, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from vzdesk.engine.sentence import Sentence
from vzdesk.study.askable.dependencies import of_dependencies
from vzdesk.study.askable.formulas import of_formulas
from vzdesk.study.askable.found import Askable
from vzdesk.study.askable.pairs import of_pairs
from vzdesk.study.askable.words import of_words
from vzdesk.view.studies.evaluation import EvaluationSpec
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions


def askable(
    spec: EvaluationSpec,
    sentences: Sequence[Sentence],
    ids: Collection[str],
    go_on: Callable[[], bool] = lambda: True,
) -> Askable:
    """Of the sentences those with these ids; a pair is asked where one of its two is among them.

    It ends early, with what it has, when `go_on` is not true any more. UserError where nothing can
    be asked at all, or a regular expression takes too long.
    """
    options, some = spec.options, [each for each in sentences if each.id in ids]
    if isinstance(options, HumanOptions):
        return of_words(spec, options, some, go_on)
    if isinstance(options, FormulaOptions):
        return of_formulas(options, some, go_on)
    if isinstance(options, AgreementOptions):
        choice = spec.sentences
        is_first = choice.which == "all" and choice.most  # of those that have some
        return of_dependencies(sentences if is_first else some, choice.most, go_on)
    return of_pairs(spec, sentences, ids, go_on)
