"""DecompX once more, part by part, in plain loops over numpy's float64 (Modarressi et al. 2023).

Only for BERT's blocks, and for Llama's, which are pre-norm and gated.
"""

from __future__ import annotations

import numpy as np
import torch


def array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().double().numpy()


def share_out(bias: np.ndarray | None, parts: np.ndarray) -> np.ndarray:
    """parts ["source x"]: by how much each lies along the bias."""
    if bias is None:
        return parts
    amounts = np.array([abs(part @ bias) for part in parts])
    return parts + np.outer(amounts / amounts.sum(), bias)


def normed(parts: np.ndarray, gain, bias, epsilon: float, *, centred: bool) -> np.ndarray:
    whole = parts.sum(axis=0)
    whole = whole - whole.mean() * centred
    divisor = np.sqrt((whole**2).mean() + epsilon)
    split = np.stack([(part - part.mean() * centred) / divisor * gain for part in parts])
    return share_out(bias, split)


def mixed(weights: np.ndarray, values: np.ndarray, out: np.ndarray) -> np.ndarray:
    """weights ["head source"] of a target, values ["source head part d_head"] -> ["part x"]."""
    n_heads, n_sources = weights.shape
    size = values.shape[-1]
    total = np.zeros((values.shape[2], len(out)))
    for head in range(n_heads):
        for source in range(n_sources):
            of_head = out[:, head * size : (head + 1) * size]
            total += weights[head, source] * values[source, head] @ of_head.T
    return total


def bert(model: torch.nn.Module, ids: list[int]) -> list[np.ndarray]:
    """Parts ["target source d_model"] of each layer."""
    with torch.no_grad():
        outputs = model(torch.tensor([ids]), output_attentions=True, output_hidden_states=True)
    states = array(outputs.hidden_states[0][0])
    n, parts, found = len(ids), None, []
    for layer, attention in zip(model.encoder.layer, outputs.attentions, strict=True):
        weights = array(attention[0])
        value, dense = layer.attention.self.value, layer.attention.output.dense
        out, bias = array(dense.weight), array(dense.bias)
        if parts is None:
            parts = np.stack([np.outer(np.eye(n)[i], states[i]) for i in range(n)])
            projected = np.einsum("jkd,ed->jke", parts, array(value.weight))
            for j in range(n):
                projected[j, j] += array(value.bias)
        else:
            projected = np.einsum("jkd,ed->jke", parts, array(value.weight))
            bias = bias + out @ array(value.bias)
        values = projected.reshape(n, n, len(weights), -1).transpose(0, 2, 1, 3)
        now = []
        for i in range(n):
            middle = share_out(bias, mixed(weights[:, i], values, out) + parts[i])
            inner = norm_of(layer.attention.output.LayerNorm, middle)
            wide = share_out(
                array(layer.intermediate.dense.bias),
                inner @ array(layer.intermediate.dense.weight).T,
            )
            whole = torch.tensor(wide.sum(axis=0))
            slope = array(torch.nn.functional.gelu(whole) / (whole + 1e-12))
            added = (wide * slope) @ array(layer.output.dense.weight).T
            added = share_out(array(layer.output.dense.bias), added)
            now.append(norm_of(layer.output.LayerNorm, inner + added))
        parts = np.stack(now)
        found.append(parts)
    return found


def norm_of(module: torch.nn.Module, parts: np.ndarray) -> np.ndarray:
    return normed(parts, array(module.weight), array(module.bias), module.eps, centred=True)


def llama(model: torch.nn.Module, ids: list[int]) -> list[np.ndarray]:
    """The same; there are no biases."""
    with torch.no_grad():
        outputs = model(torch.tensor([ids]), output_attentions=True, output_hidden_states=True)
    states = array(outputs.hidden_states[0][0])
    n, found = len(ids), []
    parts = np.stack([np.outer(np.eye(n)[i], states[i]) for i in range(n)])
    for layer, attention in zip(model.layers, outputs.attentions, strict=True):
        weights = array(attention[0])
        attend = layer.self_attn

        def norm(module, of):
            return normed(of, array(module.weight), None, module.variance_epsilon, centred=False)

        read = np.stack([norm(layer.input_layernorm, each) for each in parts])
        projected = np.einsum("jkd,ed->jke", read, array(attend.v_proj.weight))
        values = projected.reshape(n, n, -1, attend.head_dim).transpose(0, 2, 1, 3)
        values = values.repeat(attend.num_key_value_groups, axis=1)
        now = []
        for i in range(n):
            middle = mixed(weights[:, i], values, array(attend.o_proj.weight)) + parts[i]
            inner = norm(layer.post_attention_layernorm, middle)
            gate, up = (
                inner @ array(each.weight).T for each in (layer.mlp.gate_proj, layer.mlp.up_proj)
            )
            whole_gate, whole_up = gate.sum(axis=0), up.sum(axis=0)
            active = whole_gate / (1 + np.exp(-whole_gate))
            halves = active * up / 2 + active / (whole_gate + 1e-12) * gate * whole_up / 2
            now.append(middle + halves @ array(layer.mlp.down_proj.weight).T)
        parts = np.stack(now)
        found.append(parts)
    return found
