"""Several ways to the same number: stock modules or folded, each block run once or twice."""

from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("torch")

from tests.engine.test_analyse import score
from vzdesk.engine.families import families
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.runtime.torch import backend as torch_backend
from vzdesk.engine.runtime.torch.backend import TorchBackend

TEXT = "the keys to the cabinet are on the table , the dog barks ."
TOLERANCE = 4e-6  # each of two may be 2e-6 off


def backend(folder, **options) -> TorchBackend:
    model_type = json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"]
    return TorchBackend(folder, families()[model_type], "tiny", **options)


def assert_same(one, other) -> None:
    for name in one.maps:
        np.testing.assert_allclose(one.maps[name].scores, other.maps[name].scores, atol=TOLERANCE)


NOT_FOLDED = {"bloom-normed-residual", "granite"}
"""Models whose rest of the block is no plain or gated feed-forward behind one norm."""


def test_folded_equals_stock_modules(tiny_folder):
    folded, stock = backend(tiny_folder), backend(tiny_folder, may_fold=False)
    way = "stock modules" if tiny_folder.name in NOT_FOLDED else "folded"
    assert folded.provenance().options == {"value-zeroing": way}
    assert stock.provenance().options == {"value-zeroing": "stock modules"}
    assert_same(score(folded, TEXT), score(stock, TEXT))


def test_the_way_is_recorded_with_the_result(bert_folder):
    assert backend(bert_folder).provenance().options == {"value-zeroing": "folded"}


def test_a_block_that_runs_again_gives_what_was_heard_the_first_time(tiny_folder, monkeypatch):
    once = score(backend(tiny_folder), TEXT)
    monkeypatch.setattr(torch_backend, "CAPTURED_BYTES", 0)
    assert_same(once, score(backend(tiny_folder), TEXT))


def test_a_model_that_does_not_fit_its_family_is_refused(bert_folder, monkeypatch):
    """A map of names that leads to the wrong place must not give wrong scores."""
    from dataclasses import replace

    from vzdesk.errors import UserError

    family = replace(families()["bert"], value="attention.self.key")
    with pytest.raises(UserError, match=r"is not built as a BERT model usually is \(layer 1\)"):
        TorchBackend(bert_folder, family, "tiny")


def test_a_block_that_gives_no_numbers_fits_no_family(bert_folder, monkeypatch):
    """NaN compares as neither more nor less; the check must not take that for a fit."""
    from vzdesk.errors import UserError

    real = torch_backend.hooks.rest_of_block

    def broken(*arguments):
        return real(*arguments) * float("nan")

    monkeypatch.setattr(torch_backend.hooks, "rest_of_block", broken)
    with pytest.raises(UserError, match=r"is not built as a BERT model usually is \(layer 1\)"):
        backend(bert_folder)


def test_attention_that_adds_nothing_fits_all_the_same(bert_folder, tmp_path):
    """Output projections of zeros, as some models start their training with."""
    import shutil

    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(bert_folder, tmp_path / "zeros")
    weights = load_file(folder / "model.safetensors")
    for name, weight in weights.items():
        if ".attention.output.dense." in name:
            weight.zero_()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    result = score(backend(folder), TEXT)
    assert result.maps[map_key("value-zeroing")].no_mixing.all()
