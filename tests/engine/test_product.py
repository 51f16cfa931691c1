"""The product that is left to each pair: by oneDNN where that can be, with the module's numbers."""

from __future__ import annotations

import pytest

from vzdesk.engine.runtime.torch.folding import by_onednn

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")


def linear(bias: bool = True) -> torch.nn.Module:
    torch.manual_seed(1)
    return torch.nn.Linear(24, 8, bias=bias)


def conv() -> torch.nn.Module:
    torch.manual_seed(1)
    module = transformers.pytorch_utils.Conv1D(8, 24)
    torch.nn.init.normal_(module.bias)
    return module


@pytest.mark.parametrize("module", [linear(), linear(bias=False), conv()])
def test_it_gives_what_the_stock_module_gives(module):
    rows = torch.randn(5, 24)
    with torch.inference_mode():
        exact = module.double()(rows.double())
        found = by_onednn(torch, module.float())(rows)
    torch.testing.assert_close(found.double(), exact, atol=1e-6, rtol=1e-6)


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="PyTorch without oneDNN")
def test_a_float32_module_on_the_cpu_goes_by_onednn():
    module = linear()
    assert by_onednn(torch, module) is not module


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_other_numbers_than_float32_are_left_to_the_module(dtype):
    module = linear().to(dtype)
    assert by_onednn(torch, module) is module


def test_without_onednn_the_module_itself_is_taken(monkeypatch):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    module = linear()
    assert by_onednn(torch, module) is module
