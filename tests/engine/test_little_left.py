"""Where a source has nearly all of a target's attention, and a norm magnifies what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tests.engine import oracle
from vzdesk.engine.distance import cosine_distance
from vzdesk.engine.models import find, load
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.text import sentence

TOLERANCE = 2e-6
TEXT = "the keys to the cabinet are on the table ."


@dataclass(frozen=True, eq=False)
class NormedBlock(Block):
    """A block that adds the RMS norm of its attention output to its residual."""

    def rest_of_block(self, mixed, targets=slice(None)):
        squares = (mixed * mixed).mean(axis=-1, keepdims=True)
        return self.residual[:, targets] + mixed / np.sqrt(squares + 1e-12)

    @property
    def pairs_at_once(self):
        return 10**6

    def to_numpy(self, array):
        return array


def block_with_sinks(bias: float, n_tokens: int = 6) -> NormedBlock:
    """Two sentences; source 1 has all but 1e-5 of every attention, and all that target 1 gets."""
    random = np.random.default_rng(3)
    attention = random.random((2, 4, n_tokens, n_tokens)) * np.tri(n_tokens) * 1e-5
    attention[..., 0] = 0
    attention[..., 0] = 1 - attention.sum(axis=-1)
    vectors, residual = random.normal(size=(2, 4, n_tokens, 16)), random.normal(size=(2, 6, 16))
    arrays = (each.astype(np.float32) for each in (attention, vectors, residual))
    attention, vectors, residual = arrays
    mixed = (attention @ vectors).sum(axis=1) + np.float32(bias)
    block = NormedBlock(attention, vectors, mixed, residual, residual)
    return replace(block, output=block.rest_of_block(mixed[None])[0])


def exact_distances(block: NormedBlock, bias: float, groups) -> np.ndarray:
    """The same in float64, by zeroing the vectors themselves: ["sentence target group"]."""
    residual, attention = block.residual.astype(float), block.attention.astype(float)
    plain = replace(block, residual=residual)
    found = []
    for group in ([], *groups):
        vectors = block.projected_values.astype(float)
        vectors[:, :, group] = 0
        found.append(plain.rest_of_block((attention @ vectors).sum(axis=1) + np.float32(bias)))
    return np.stack([cosine_distance(found[0], each) for each in found[1:]], axis=-1)


@pytest.mark.parametrize("bias", [0.0, 0.5])
def test_attention_sinks_and_first_targets_are_as_exact_as_all_others(bias):
    block = block_with_sinks(bias)
    expected = exact_distances(block, bias, [[source] for source in range(6)])
    assert np.abs(block.distances(slice(0, 6)) - expected).max() <= TOLERANCE
    subtracted = cosine_distance(block.output, block.zeroed(slice(0, 6), slice(0, 6)))
    assert bias or np.abs(np.moveaxis(subtracted, 0, -1) - expected).max() > 100 * TOLERANCE


def test_a_chunk_of_sources_gives_what_all_give():
    block = block_with_sinks(0.0)
    whole, halves = block.distances(slice(0, 6)), (slice(0, 1), slice(1, 6))
    np.testing.assert_array_equal(
        np.concatenate([block.distances(each) for each in halves], axis=-1), whole
    )


def test_words_that_are_zeroed_as_one_and_have_nearly_all_are_exact():
    block = block_with_sinks(0.0)
    groups = [[0, 1], [2], [3, 4, 5]]
    padded = np.array([[each + [-1] * (3 - len(each)) for each in groups]] * 2)
    found = block.of_groups(padded).distances(slice(0, 3))
    assert np.abs(found - exact_distances(block, 0.0, groups)).max() <= TOLERANCE


NORMED = {
    "gemma2": {"sliding_window": 8, "head_dim": 8},
    "gemma3_text": {"sliding_window": 8, "head_dim": 8},
    "olmo2": {},
    "exaone4": {},
    "glm4": {"head_dim": 8},
}
"""Models with a norm of the attention output."""


def folder_of(folder: Path, model_type: str, *, size: float = 0.25, **changes: int) -> Path:
    """A random model with weights as large as trained ones, or of another size."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from tests.engine.conftest import GROUPED, tiny_tokenizer

    tokenizer = tiny_tokenizer(folder)
    ids = {"vocab_size": len(tokenizer), "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    config = transformers.AutoConfig.for_model(
        model_type, **(GROUPED | NORMED[model_type] | ids | changes)
    )
    model = transformers.AutoModel.from_config(config)
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            drawn = torch.randn(weight.shape, generator=random)
            weight.copy_(weight + drawn * 0.1 if weight.ndim == 1 else drawn * size)
    model.save_pretrained(folder)
    return folder


def worst_distance(backend, folder: Path, precision: str = "float64") -> float:
    """max |ΔD| over all rows, against the stock model, zeroed by hand in this precision."""
    torch, transformers = map(pytest.importorskip, ("torch", "transformers"))
    encoded = backend.encode(sentence("1", TEXT))
    blocks = backend.trace([encoded])
    found = np.concatenate([block.distances(slice(0, len(encoded.ids))) for block in blocks])
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")
    dtype = getattr(torch, precision)
    expected = oracle.distances(model, [*encoded.ids], [*encoded.type_ids], dtype=dtype)
    return float(np.abs(found - expected).max())


@pytest.mark.parametrize("model_type", NORMED)
def test_every_row_of_a_model_with_a_norm_behind_its_attention_is_exact(model_type, tmp_path):
    folder = folder_of(tmp_path / "tiny", model_type)
    assert worst_distance(load(find(str(folder))), folder) <= TOLERANCE


def test_with_extreme_weights_only_the_stock_model_s_own_rounding_is_left(tmp_path):
    """Its hidden states and attention are as far off in float32: nothing behind them mends that."""
    folder = folder_of(tmp_path / "tiny", "glm4", size=1.0)
    backend = load(find(str(folder)))
    assert worst_distance(backend, folder, "float32") <= TOLERANCE / 4


@pytest.mark.slow
@pytest.mark.parametrize("model_type", ["gemma2", "glm4"])
def test_every_row_is_exact_on_onnx_too(model_type, tmp_path):
    from vzdesk.engine.runtime.onnx_export.export import export

    folder = folder_of(tmp_path / "tiny", model_type, num_hidden_layers=1)
    list(export(load(find(str(folder))), tmp_path / "bundle"))
    assert worst_distance(load(find(str(tmp_path / "bundle"))), folder) <= TOLERANCE
