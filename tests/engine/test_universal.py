"""Models of types that no file maps: taken if a map of them is proven right, refused if not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
import torch

from tests.engine.conftest import UNMAPPED, UNPROVABLE, make_tiny_model, rewrite_json
from tests.engine.test_oracle import TINY_TEXTS, TOLERANCE, worst_difference
from vzdesk.engine.families import families
from vzdesk.engine.models import find, load
from vzdesk.engine.runtime.discovery import search as universal
from vzdesk.engine.text import sentence
from vzdesk.errors import UserError

CAUSAL = {"codegen", "cohere", "ctrl", "gpt_bigcode", "mixtral", "mpt", "olmo2", "openai-gpt"}
REFUSED = {
    "blenderbot-small": "it has an encoder and a decoder, which read two texts",
    "big_bird": "it exchanges modules of its own while it runs",
    "convbert": "no module of layer 1 returns value vectors whose sums",
    "longformer": "no module of layer 1 returns attention weights for every pair of tokens",
    "mamba": "its configuration gives no number as num_attention_heads",
    "nystromformer": "no module of layer 1 returns value vectors whose sums",
    "xlm": "its layers are spread over the lists attentions, layer_norm1, ffns, layer_norm2",
    "xlnet": "no module of layer 1 returns attention weights for every pair of tokens",
}


@pytest.mark.parametrize("model_type", UNMAPPED)
def test_a_model_without_a_map_gives_the_oracle_s_scores(model_type, tmp_path):
    assert model_type not in families()
    folder = make_tiny_model(tmp_path / "tiny", model_type)
    backend = load(find(str(folder)))
    assert backend.ref.family == f"{model_type}, by the universal mechanism"
    assert backend.ref.causal == (model_type in CAUSAL)
    assert backend.provenance().options == {"value-zeroing": "stock modules"}
    assert worst_difference(backend, folder, TINY_TEXTS) <= TOLERANCE


@pytest.mark.parametrize("model_type", UNPROVABLE)
def test_a_model_whose_map_cannot_be_proven_is_refused_by_name(model_type, tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", model_type)
    with pytest.raises(UserError) as caught:
        load(find(str(folder)))
    assert f"is a {model_type}, a kind of model that vzdesk has no map of" in caught.value.message
    assert REFUSED[model_type] in caught.value.message
    assert caught.value.next_step


def test_big_bird_told_to_attend_to_everything_is_taken(tmp_path):
    """Then it does not exchange its attention with the length of the sentence."""
    folder = make_tiny_model(tmp_path / "tiny", "big_bird")
    rewrite_json(folder / "config.json", attention_type="original_full")
    assert load(find(str(folder))).ref.family == "big_bird, by the universal mechanism"


def test_the_table_of_positions_is_the_limit_where_the_configuration_promises_more(tmp_path):
    """It counts from its padding piece on, so that a row of the table stays free."""
    folder = make_tiny_model(tmp_path / "tiny", "roberta-prelayernorm")
    backend = load(find(str(folder)))
    assert backend.ref.max_tokens == 39
    assert backend.calls([[5] * 39])
    with pytest.raises((IndexError, RuntimeError)):
        backend.calls([[5] * 40])
    with pytest.raises(UserError, match=r"has 40 tokens; tiny reads at most 39\."):
        backend.encode(sentence("1", " ".join(["key"] * 38)))


@pytest.fixture
def olmo2(tmp_path: Path):
    """A tiny OLMo 2: its folder and the model."""
    folder = make_tiny_model(tmp_path / "tiny", "olmo2")
    return folder, load(find(str(folder))).model


def refused(folder: Path, match: str) -> None:
    with pytest.raises(UserError, match=match) as caught:
        load(find(str(folder)))
    assert caught.value.next_step


def test_a_map_that_leads_to_keys_is_not_proven(olmo2, monkeypatch):
    """Whatever the search finds, the proof stands on its own."""
    folder, _ = olmo2
    keys = universal._Parts("self_attn", "self_attn.k_proj", "self_attn.o_proj", tuple(range(16)))
    monkeypatch.setattr(universal, "_candidates", lambda *_arguments: [keys])
    refused(
        folder, r"its attention output is not the sum of its weighted value vectors \(layer 1\)"
    )


def test_values_with_another_way_into_the_output_are_not_proven(olmo2, monkeypatch):
    """Zeroing them is then more than leaving their terms out of the attention output."""
    folder, model = olmo2
    layer = type(model.layers[0])
    forward = layer.forward

    def with_shortcut(self, *args, **kwargs):
        heard = []
        module = self.self_attn.v_proj
        handle = module.register_forward_hook(lambda _module, _args, output: heard.append(output))
        output = forward(self, *args, **kwargs)
        handle.remove()
        return output + sum((values == 0).all(dim=-1, keepdim=True) for values in heard)

    monkeypatch.setattr(layer, "forward", with_shortcut)
    refused(folder, r"zeroing values there is not the same as leaving out their terms \(layer 1\)")


def test_the_first_token_which_attends_to_itself_alone_is_proven_too(olmo2, monkeypatch):
    """Nothing is left of its attention output without itself, and a norm comes next."""
    folder, model = olmo2
    layer = type(model.layers[0])
    forward = layer.forward

    def with_shortcut(self, *args, **kwargs):
        heard = []
        handle = self.self_attn.v_proj.register_forward_hook(lambda *call: heard.append(call[-1]))
        output = forward(self, *args, **kwargs).clone()
        handle.remove()
        for values in heard:
            output[:, 0] += (values[:, 0] == 0).all(dim=-1, keepdim=True)
        return output

    monkeypatch.setattr(layer, "forward", with_shortcut)
    refused(folder, r"zeroing values there is not the same as leaving out their terms \(layer 1\)")


def test_a_layer_that_is_given_something_else_than_the_one_below_returned_is_refused(
    olmo2, monkeypatch
):
    folder, model = olmo2
    layer = type(model.layers[0])
    init = layer.__init__

    def doubled(self, config, layer_idx):
        init(self, config, layer_idx)
        if layer_idx == 1:
            self.register_forward_pre_hook(lambda _layer, args: (2 * args[0], *args[1:]))

    monkeypatch.setattr(layer, "__init__", doubled)
    refused(folder, r"it changes what layer 1 returns before the next layer \(layer 2\)")


def test_values_that_move_nothing_are_not_proven(olmo2):
    folder, model = olmo2
    with torch.no_grad():
        model.layers[2].self_attn.o_proj.weight.zero_()
    model.save_pretrained(folder)
    refused(folder, r"zeroing values there changes nothing \(layer 3\)")


def test_a_type_that_transformers_does_not_know_is_refused_and_its_code_not_run(
    tmp_path, monkeypatch
):
    folder = make_tiny_model(tmp_path / "tiny", "olmo2")
    monkeypatch.chdir(tmp_path)
    (folder / "own.py").write_text("open('harm', 'w')", encoding="utf-8")
    classes = {"AutoConfig": "own.Config", "AutoModel": "own.Model"}
    rewrite_json(folder / "config.json", model_type="own", auto_map=classes)
    refused(folder, "runs only with code of its own, which vzdesk never runs")
    content = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del content["auto_map"]
    (folder / "config.json").write_text(json.dumps(content), encoding="utf-8")
    refused(folder, r"is a own, which is not supported: transformers [0-9.]+ does not know it")
    rewrite_json(folder / "config.json", model_type="olmo2")
    assert load(find(str(folder))).ref.family == "olmo2, by the universal mechanism"
    assert not (tmp_path / "harm").exists()


def test_a_model_of_pictures_and_text_is_refused(tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", "olmo2")
    rewrite_json(folder / "config.json", model_type="gemma3")
    refused(folder, "is a gemma3: its model of text is only a part of it")
