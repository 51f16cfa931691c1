"""Chunks fit into what is free, what cannot fit is refused, and what runs out goes on in halves."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from tests.engine.test_analyse import run, score
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.torch import device as torch_device
from vzdesk.engine.runtime.torch.folding import Folded, Scratch
from vzdesk.engine.safety import memory
from vzdesk.engine.types import Failure, Progress, SentenceResult
from vzdesk.errors import UserError

TEXT = "the keys to the cabinet are on the table ."
GIB = 2**30


@pytest.fixture
def backend(bert_folder):
    """A tiny BERT of this test's own, whose budget may change."""
    return load(ModelChoice("tiny-bert", bert_folder, "torch"), "cpu")


def test_a_chunk_is_a_share_of_what_is_free_up_to_what_runs_well():
    assert memory.chunk_bytes(100 * GIB) == memory.CHUNK_BYTES
    assert memory.chunk_bytes(64 * 2**20) == 4 * 2**20
    assert memory.pairs_in(memory.chunk_bytes(0), 3072) == 1


def limit(monkeypatch, most_pairs: int) -> list[int]:
    """Let the folded way run out of memory beyond so many pairs; returns what was asked for."""
    asked: list[int] = []
    real = Folded.outputs

    def outputs(self, torch_, given):
        n_pairs = given.weights.shape[0] * given.weights.shape[1] * given.weights.shape[2]
        asked.append(n_pairs)
        if n_pairs > most_pairs:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return real(self, torch_, given)

    monkeypatch.setattr(Folded, "outputs", outputs)
    return asked


def test_sizes_are_written_as_people_write_them():
    assert memory.written(3 * GIB // 2) == "1.5 GB"
    assert memory.written(3 * 2**19) == "1.5 MB"


def test_one_chunk_is_computed_in_the_memory_of_the_one_before():
    scratch = Scratch()
    first = scratch.take("up", torch.zeros(1), (3, 4))
    second = scratch.take("up", torch.zeros(1), (2, 5))
    other = scratch.take("packed", torch.zeros(1), (2, 5))
    assert (first.shape, second.shape) == ((3, 4), (2, 5))
    assert first.data_ptr() == second.data_ptr() != other.data_ptr()


def test_all_graphs_of_a_bundle_share_one_pool_of_memory(bert_bundle, opened):
    backend = load(ModelChoice("tiny-bert", bert_bundle, "onnx"))
    score(backend, TEXT)
    sessions = [session() for session in opened.values()]
    shares = "session.use_env_allocators"
    assert len(sessions) > 3
    assert all(s.get_session_options().get_session_config_entry(shares) == "1" for s in sessions)


def test_where_memory_runs_out_the_chunk_is_halved_and_scoring_goes_on(backend, monkeypatch):
    expected = score(backend, TEXT)
    n_tokens = len(expected.tokens)
    asked = limit(monkeypatch, most_pairs=3 * n_tokens)
    found = score(backend, TEXT)
    got, wanted = (each.maps[map_key("value-zeroing")].scores for each in (found, expected))
    np.testing.assert_allclose(got, wanted, atol=2e-6)
    assert [each // n_tokens for each in asked[:7]] == [12, 6, 3, 3, 6, 3, 3]
    assert max(asked[7:]) == 3 * n_tokens  # the lesson is kept for the layers that come


def test_a_source_that_does_not_fit_alone_is_told_as_what_it_is(backend, monkeypatch):
    limit(monkeypatch, most_pairs=0)
    (failure,) = [step for step in run(backend, TEXT) if not isinstance(step, Progress)]
    assert isinstance(failure, Failure)
    assert failure.message.startswith("Memory ran out while scoring 12 tokens with tiny-bert")


def test_another_error_of_pytorch_is_not_taken_for_lack_of_memory(backend, monkeypatch):
    def broken(*_arguments):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(Folded, "outputs", broken)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        run(backend, TEXT)


@pytest.mark.parametrize("name", ["backend", "bert_onnx"])
def test_what_cannot_fit_is_refused_before_it_is_tried_and_the_others_go_on(
    name, request, monkeypatch
):
    model = request.getfixturevalue(name)
    shape = memory.Shape(n_layers=3, n_heads=4, d_model=32, d_feed_forward=40)

    def needed(n_sentences: int, n_tokens: int) -> int:
        """PyTorch keeps what all blocks did, ONNX Runtime does not."""
        captured = shape.captured_bytes(n_sentences, n_tokens) if name == "backend" else 0
        return shape.scoring_bytes(n_sentences, n_tokens) + captured

    monkeypatch.setattr(memory, "free_bytes", lambda: needed(1, 12))
    failure, scored = [
        step for step in run(model, TEXT * 2, "a key") if not isinstance(step, Progress)
    ]
    assert isinstance(scored, SentenceResult)
    assert failure.message == (
        f"Scoring 22 tokens with tiny-bert needs about {memory.written(needed(1, 22))} of memory; "
        f"{memory.written(needed(1, 12))} are free."
    )
    assert failure.next_step.startswith("Shorten the sentence")


def test_cuda_is_refused_in_a_sentence_where_it_is_not(bert_folder, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match=r"^PyTorch .* cannot use CUDA here: .*Choose the CPU"):
        load(ModelChoice("tiny-bert", bert_folder, "torch"), "cuda")


def test_an_onnx_bundle_is_not_run_on_a_gpu(bert_bundle):
    with pytest.raises(UserError, match="tiny-bert is an ONNX bundle, which runs on the CPU only"):
        load(ModelChoice("tiny-bert", bert_bundle, "onnx"), "cuda")


def test_a_device_that_is_none_suggests_a_near_one():
    with pytest.raises(UserError, match=r"No device 'cude'\. Did you mean 'cuda'"):
        torch_device.find(torch, "cude")


def test_float32_is_not_rounded_to_fewer_bits(bert_folder):
    torch.set_float32_matmul_precision("high")
    load(ModelChoice("tiny-bert", bert_folder, "torch"), "cpu")
    assert torch.get_float32_matmul_precision() == "highest"
