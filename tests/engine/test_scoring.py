"""Maps with what the model itself predicts: on the bundled model, and on one without a head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from vzdesk.engine import models, text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.predictions.predict import predict
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.scoring import Step, score
from vzdesk.engine.types import Progress, Request, SentenceResult
from vzdesk.errors import NoHead, UserError

TEXTS = ("The keys to the cabinets are rusty.", "A dog barks.", "dog " * 300)
OLDER = Path(__file__).parents[1] / "golden" / "bundle-2.0"


@pytest.fixture(scope="module")
def mini() -> Backend:
    return load(models.default())


def request(texts: Sequence[str] = TEXTS, **options) -> Request:
    sentences = tuple(text.sentence(str(n), each) for n, each in enumerate(texts, 1))
    return Request("r", "m", sentences, **options)


def results(steps: Iterator[Step]) -> list[SentenceResult]:
    return [each for each in steps if isinstance(each, SentenceResult)]


def test_maps_come_first_and_predictions_behind_them(mini: Backend) -> None:
    found = results(score(mini, request(predictions=True)))
    plain = results(analyse(mini, request()))
    assert [(each.sentence.id, bool(each.maps)) for each in found] == [
        *(("1", True), ("2", True), ("1", False), ("2", False))
    ]
    for own, expected in zip(found[:2], plain, strict=True):
        assert own.equals(expected), "to the bit"
    alone = results(predict(mini, request().sentences))
    for own, expected in zip(found[2:], alone, strict=True):
        assert own.predictions is not None
        assert expected.predictions is not None
        assert own.predictions.equals(expected.predictions)
        assert own.tokens == expected.tokens


def test_without_predictions_it_is_what_analyse_gives(mini: Backend) -> None:
    found, plain = results(score(mini, request())), results(analyse(mini, request()))
    assert all(a.equals(b) for a, b in zip(found, plain, strict=True))
    assert all(each.predictions is None for each in found)


def test_how_far_it_is_only_ever_grows_and_ends_at_the_end(mini: Backend) -> None:
    steps = list(score(mini, request(predictions=True)))
    parts = [each.done / each.total for each in steps if isinstance(each, Progress)]
    assert parts == sorted(parts)
    assert parts[0] < 0.1
    assert parts[-1] == 1
    n_maps = steps.index(results(iter(steps))[1])
    of_maps = [each for each in steps[:n_maps] if isinstance(each, Progress)]
    assert of_maps[-1].done < 0.7 * of_maps[-1].total, "predictions are still to come"


def test_a_model_without_a_head_says_so_once_and_gives_its_maps() -> None:
    backend = load(ModelChoice("golden", OLDER, "onnx"))
    texts = ("a dog", "the dog")
    steps = list(score(backend, request(texts, predictions=True)))
    (said,) = (each for each in steps if isinstance(each, UserError))
    assert isinstance(said, NoHead)
    assert "export-onnx" in said.next_step
    assert [bool(each.maps) for each in results(iter(steps))] == [True, True]
    with pytest.raises(UserError, match="cannot predict"):
        list(score(backend, request(texts, methods=(), predictions=True)))


def test_predictions_can_be_asked_for_alone(mini: Backend) -> None:
    found = results(score(mini, request(methods=(), predictions=True, likeliest=(5,))))
    first = found[0].predictions
    assert first is not None
    assert not found[0].maps
    assert np.isfinite(first.words).all()
    (best,) = first.likeliest.values()
    assert best.pieces[best.rank - 1 : best.rank] in ((), ("are",))
    only = results(score(mini, request(methods=(), likeliest=(5,))))[0].predictions
    assert only is not None
    assert np.isfinite(only.words).sum() == 1


def test_what_is_finished_is_not_predicted_again(mini: Backend) -> None:
    found = results(score(mini, request(predictions=True, done=frozenset({"1"}))))
    assert [each.sentence.id for each in found if not each.maps] == ["2"]


def test_a_text_that_the_decoder_wrote_is_the_one_that_is_predicted(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from tests.engine.conftest import make_tiny_seq2seq

    backend = load(ModelChoice("t5", make_tiny_seq2seq(tmp_path / "t5", "t5"), "torch"))
    maps, predicted = results(score(backend, request(("the keys are",), predictions=True)))
    assert maps.decoder is not None
    assert maps.decoder.generated
    assert predicted.decoder == maps.decoder
    assert predicted.predictions is not None
    assert len(predicted.predictions.words) == len(maps.decoder.words)
