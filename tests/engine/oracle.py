"""Value Zeroing, slow and obvious: float64, one run of the block for each zeroed token, by hook.

This states the procedure of Mohebbi et al. (2023, section 3) once more, without any of the
program's own code, so that the two can be compared.
"""

from __future__ import annotations

import numpy as np
import torch

VALUE = "attention.self.value"
LAYERS = "encoder.layer"


def distances(model: torch.nn.Module, ids: list[int], type_ids: list[int]) -> np.ndarray:
    """model: a stock BERT-like encoder -> D["layer target source"] = 1 - cos, in float64."""
    model = model.double().eval()
    layers = model.get_submodule(LAYERS)
    with torch.no_grad():
        calls = _clean_calls(model, layers, ids, type_ids)
        return np.stack([_layer(layer, *call) for layer, call in zip(layers, calls, strict=True)])


def scores(distances: np.ndarray) -> np.ndarray:
    """Each row divided by its sum."""
    return distances / distances.sum(axis=-1, keepdims=True)


def _clean_calls(model, layers, ids, type_ids):
    calls = []
    handles = [
        layer.register_forward_pre_hook(lambda _l, a, k: calls.append((a, k)), with_kwargs=True)
        for layer in layers
    ]
    model(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([type_ids]))
    for handle in handles:
        handle.remove()
    return calls


def _layer(layer, args, kwargs) -> np.ndarray:
    clean = _output(layer(*args, **kwargs))
    n_tokens = clean.shape[1]
    result = np.zeros((n_tokens, n_tokens))
    for source in range(n_tokens):

        def zero(_module, _args, output, source=source):
            output = output.clone()
            output[:, source] = 0
            return output

        handle = layer.get_submodule(VALUE).register_forward_hook(zero)
        zeroed = _output(layer(*args, **kwargs))
        handle.remove()
        cosine = torch.nn.functional.cosine_similarity(clean[0], zeroed[0], dim=-1)
        result[:, source] = 1 - cosine.numpy()
    return result


def _output(output) -> torch.Tensor:
    return output[0] if isinstance(output, tuple) else output
