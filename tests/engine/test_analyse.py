"""Sentences in, scores out: order, progress, failures, and invariants on both backends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.conftest import WORDS
from vzdesk.engine.analysis.analyse import analyse, in_order
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.errors import NotEnoughMemory, UserError

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)
slow_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def run(backend, *texts: str, methods=("value-zeroing", "attention")) -> list:
    return list(analyse(backend, Request("r", "m", sentences(texts), methods)))


def score(backend, text: str) -> SentenceResult:
    return next(step for step in run(backend, text) if isinstance(step, SentenceResult))


def test_results_come_in_the_order_of_the_sentences(bert):
    texts = ["the dog barks .", "a key", "keys are on the table"]
    scored = [step for step in run(bert, *texts) if isinstance(step, SentenceResult)]
    assert [result.sentence.text for result in scored] == texts


class Small:
    """A backend that lets few pairs run at once, and remembers what it was asked to run."""

    def __init__(self, backend, pairs_at_once: int) -> None:
        self._backend, self.pairs_at_once = backend, pairs_at_once
        self.batches: list[int] = []

    def __getattr__(self, name: str):
        return getattr(self._backend, name)

    def batch_size(self, n_tokens: int) -> int:
        return max(1, self.pairs_at_once // n_tokens**2)

    def trace(self, batch):
        self.batches.append(len(batch))
        return self._backend.trace(batch)


MIXED_LENGTHS = ["a key", "the dog barks .", "a dog", "keys are on the table", "the key", "a table"]


def test_sentences_of_equal_length_run_together(bert):
    backend = Small(bert, pairs_at_once=32)  # two sentences of four tokens
    results = [step for step in run(backend, *MIXED_LENGTHS) if isinstance(step, SentenceResult)]
    assert [result.sentence.id for result in results] == ["1", "3", "2", "4", "5", "6"]
    assert backend.batches == [2, 1, 1, 2]


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_a_batch_gives_the_same_numbers_as_one_by_one(name, request):
    backend = request.getfixturevalue(name)
    together = Small(backend, pairs_at_once=1000)
    results = [step for step in run(together, *MIXED_LENGTHS) if isinstance(step, SentenceResult)]
    assert together.batches == [4, 1, 1]
    for result in results:
        alone = score(backend, result.sentence.text)
        assert result.tokens == alone.tokens
        for name in alone.maps:
            got, expected = result.maps[name].scores, alone.maps[name].scores
            np.testing.assert_allclose(got, expected, atol=2e-6)


def test_results_can_be_had_in_the_order_of_the_sentences(bert):
    """Also where one fails before any is scored, and where some run with an earlier one."""
    chosen = sentences([*MIXED_LENGTHS, "the " * 39])
    steps = list(in_order(analyse(bert, Request("r", "m", chosen)), chosen))
    results = [step for step in steps if not isinstance(step, Progress)]
    assert [result.sentence.id for result in results] == ["1", "2", "3", "4", "5", "6", "7"]
    assert isinstance(results[-1], Failure)
    assert any(isinstance(step, Progress) for step in steps)


def test_only_sentences_soon_after_are_looked_at(bert, monkeypatch):
    """Results come almost in order, however many sentences there are."""
    monkeypatch.setattr("vzdesk.engine.analysis.analyse.LOOK_AHEAD", 3)
    backend = Small(bert, pairs_at_once=1000)
    results = [step for step in run(backend, *MIXED_LENGTHS) if isinstance(step, SentenceResult)]
    assert [result.sentence.id for result in results] == ["1", "3", "2", "4", "5", "6"]
    assert backend.batches == [2, 1, 1, 2]


def test_no_more_wait_than_are_looked_at(bert, monkeypatch):
    """However the lengths are mixed: what runs early waits for what stands before it."""
    monkeypatch.setattr("vzdesk.engine.analysis.analyse.LOOK_AHEAD", 8)
    lengths = [1, 2, 3, 4, *([1] * 4), *([2] * 5), *([3] * 6), *([4] * 7), 1, 5, 1]
    texts = [" ".join(["key"] * length) for length in lengths]
    chosen = sentences(texts)
    backend = Small(bert, pairs_at_once=10_000)
    early, told = set(), 0
    for step in analyse(backend, Request("r", "m", chosen)):
        if isinstance(step, SentenceResult):
            early.add(int(step.sentence.id))
            while told + 1 in early:
                told += 1
                early.remove(told)
            assert len(early) < 8
    assert told == len(texts)
    assert max(backend.batches) > 1


def test_sentences_that_do_not_fit_together_run_one_by_one(bert):
    """Memory that is too little for a batch may be enough for each of its sentences."""

    class Tight(Small):
        def trace(self, batch):
            if len(batch) > 1 or len(batch[0].ids) > 6:
                raise NotEnoughMemory("Too much.")
            return super().trace(batch)

    backend = Tight(bert, pairs_at_once=1000)
    steps = run(backend, *MIXED_LENGTHS)
    ends = {step.sentence.id: type(step) for step in steps if not isinstance(step, Progress)}
    assert ends == {**dict.fromkeys("12356", SentenceResult), "4": Failure}
    assert backend.batches == [1] * 5
    told = [step for step in steps if isinstance(step, Progress)]
    assert len({step.total for step in told}) == 1
    not_done = 3 * 7**2 * 2  # the pairs of the seven tokens that do not fit, of two methods
    assert told[-1].done == told[-1].total - not_done


def test_progress_grows_to_its_total(bert):
    steps = [step for step in run(bert, "the dog barks .", "a key") if isinstance(step, Progress)]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total
    assert steps[-1].eta_s == 0.0


def test_a_sentence_that_cannot_be_scored_does_not_stop_the_others(bert):
    steps = run(bert, "a key", "the " * 39, "a dog")
    ends = [step for step in steps if not isinstance(step, Progress)]
    assert [type(step) for step in ends] == [Failure, SentenceResult, SentenceResult]
    assert ends[0].message == "The sentence has 41 tokens; tiny-bert reads at most 40."
    assert ends[0].next_step == "Shorten it or choose a model that reads longer texts."


def test_the_longest_sentence_that_the_model_reads_is_scored(bert):
    assert len(score(bert, "the " * 38).tokens) == 40


def test_what_is_no_number_is_never_a_result(bert):
    """Weights too large for float32: finite themselves, but not what comes of them."""
    weight = bert.model.get_submodule("encoder.layer.1.attention.self.value").weight
    kept = weight.data
    weight.data = kept * 1e30
    try:
        (failure,) = [step for step in run(bert, "a key") if not isinstance(step, Progress)]
    finally:
        weight.data = kept
    assert isinstance(failure, Failure)
    assert failure.message == (
        "tiny-bert gives no numbers here: value-zeroing in layer 2 is NaN or infinite."
    )


def test_an_unknown_method_is_refused_before_any_work(bert):
    with pytest.raises(UserError, match="No method 'atention'"):
        run(bert, "a key", methods=("atention",))


def test_arrays_of_a_result_are_read_only(bert):
    for score_map in score(bert, "a key").maps.values():
        assert not score_map.scores.flags.writeable
        assert not score_map.no_mixing.flags.writeable
        assert score_map.distances is None or not score_map.distances.flags.writeable


def test_every_layer_s_zeroing_changed_something(bert):
    """A zeroing that silently did nothing would leave distances at rounding level."""
    distances = score(bert, "the dog barks").maps[map_key("value-zeroing")].distances
    assert (distances.max(axis=(1, 2)) > 1e-9).all()


@slow_fixture
@given(words)
def test_rows_sum_to_one_on_every_map(bert, chosen):
    for score_map in score(bert, " ".join(chosen)).maps.values():
        np.testing.assert_allclose(score_map.scores.sum(axis=-1), 1.0, atol=2e-6)
        assert (score_map.scores >= 0).all()


@slow_fixture
@given(words)
def test_pytorch_equals_onnx(bert, bert_onnx, chosen):
    ours, theirs = (score(backend, " ".join(chosen)) for backend in (bert, bert_onnx))
    assert ours.tokens == theirs.tokens
    for name in ours.maps:
        np.testing.assert_allclose(ours.maps[name].scores, theirs.maps[name].scores, atol=4e-6)


def test_hooks_and_stubs_are_gone_after_scoring(bert):
    score(bert, "a key")
    for module in bert.model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert "forward" not in vars(module)


def test_hooks_are_gone_after_a_run_is_stopped_half_way(bert):
    steps = analyse(bert, Request("r", "m", (sentence("1", "a key"),)))
    next(steps)
    steps.close()
    assert not any(module._forward_pre_hooks for module in bert.model.modules())


def test_what_is_done_is_not_run_again_and_the_rest_runs_as_it_did(bert):
    backend = Small(bert, pairs_at_once=32)
    every = {
        step.sentence.id: step
        for step in run(backend, *MIXED_LENGTHS)
        if isinstance(step, SentenceResult)
    }
    request = Request("r", "m", sentences(MIXED_LENGTHS), done=frozenset({"1", "2", "3", "5"}))
    again = Small(bert, pairs_at_once=32)
    steps = list(analyse(again, request))
    found = {step.sentence.id: step for step in steps if isinstance(step, SentenceResult)}
    assert again.batches == [1, 2]
    assert {"4", "6"} <= found.keys() <= {"4", "5", "6"}
    for id, result in found.items():
        for key, score_map in result.maps.items():
            np.testing.assert_array_equal(score_map.scores, every[id].maps[key].scores)
