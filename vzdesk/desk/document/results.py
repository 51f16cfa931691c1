"""Which result there is of a sentence, among the analyses of one model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.engine.types import Analysis, ModelRef, SentenceResult
from vzdesk.remember import remembered
from vzdesk.view.methods.method_labels import in_order
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


def ids_by_model(
    sentences: Iterable[Sentence], analyses: Sequence[Analysis], units: Units, method: str
) -> dict[str, frozenset[str]]:
    """Model key -> ids of the sentences that it has scored in these units by this method."""
    found = {key: by_model(analyses, key) for key in {each.model.key for each in analyses}}
    return {
        key: frozenset(each.id for each in sentences if latest(each, of, units, method))
        for key, of in found.items()
    }


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
        if not are_scored_in(result, units):
            continue
        first = first or result
        if _have_same_tokens(result, first):
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


def keeping_predictions(scored: SentenceResult, analyses: Iterable[Analysis]) -> SentenceResult:
    """The new result; where it has no predictions, with those of an earlier one of these analyses,
    of the same model.
    """
    if scored.predictions is not None:
        return scored
    for analysis in analyses:
        old = analysis.results.get(scored.sentence.id)
        if old is not None and old.predictions is not None and _are_same_input(old, scored):
            return replace(scored, predictions=old.predictions)
    return scored


def with_earlier_rows(scored: SentenceResult, analyses: Iterable[Analysis]) -> SentenceResult:
    """The new result; where it has some rows only, with those of earlier ones of these analyses,
    of the same model, and with their other maps by the same methods.
    """
    if all(scored.rows_of(key) is None for key in scored.maps):
        return scored
    maps, names = dict(scored.maps), {key.method for key in scored.maps}
    for analysis in analyses:
        old = analysis.results.get(scored.sentence.id)
        if old is None or not _are_same_input(old, scored):
            continue
        for key, each in old.maps.items():
            if key in maps:
                maps[key] = maps[key].with_rows_of(each)
            elif key.method in names:
                maps[key] = each
    return replace(scored, maps=maps)


def with_predictions(
    analyses: Sequence[Analysis], key: str, scored: SentenceResult
) -> tuple[Analysis, ...]:
    """With these predictions at all results that the model with this key has of the sentence."""
    id, found = scored.sentence.id, []
    for analysis in analyses:
        old = analysis.results.get(id)
        if analysis.model.key == key and old is not None and _are_same_input(old, scored):
            both = replace(old, predictions=_together(old.predictions, scored.predictions))
            analysis = replace(analysis, results={**analysis.results, id: both})
        found.append(analysis)
    return tuple(found)


def _are_same_input(one: SentenceResult, other: SentenceResult) -> bool:
    """Whether the model read the same."""
    is_same = one.sentence.same_texts(other.sentence) and one.tokens == other.tokens
    return is_same and one.decoder == other.decoder


def _together(old: Predictions | None, new: Predictions | None) -> Predictions | None:
    """The old numbers, with the likeliest pieces of both; of the new where there are none."""
    if old is None or new is None or old.way != new.way:
        return new or old
    kept = {at: each for at, each in old.likeliest.items() if at not in new.likeliest}
    sizes = {len(each.pieces) for each in new.likeliest.values()}
    kept = {at: each for at, each in kept.items() if not sizes or len(each.pieces) in sizes}
    return replace(old, likeliest={**kept, **new.likeliest})


def to_file(
    sentences: Mapping[str, Sentence], analyses: Sequence[Analysis]
) -> tuple[Analysis, ...]:
    """The results, of these sentences by id, that a file holds: no later one by the same model has
    all of their maps.
    """
    later: dict[tuple[str, str], set[MapKey]] = {}
    kept = []
    for analysis in reversed(analyses):
        results = {}
        for id, scored in analysis.results.items():
            later_maps = later.setdefault((analysis.model.key, id), set())
            is_same = id in sentences and sentences[id].same_texts(scored.sentence)
            if is_same and scored.maps.keys() - later_maps:
                results[id] = scored
                later_maps.update(scored.maps)
        if results:
            kept.append(replace(analysis, results=results))
    return tuple(kept[::-1])
