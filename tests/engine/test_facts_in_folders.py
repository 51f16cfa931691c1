"""Facts in a model's folder that change its input or weights are heeded or said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import safetensors.torch
import torch

from tests.engine.conftest import make_tiny_model, make_tiny_seq2seq, rewrite_json
from vzdesk.engine.hub import offer
from vzdesk.engine.models import find, load
from vzdesk.engine.runtime.torch.checkpoint import TOKENIZER_FILES
from vzdesk.engine.text import sentence
from vzdesk.errors import BadFiles, UserError

POINTER = """version https://git-lfs.github.com/spec/v1
oid sha256:{}
size 438007537
"""


@pytest.fixture
def folder(bert_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bert_folder, tmp_path / "tiny"))


def refused(folder: Path, match: str, kind: type[UserError] = UserError) -> UserError:
    with pytest.raises(kind, match=match) as caught:
        load(find(str(folder)))
    assert caught.value.next_step
    return caught.value


# Git LFS


@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
)
def test_a_pointer_of_git_lfs_is_named_with_the_size_that_is_missing(folder, name):
    (folder / name).write_text(POINTER.format("0" * 64), encoding="utf-8")
    error = refused(folder, rf"{name} is only a pointer of Git LFS: .* 438,007,537 byte", BadFiles)
    assert "git lfs pull" in error.next_step


def test_the_size_is_read_from_a_pointer_with_lines_of_windows(folder):
    content = POINTER.format("0" * 64).replace("\n", "\r\n")
    (folder / "model.safetensors").write_bytes(content.encode())
    refused(folder, "of 438,007,537 bytes", BadFiles)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.safetensors.index.json"])
def test_pointers_in_place_of_other_weights_are_found_too(folder, name):
    (folder / "model.safetensors").rename(folder / "other.safetensors")
    (folder / name).write_text(POINTER.format("0" * 64), encoding="utf-8")
    refused(folder, rf"{name} is only a pointer of Git LFS", BadFiles)


@pytest.mark.parametrize("name", ["manifest.json", "embed.onnx"])
def test_pointers_in_a_bundle_are_found(bert_bundle, tmp_path, name):
    bundle = Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))
    (bundle / name).write_text(POINTER.format("0" * 64), encoding="utf-8")
    refused(bundle, rf"{name} is only a pointer of Git LFS", BadFiles)


def test_a_pointer_that_is_not_read_does_no_harm(folder):
    (folder / "pytorch_model.bin").write_text(POINTER.format("0" * 64), encoding="utf-8")
    assert load(find(str(folder))).ref.sha256


def test_every_file_of_a_tokenizer_that_is_downloaded_is_checked():
    assert {*offer.SMALL} - {"config.json", "generation_config.json"} == {*TOKENIZER_FILES}


# Other formats


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("model-Q4_K_M.gguf", "GGUF"),
        ("tf_model.h5", "TensorFlow"),
        ("flax_model.msgpack", "Flax"),
        ("consolidated.00.pth", "as Meta or Mistral publish them"),
        ("openvino_model.xml", "OpenVINO"),
        ("pytorch_model.fp16.bin", "of another precision"),
        ("checkpoint.pt", "a checkpoint of PyTorch's own"),
    ],
)
@pytest.mark.parametrize("has_config", [True, False])
def test_weights_of_another_form_are_named(folder, name, match, has_config):
    (folder / "model.safetensors").rename(folder / name)
    if not has_config:
        (folder / "config.json").unlink()
    error = refused(folder, rf"{match}.*\({name}\), and none that transformers reads")
    assert "again does not help" in error.next_step
    assert not isinstance(error, BadFiles)


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("tekken.json", "{}", "tekken"),
        ("qwen.tiktoken", "IQ== 0\n", "tiktoken"),
        ("tokenizer.model", "IQ== 0\nIg== 1\n", "tiktoken"),
        ("tokenizer.model.v3", "x", "Mistral's own form"),
    ],
)
def test_a_tokenizer_of_another_form_is_named(folder, name, content, match):
    for path in folder.glob("*tok*"):
        path.unlink()
    (folder / "vocab.txt").unlink()
    (folder / name).write_text(content, encoding="utf-8")
    refused(folder, rf"has its tokenizer in .*{match}.*\({name}\), and no tokenizer\.json")


def test_a_folder_of_several_parts_says_where_the_transformer_is(bert_folder, tmp_path):
    shutil.copytree(bert_folder, tmp_path / "whole" / "0_Transformer")
    (tmp_path / "whole" / "modules.json").write_text("[]", encoding="utf-8")
    refused(tmp_path / "whole", r"its Transformer is in .*0_Transformer")


def test_an_adapter_alone_names_its_kind_and_its_model(folder):
    (folder / "config.json").unlink()
    (folder / "model.safetensors").rename(folder / "adapter_model.safetensors")
    content = {"peft_type": "LORA", "base_model_name_or_path": "some/base"}
    (folder / "adapter_config.json").write_text(json.dumps(content), encoding="utf-8")
    error = refused(folder, r'is an adapter \(LORA\) for "some/base", not a model')
    assert "merge_and_unload" in error.next_step


@pytest.mark.parametrize("name", ["adapter_model.safetensors", "adapter_model.bin"])
def test_an_adapter_beside_the_weights_needs_no_configuration_to_be_seen(folder, name):
    (folder / name).write_bytes(b"")
    refused(folder, f"has an adapter beside the weights \\({name}\\)")


def test_an_encoder_without_its_decoder_is_called_that(tmp_path):
    import transformers

    folder = make_tiny_seq2seq(tmp_path / "tiny", "t5")
    transformers.T5EncoderModel.from_pretrained(folder).save_pretrained(folder)
    refused(folder, "holds an encoder without its decoder")


def test_a_model_that_needs_more_than_text_is_refused(tmp_path):
    import transformers

    folder = make_tiny_model(tmp_path / "tiny", "bert")
    config = transformers.LayoutLMConfig.from_pretrained(folder)
    transformers.LayoutLMModel(config).save_pretrained(folder)
    refused(folder, "is a layoutlm, which needs more than text: bbox")


# Quantised weights


@pytest.mark.parametrize("dtype", [torch.int8, torch.uint8, torch.int32, torch.float8_e4m3fn])
@pytest.mark.parametrize("ending", ["safetensors", "bin"])
def test_weights_that_are_codes_are_refused_whatever_the_configuration_says(folder, dtype, ending):
    path = folder / "model.safetensors"
    weights = safetensors.torch.load_file(path)
    name = "encoder.layer.0.attention.self.value.weight"
    weights[name] = weights[name].to(dtype)
    if ending == "bin":
        path.unlink()
        torch.save(weights, folder / "pytorch_model.bin")
    else:
        safetensors.torch.save_file(weights, path)
    refused(folder, rf"is quantised \({name}: \w+\)")


def test_what_quantised_weights_come_with_is_enough(folder):
    path = folder / "model.safetensors"
    weights = safetensors.torch.load_file(path)
    weights["encoder.layer.0.output.dense.weight_scale"] = torch.ones(1)
    safetensors.torch.save_file(weights, path)
    refused(folder, r"is quantised \(encoder\.layer\.0\.output\.dense\.weight_scale\)")


def test_the_configuration_s_method_and_bits_are_said(folder):
    rewrite_json(folder / "config.json", quantization={"bits": 4, "group_size": 64})
    refused(folder, r"is quantised \(.*, 4 bits\)")


def test_where_the_configuration_names_no_method_its_field_is_named(folder):
    rewrite_json(folder / "config.json", quantization_config={"load_in_8bit": True})
    refused(folder, r'is quantised \("quantization_config"\)')


def test_tables_of_whole_numbers_are_no_weights(folder):
    path = folder / "model.safetensors"
    weights = safetensors.torch.load_file(path)
    weights["embeddings.position_ids"] = torch.arange(40)[None]
    safetensors.torch.save_file(weights, path)
    assert load(find(str(folder))).ref.sha256


# Code, and directions


def test_code_of_the_folder_s_own_is_named_once_and_in_the_result(tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", "qwen2")
    classes = {"AutoConfig": "configuration_bi.Config", "AutoModel": "modeling_bi.BiModel"}
    rewrite_json(folder / "config.json", auto_map=classes)
    backend = load(find(str(folder)))
    (notice,) = backend.notices
    assert backend.provenance().options["files"] == notice
    assert not backend.encode(sentence("1", "the key")).notices
    assert "(modeling_bi.py), which vzdesk does not run: it is scored as a stock qwen2" in notice
    assert backend.ref.family == "Llama, without its own modeling_bi.py"


def test_code_that_is_named_in_a_list_is_named(folder):
    classes = {"AutoModel": ["modeling_x.Slow", None], "AutoModelForMaskedLM": "a/b--modeling_y.M"}
    rewrite_json(folder / "config.json", auto_map=classes)
    (notice,) = load(find(str(folder))).notices
    assert "(modeling_x.py, modeling_y.py)" in notice


def test_code_for_the_configuration_alone_needs_no_word(folder):
    rewrite_json(folder / "config.json", auto_map={"AutoConfig": "configuration_x.Config"})
    backend = load(find(str(folder)))
    assert not backend.notices
    assert backend.ref.family == "BERT"


@pytest.mark.parametrize(
    ("model_type", "changes", "is_causal"),
    [
        ("bert", {}, False),
        ("bert", {"is_decoder": True}, True),
        ("gemma3_text", {}, True),
        ("gemma3_text", {"use_bidirectional_attention": True}, False),
    ],
)
def test_whether_a_model_sees_later_tokens_is_measured(model_type, changes, is_causal, tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", model_type)
    rewrite_json(folder / "config.json", **changes)
    backend = load(find(str(folder)))
    assert backend.ref.causal == is_causal
    (block, *_) = backend.trace([backend.encode(sentence("1", "the keys are here"))])
    assert is_causal == (not np.triu(block.to_numpy(block.attention), 1).any())


# Tokenizers


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"do_lower_case": False}, "do_lower_case"),
        ({"do_lower_case": True}, ""),
        ({"strip_accents": False}, "strip_accents"),
        ({"tokenize_chinese_chars": False}, "tokenize_chinese_chars"),
        ({"add_bos_token": True, "bos_token": "[MASK]"}, "add_bos_token"),
        ({"add_bos_token": True, "bos_token": {"content": "[CLS]"}}, ""),
        ({"add_eos_token": False, "eos_token": "[SEP]"}, "add_eos_token"),
        ({"added_tokens_decoder": {"4": {"content": "[MASK]"}}}, ""),
        ({"added_tokens_decoder": {"4": {"content": "[OTHER]"}}}, "“[OTHER]”"),
        ({"add_prefix_space": True}, ""),
    ],
)
def test_a_tokenizer_that_does_not_do_what_the_file_beside_it_says_is_told(folder, changes, named):
    (folder / "tokenizer_config.json").write_text(json.dumps(changes), encoding="utf-8")
    notices = load(find(str(folder))).notices
    if not named:
        assert not notices
        return
    (notice,) = notices
    assert f"disagree about {named};" in notice


def test_a_space_before_the_text_is_compared_in_byte_level_tokenizers(folder):
    content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    content["pre_tokenizer"] = {
        "type": "Sequence",
        "pretokenizers": [
            {
                "type": "ByteLevel",
                "add_prefix_space": False,
                "trim_offsets": True,
                "use_regex": True,
            }
        ],
    }
    (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    rewrite_json(folder / "tokenizer_config.json", add_prefix_space=True)
    assert "add_prefix_space" in " ".join(load(find(str(folder))).notices)


def test_a_folder_as_transformers_saves_it_needs_no_word(bert):
    assert not bert.notices
