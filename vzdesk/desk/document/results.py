"""Which result there is of a sentence, among the analyses of one model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.engine.types import Analysis, ModelRef, SentenceResult
from vzdesk.remember import remembered
from vzdesk.view.method_labels import in_order
from vzdesk.view.selection import Units
from vzdesk.view.units import are_scored_in


def by_model(analyses: Sequence[Analysis], key: str) -> list[Analysis]:
    """Those of the model with this `ModelRef.key`, the newest first."""
    return [each for each in reversed(analyses) if each.model.key == key]


def latest(
    sentence: Sentence, analyses: Iterable[Analysis], units: Units, method: str | None
) -> Analysis | None:
    """The first of these that has a result of this sentence, as its texts are, in these units and
    by this method; None for any method.
    """
    for analysis in analyses:
        result = analysis.results.get(sentence.id)
        if result is None or not result.sentence.same_texts(sentence):
            continue
        if are_scored_in(result, units) and (method is None or is_scored_by(result, method)):
            return analysis
    return None


def results_by_method(
    sentence: Sentence, analyses: Iterable[Analysis], units: Units
) -> tuple[tuple[str, SentenceResult], ...]:
    """Of each method the first of these results of the sentence, as its texts are, in these units,
    with the roles that it has now. All are of the same tokens as the first one.
    """
    found = runs_by_method(sentence, analyses, units)
    return tuple((name, result) for name, (_, result) in found.items())


def runs_by_method(
    sentence: Sentence, analyses: Iterable[Analysis], units: Units
) -> dict[str, tuple[Analysis, SentenceResult]]:
    """The same, each with its analysis."""
    found: dict[str, tuple[Analysis, SentenceResult]] = {}
    first: SentenceResult | None = None
    for analysis in analyses:
        result = analysis.results.get(sentence.id)
        if result is None or not result.sentence.same_texts(sentence):
            continue
        first = first or result
        if are_scored_in(result, units) and _have_same_tokens(result, first):
            for key in result.maps:
                found.setdefault(key.method, (analysis, result))
    return {
        name: (found[name][0], with_roles(found[name][1], sentence.roles))
        for name in in_order(found)
    }


def _have_same_tokens(one: SentenceResult, other: SentenceResult) -> bool:
    if one is other:
        return True
    decoders = [each.decoder.tokens if each.decoder else () for each in (one, other)]
    return one.tokens == other.tokens and decoders[0] == decoders[1]


def models_of(sentence: Sentence, analyses: Sequence[Analysis]) -> tuple[ModelRef, ...]:
    """The models that have scored this sentence, as its texts are, the newest first."""
    models = {each.model.key: each.model for each in reversed(analyses)}
    return tuple(
        model
        for key, model in models.items()
        if latest(sentence, by_model(analyses, key), "tokens", None) is not None
    )


def is_scored_by(result: SentenceResult, method: str) -> bool:
    """Whether it has a map of this method. No generator: of thousands of results, each is asked."""
    for key in result.maps:  # noqa: SIM110
        if key.method == method:
            return True
    return False


def with_roles(result: SentenceResult, roles: Roles) -> SentenceResult:
    """The result with these roles; the same one where it has them or is asked for again, for what
    is drawn is known by its identity.
    """
    return result if result.sentence.roles == roles else _with_roles(result, roles)


@remembered(64)
def _with_roles(result: SentenceResult, roles: Roles) -> SentenceResult:
    return replace(result, sentence=replace(result.sentence, roles=roles))
