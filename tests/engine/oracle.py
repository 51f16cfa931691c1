"""Value Zeroing, slow and obvious: float64, one run of the block for each zeroed token, by hook.

This states the procedure of Mohebbi et al. (2023, section 3) once more, without any of the
program's own code, so that the two can be compared. Where the value vectors are is stated again,
too, for every `model_type`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def _all(output, _layer):
    return output


def _last_third(output, _layer):
    size = output.shape[-1] // 3
    return output[..., 2 * size :]


def _slot_2(n_heads):
    def values(output, _layer):
        return output.view(*output.shape[:-1], n_heads, 3, -1)[..., 2, :]

    return values


def _falcon(output, layer):
    attention = layer.self_attention
    if attention.new_decoder_architecture:
        groups = output.view(*output.shape[:-1], attention.num_kv_heads, -1, attention.head_dim)
        return groups[..., -1, :]
    if attention.multi_query:
        return output[..., -attention.head_dim :]
    return _slot_2(4)(output, layer)


def _phi3(output, layer):
    return output[..., -2 * layer.self_attn.head_dim :]


def _codegen(output, _layer):
    """Four parts; in each, the queries of some heads, their values, their keys."""
    return output.view(*output.shape[:-1], 4, 3, -1)[..., 1, :]


def _gpt_bigcode(output, layer):
    """One key and one value for all heads, after the queries."""
    return output[..., -layer.attn.head_dim :]


LLAMA = ("layers", "self_attn.v_proj", _all)
BERT = ("encoder.layer", "attention.self.value", _all)
WHERE = {
    "albert": ("encoder", "attention.value", _all),
    "bert": BERT,
    "codegen": ("h", "attn.qkv_proj", _codegen),
    "cohere": LLAMA,
    "ctrl": ("h", "multi_head_attention.Wv", _all),
    "gpt_bigcode": ("h", "attn.c_attn", _gpt_bigcode),
    "megatron-bert": BERT,
    "mixtral": LLAMA,
    "mpt": ("blocks", "attn.Wqkv", _last_third),
    "olmo2": LLAMA,
    "openai-gpt": ("h", "attn.c_attn", _last_third),
    "rembert": BERT,
    "bloom": ("h", "self_attention.query_key_value", _slot_2(4)),
    "camembert": BERT,
    "data2vec-text": BERT,
    "deberta": ("encoder.layer", "attention.self.in_proj", _slot_2(4)),
    "deberta-v2": ("encoder.layer", "attention.self.value_proj", _all),
    "distilbert": ("transformer.layer", "attention.v_lin", _all),
    "electra": BERT,
    "ernie": BERT,
    "ernie4_5": LLAMA,
    "exaone4": LLAMA,
    "falcon": ("h", "self_attention.query_key_value", _falcon),
    "gemma2": LLAMA,
    "gemma3_text": LLAMA,
    "glm4": LLAMA,
    "gpt2": ("h", "attn.c_attn", _last_third),
    "gpt_neo": ("h", "attn.attention.v_proj", _all),
    "gpt_neox": ("layers", "attention.query_key_value", _slot_2(4)),
    "gptj": ("h", "attn.v_proj", _all),
    "granite": LLAMA,
    "llama": LLAMA,
    "ministral": LLAMA,
    "mistral": LLAMA,
    "modernbert": ("layers", "attn.Wqkv", _last_third),
    "mpnet": ("encoder.layer", "attention.attn.v", _all),
    "opt": ("decoder.layers", "self_attn.v_proj", _all),
    "phi": LLAMA,
    "phi3": ("layers", "self_attn.qkv_proj", _phi3),
    "qwen2": LLAMA,
    "qwen3": LLAMA,
    "roberta": BERT,
    "roberta-prelayernorm": BERT,
    "seed_oss": LLAMA,
    "smollm3": LLAMA,
    "xlm-roberta": BERT,
}


Groups = list[list[int]]
"""Sources that are zeroed as one; without any, each alone."""


def distances(
    model: torch.nn.Module,
    ids: list[int],
    type_ids: list[int],
    groups: Groups | None = None,
    dtype: torch.dtype = torch.float64,
) -> np.ndarray:
    """model: a stock model without head -> D["layer target source"] = 1 - cos, in this dtype."""
    model = model.to(dtype).eval()
    where = WHERE[model.config.model_type]
    with torch.no_grad():
        calls = clean_calls(model, where[0], ids, type_ids)
        alone = [[source] for source in range(len(ids))]
        return np.stack([_layer(*call, where, groups or alone) for call in calls])


def of_tokens_and_groups(
    model: torch.nn.Module, ids: list[int], type_ids: list[int], groups: Groups
) -> tuple[np.ndarray, np.ndarray]:
    """D["layer target source"] and D["layer group group"]: what is in both is computed once."""
    alone = [[source] for source in range(len(ids))]
    sources = alone + [group for group in groups if group not in alone]
    found = distances(model, ids, type_ids, sources)
    of_groups = found[..., [sources.index(group) for group in groups]]
    return found[..., : len(ids)], means(of_groups, groups)


T5 = {
    "encoder": ("encoder.block", "layer.0.SelfAttention.v", _all),
    "decoder": ("decoder.block", "layer.0.SelfAttention.v", _all),
    "cross": ("decoder.block", "layer.1.EncDecAttention.v", _all),
}
BART = {
    "encoder": ("encoder.layers", "self_attn.v_proj", _all),
    "decoder": ("decoder.layers", "self_attn.v_proj", _all),
    "cross": ("decoder.layers", "encoder_attn.v_proj", _all),
}
SEQ2SEQ = {"t5": T5, "mt5": T5, "bart": BART, "marian": BART}


def seq2seq_distances(
    model: torch.nn.Module,
    ids: list[int],
    decoder_ids: list[int],
    groups: tuple[Groups, Groups] | None = None,
) -> dict[str, np.ndarray]:
    """model: an encoder-decoder without head -> for each part D["layer target source"].

    groups: of the encoder's sources, and of the decoder's.
    """
    model = model.double().eval()
    encoder, decoder = groups or ([[i] for i in range(len(each))] for each in (ids, decoder_ids))
    sources = {"encoder": encoder, "decoder": decoder, "cross": encoder}
    inputs = {
        "input_ids": torch.tensor([ids]),
        "decoder_input_ids": torch.tensor([decoder_ids]),
        "use_cache": False,
    }
    found = {}
    with torch.no_grad():
        for part, where in SEQ2SEQ[model.config.model_type].items():
            calls = block_calls(model, model.get_submodule(where[0]), inputs)
            found[part] = np.stack([_layer(*call, where, sources[part]) for call in calls])
    return found


@contextmanager
def nothing_in_float32() -> Iterator[None]:
    """While it lasts, stock code that goes to float32 by name goes to float64."""
    names = {"float32": torch.float32, "float": torch.float}
    to_float32 = torch.Tensor.float
    try:
        for name in names:
            setattr(torch, name, torch.float64)
        torch.Tensor.float = torch.Tensor.double
        yield
    finally:
        for name, dtype in names.items():
            setattr(torch, name, dtype)
        torch.Tensor.float = to_float32


def made_in_float64(model: torch.nn.Module) -> torch.nn.Module:
    """The same model, with all that it makes itself, such as rotary frequencies, in float64."""
    with nothing_in_float32():
        made = type(model)._from_config(model.config, dtype=torch.float64)
        made.load_state_dict(model.state_dict())
    return made


def rollout(scores: np.ndarray) -> np.ndarray:
    """R¹ = C¹, Rˡ = Cˡ Rˡ⁻¹."""
    rolled = [scores[0]]
    for layer in scores[1:]:
        rolled.append(layer @ rolled[-1])
    return np.stack(rolled)


def scores(distances: np.ndarray) -> np.ndarray:
    """Each row divided by its sum."""
    return distances / distances.sum(axis=-1, keepdims=True)


def groups(word_indices: list[int | None]) -> Groups:
    """Of tokens with these words, those of one word together."""
    found: Groups = []
    for position, word in enumerate(word_indices):
        goes_on = word is not None and position and word == word_indices[position - 1]
        found = [*found[:-1], [*found[-1], position]] if goes_on else [*found, [position]]
    return found


def means(distances: np.ndarray, groups: Groups) -> np.ndarray:
    """["layer target source"] -> ["layer group source"], the mean over each group of targets."""
    return np.stack([distances[:, group].mean(axis=1) for group in groups], axis=1)


def clean_calls(model, path, ids, type_ids):
    layers = model.get_submodule(path)
    if path == "encoder":  # ALBERT
        layers = [each for group in layers.albert_layer_groups for each in group.albert_layers]
    types = {"token_type_ids": torch.tensor([type_ids])}
    takes_types = model.config.model_type in {"bert", "electra", "albert", "deberta", "deberta-v2"}
    takes_cache = "use_cache" in inspect.signature(model.forward).parameters
    inputs = {
        "input_ids": torch.tensor([ids]),
        **(types if takes_types else {}),
        **({"use_cache": False} if takes_cache else {}),
    }
    return block_calls(model, layers, inputs)


def block_calls(model, layers, inputs):
    """Run the model: with what it calls each of these layers."""
    calls = []
    handles = [
        layer.register_forward_pre_hook(lambda *call: calls.append(call), with_kwargs=True)
        for layer in layers
    ]
    model(**inputs)
    for handle in handles:
        handle.remove()
    return calls


def _layer(layer, args, kwargs, where, groups: Groups) -> np.ndarray:
    """D["target group"]"""
    _, path, values_of = where
    clean = _output(layer(*args, **kwargs))
    result = np.zeros((clean.shape[1], len(groups)))
    bias = getattr(getattr(getattr(layer, "attention", None), "self", None), "v_bias", None)
    for number, group in enumerate(groups):

        def zero(_module, _args, output, group=group):
            output = output.clone()
            for source in group:
                values = values_of(output, layer)[:, source]
                # DeBERTa v1 adds the value's bias afterwards: minus the bias becomes zero.
                values[...] = 0 if bias is None else -bias.view(values.shape[1:])
            return output

        handle = layer.get_submodule(path).register_forward_hook(zero)
        zeroed = _output(layer(*args, **kwargs))
        handle.remove()
        cosine = torch.nn.functional.cosine_similarity(clean[0], zeroed[0], dim=-1, eps=0)
        result[:, number] = 1 - cosine.numpy()
    return result


def _output(output) -> torch.Tensor:
    return output[0] if isinstance(output, (tuple, list)) else output
