"""Maps of some rows beside those of all: what both must have in common."""

from __future__ import annotations

import numpy as np

from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.methods import methods
from vzdesk.engine.types import Failure, Progress, Request, ScoreMap, SentenceResult

BY_LAYER = [
    name
    for name, each in methods().items()
    if not each.is_costly and not each.is_global and each.needs <= {"norms"}
]
AT_MOST = 2e-6


def run(backend, texts, targets=None, **changes) -> list[SentenceResult | Failure]:
    request = Request("r", "m", tuple(texts), targets=targets, **changes)
    return [step for step in analyse(backend, request) if not isinstance(step, Progress)]


def able(backend) -> tuple[str, ...]:
    return tuple(name for name in BY_LAYER if not any(map(backend.lack, methods()[name].needs)))


def assert_rows_of(some: ScoreMap, every: ScoreMap) -> None:
    """The one holds rows of the other."""
    assert some.rows is not None
    chosen = list(some.rows.targets)
    assert some.shape == every.scores.shape[1:]
    assert some.scores.shape == (len(every.scores), len(chosen), every.scores.shape[-1])
    np.testing.assert_allclose(some.scores, every.scores[:, chosen], atol=AT_MOST, rtol=0)
    np.testing.assert_array_equal(some.no_mixing, every.no_mixing[:, chosen])
    for name in ("distances", "mixing_ratios"):
        found, expected = getattr(some, name), getattr(every, name)
        assert (found is None) == (expected is None)
        if expected is not None:
            np.testing.assert_allclose(found, expected[:, chosen], atol=AT_MOST, rtol=0)


def compare_rows(backend, texts, targets, **changes) -> None:
    """Each map of a run for some rows with the same map of a whole run."""
    names = able(backend)
    whole = run(backend, texts, methods=names, words_as_one=True, **changes)
    found = run(backend, texts, targets, methods=names, words_as_one=True, **changes)
    for some, every in zip(found, whole, strict=True):
        assert isinstance(some, SentenceResult)
        assert isinstance(every, SentenceResult)
        assert some.maps.keys() == {key for key in every.maps if not key.rolled_out}
        for key, score_map in some.maps.items():
            if score_map.rows is not None:
                assert_rows_of(score_map, every.maps[key])
