"""Folders whose files do not belong together, or are not what their names say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.engine.conftest import make_tiny_model, rewrite_json
from tests.engine.test_analyse import score
from vzdesk.engine.models import find, load
from vzdesk.errors import UserError

torch = pytest.importorskip("torch")


@pytest.fixture
def folder(bert_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT's folder, to damage."""
    return Path(shutil.copytree(bert_folder, tmp_path / "tiny"))


def refused(path: Path, match: str) -> None:
    with pytest.raises(UserError, match=match) as caught:
        load(find(str(path)))
    assert caught.value.next_step
    assert caught.value.message.endswith(".")


def in_shards(folder: Path, weights: dict[str, object], name: str = "pytorch_model") -> None:
    """Spread the weights over two pickles, with their index."""
    (folder / "model.safetensors").unlink()
    keys = sorted(weights)
    halves = {1: keys[::2], 2: keys[1::2]}
    files = {number: f"{name}-0000{number}-of-00002.bin" for number in halves}
    for number, half in halves.items():
        torch.save({key: weights[key] for key in half}, folder / files[number])
    weight_map = {key: files[number] for number, half in halves.items() for key in half}
    index = json.dumps({"metadata": {}, "weight_map": weight_map})
    (folder / f"{name}.bin.index.json").write_text(index, encoding="utf-8")


def test_a_folder_without_a_tokenizer_is_refused(folder):
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)
    refused(folder, r"has no tokenizer: neither tokenizer\.json nor a vocabulary is there")


def test_a_tokenizer_of_special_pieces_only_is_refused(folder):
    """Every word would be [UNK], and scored."""
    (folder / "tokenizer.json").unlink()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (folder / "vocab.txt").write_text("\n".join(special), encoding="utf-8")
    refused(folder, "knows no piece of any word")


def test_a_tokenizer_without_a_fast_form_is_refused(folder, monkeypatch):
    import transformers

    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("the", encoding="utf-8")
    read = lambda *_args, **_kwargs: object()  # noqa: E731
    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", read)
    refused(folder, "a object, has no fast form")


@pytest.mark.parametrize("n_layers", [0, -1])
def test_a_model_of_no_layers_is_refused(folder, n_layers):
    rewrite_json(folder / "config.json", num_hidden_layers=n_layers)
    refused(folder, f"gives {n_layers} as the number of layers")


@pytest.mark.parametrize(
    ("model_type", "key"),
    [
        ("bert", "num_hidden_layers"),
        ("gpt2", "n_layer"),
        ("llama", "num_hidden_layers"),
        ("olmo2", "num_hidden_layers"),
    ],
)
def test_layers_that_the_configuration_hides_are_refused(tmp_path, model_type, key):
    folder = make_tiny_model(tmp_path / "tiny", model_type)
    rewrite_json(folder / "config.json", **{key: 2}, layer_types=None)
    refused(folder, "weights of layers that the model of its config.json, with 2, does not have")


@pytest.mark.parametrize(
    ("model_type", "key", "first"),
    [
        ("gpt2", "n_layer", r"h\.3\."),
        ("llama", "num_hidden_layers", r"layers\.3\."),
        ("olmo2", "num_hidden_layers", r"layers\.3\."),
    ],
)
def test_layers_that_the_configuration_makes_up_are_refused(tmp_path, model_type, key, first):
    folder = make_tiny_model(tmp_path / "tiny", model_type)
    rewrite_json(folder / "config.json", **{key: 4}, layer_types=None)
    refused(folder, rf"lacks \d+ of the model's weights, such as {first}")


def test_a_head_may_be_left_over(bert_folder, tmp_path):
    import transformers

    folder = Path(shutil.copytree(bert_folder, tmp_path / "tiny"))
    config = transformers.AutoConfig.from_pretrained(folder)
    transformers.BertForMaskedLM(config).save_pretrained(folder)
    assert load(find(str(folder))).ref.n_layers == 3


def test_a_weight_of_another_shape_is_named_with_both(folder):
    rewrite_json(folder / "config.json", intermediate_size=48)
    match = r"The weight encoder\.layer\.0\.intermediate\.dense\.bias in .* has the shape 40; "
    refused(folder, match + r"by config\.json it must have 48\.")


def test_a_pickle_of_something_else_is_refused(folder):
    (folder / "model.safetensors").unlink()
    torch.save([torch.zeros(2)], folder / "pytorch_model.bin")
    refused(folder, "holds something else than tensors by name")


def test_pickled_weights_may_be_spread_over_files(folder, bert):
    in_shards(folder, bert.model.state_dict())
    again = load(find(str(folder)))
    assert again.ref.n_layers == 3
    assert torch.equal(
        again.model.get_input_embeddings().weight, bert.model.get_input_embeddings().weight
    )


