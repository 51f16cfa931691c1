"""Methods whose maps are across layers: what reaches a token from those of the input."""

from __future__ import annotations

import pytest

from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import methods
from vzdesk.engine.text import sentences
from vzdesk.engine.types import Request, SentenceResult

GLOBAL = [name for name, method in methods().items() if method.is_global]


def scored(backend, text: str, *names: str) -> SentenceResult:
    steps = analyse(backend, Request("r", "m", sentences([text]), names))
    return next(step for step in steps if isinstance(step, SentenceResult))


def test_attention_rollout_is_attention_rolled_out(bert):
    maps = scored(bert, "the keys are on the table", "attention", "attention-rollout").maps
    expected = maps[MapKey("attention", rolled_out=True)].scores
    assert maps[MapKey("attention-rollout")].scores.tobytes() == expected.tobytes()


@pytest.mark.parametrize("name", ["attention-rollout"])
def test_a_global_method_has_one_map_which_is_not_rolled_out_again(bert, name):
    assert name in GLOBAL
    assert set(scored(bert, "the keys are", name).maps) == {MapKey(name)}