def test_every_pickle_is_checked_for_code(folder, bert):
    in_shards(folder, bert.model.state_dict())
    (folder / "pytorch_model-00002-of-00002.bin").write_bytes(b"cos\nsystem\n.")
    refused(folder, "00002-of-00002.bin is not a file of plain tensors")


def test_a_missing_weight_file_is_named(folder, bert):
    in_shards(folder, bert.model.state_dict())
    (folder / "pytorch_model-00002-of-00002.bin").unlink()
    refused(folder, "holds 1 of its 2 weight files; pytorch_model-00002-of-00002.bin is not there")


def test_weight_files_without_their_index_are_told_so(folder, bert):
    in_shards(folder, bert.model.state_dict())
    (folder / "pytorch_model.bin.index.json").unlink()
    refused(folder, "but not the index of them")


@pytest.mark.parametrize("name", ["../x.bin", "model.safetensors", 3, ""])
def test_an_index_names_files_of_the_folder_only(folder, bert, name):
    in_shards(folder, bert.model.state_dict())
    rewrite_json(folder / "pytorch_model.bin.index.json", weight_map={"a": name})
    refused(folder, "is no plain name of a .bin file")


@pytest.mark.parametrize("content", ["[]", "{}", '{"weight_map": {}}'])
def test_an_index_of_nothing_is_damaged(folder, bert, content):
    in_shards(folder, bert.model.state_dict())
    (folder / "pytorch_model.bin.index.json").write_text(content, encoding="utf-8")
    refused(folder, "is damaged: it names no file")


def test_positions_counted_from_no_padding_piece_are_refused(tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", "roberta")
    rewrite_json(folder / "config.json", pad_token_id=None)
    refused(folder, "pad_token_id is null")


def test_a_model_without_room_for_a_token_is_refused(tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", "roberta")
    rewrite_json(folder / "config.json", pad_token_id=39)
    refused(folder, "leaves no position for a token: the model would read at most 0")


def test_mpnet_counts_positions_from_2_whatever_its_padding_piece_is(tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", "mpnet")
    rewrite_json(folder / "config.json", pad_token_id=None)
    backend = load(find(str(folder)))
    most = backend.ref.max_tokens
    assert most == 38
    assert backend.calls([[5] * most])
    with pytest.raises(IndexError):
        backend.calls([[5] * (most + 1)])


def test_a_link_s_own_name_is_the_model_s(bert_folder, tmp_path):
    """Folders in the hub's cache are named after hashes."""
    (tmp_path / "my-bert").symlink_to(bert_folder)
    assert find(str(tmp_path / "my-bert")).name == "my-bert"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_named_with_their_layer(folder, bert, value):
    weights = {name: weight.clone() for name, weight in bert.model.state_dict().items()}
    name = "encoder.layer.1.output.dense.weight"
    weights[name][3, 5] = value
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    refused(folder, rf"weights that are not numbers \(NaN or infinite\): layer 2, {name}\.")


def test_embeddings_that_are_no_numbers_are_named(folder, bert):
    weights = {name: weight.clone() for name, weight in bert.model.state_dict().items()}
    weights["embeddings.word_embeddings.weight"][0, 0] = float("nan")
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    refused(folder, r"\(NaN or infinite\): embeddings\.word_embeddings\.weight\.")


HEADS = {
    "MaskedLM": ["albert", "bert", "deberta-v2", "distilbert", "modernbert", "rembert", "roberta"],
    "CausalLM": [
        "bert",
        "bloom",
        "falcon",
        "gpt2",
        "gpt_neox",
        "gptj",
        "llama",
        "olmo2",
        "opt",
        "qwen3",
    ],
    "SequenceClassification": ["bert", "gpt2", "llama", "mpnet", "opt", "roberta"],
    "TokenClassification": ["albert", "bert", "bloom", "deberta", "gpt2", "modernbert"],
    "PreTraining": ["albert", "bert", "electra", "gpt2"],
}


@pytest.mark.parametrize(
    ("head", "model_type"), [(head, each) for head, types in HEADS.items() for each in types]
)
def test_whatever_head_a_model_was_saved_with_its_scores_are_the_same(head, model_type, tmp_path):
    """Heads put the model's name in front of the names of its weights."""
    import transformers

    plain = make_tiny_model(tmp_path / "plain", model_type)
    model_class = getattr(transformers, f"AutoModelFor{head}")
    model_class.from_pretrained(plain).save_pretrained(tmp_path / "headed")
    shutil.copy(plain / "tokenizer.json", tmp_path / "headed")
    with_head, without = (load(find(str(tmp_path / name))) for name in ("headed", "plain"))
    text = "the keys to the cabinet are on the table ."
    for name, expected in score(without, text).maps.items():
        assert score(with_head, text).maps[name].equals(expected)
