"""Folders that are models, and one clear sentence for every folder that is none."""

from __future__ import annotations

import errno
import json
import pickle
import shutil
from pathlib import Path

import pytest

from tests.engine.conftest import rewrite_json
from vzdesk.engine.models import ModelChoice, available, find, load
from vzdesk.errors import UserError


@pytest.fixture
def folder(bert_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT's folder, to damage."""
    return Path(shutil.copytree(bert_folder, tmp_path / "tiny"))


@pytest.fixture
def bundle(bert_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT's bundle, to damage."""
    return Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))


def refused(path: Path, match: str, backend: str | None = None) -> None:
    with pytest.raises(UserError, match=match) as caught:
        load(find(str(path), backend))
    assert caught.value.next_step


def test_the_bundled_model_is_found_by_name_for_both_backends():
    assert available()[0].name == "agreement-mini"
    for backend in ("onnx", "torch"):
        choice = find("agreement-mini", backend)
        assert choice.backend == backend
        assert choice.path.is_dir()


def test_a_folder_is_found_with_the_backend_it_is_made_for(bert_folder, bert_bundle):
    assert find(str(bert_folder)) == ModelChoice("tiny-bert", bert_folder, "torch")
    assert find(str(bert_bundle)).backend == "onnx"


def test_a_mistyped_name_gets_a_suggestion():
    with pytest.raises(UserError, match="Did you mean 'agreement-mini'"):
        find("agrement-mini")


def test_a_missing_folder_is_named(tmp_path):
    refused(tmp_path / "none", "There is no folder")


def test_a_home_that_nobody_has_is_a_missing_folder():
    refused(Path("~nobody-of-this-name/model"), "There is no folder ~nobody-of-this-name")


@pytest.mark.parametrize("seen", [0, 1])
def test_a_folder_that_may_not_be_read_is_named(bert_folder, monkeypatch, seen):
    """First the folder itself is locked, then what is in it."""
    stat, calls = Path.stat, iter(range(1000))

    def locked(path: Path, **options: bool) -> object:
        if path.is_relative_to(bert_folder) and next(calls) >= seen:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", locked)
    refused(bert_folder, r"Cannot read .*tiny-bert: Permission denied\.")


def test_a_name_longer_than_paths_can_be_is_refused():
    refused(Path("a" * 300), "Cannot read a*: File name too long")


@pytest.mark.parametrize("model_type", [None, ["bert"]])
def test_a_model_that_does_not_say_its_type_is_told_so(folder, model_type):
    rewrite_json(folder / "config.json", model_type=model_type)
    refused(folder, "does not say what kind of model it is")


def test_a_configuration_with_an_endless_number_is_refused(folder):
    (folder / "config.json").write_text('{"model_type": ' + "9" * 5000 + "}")
    refused(folder, r"Cannot read .*config\.json")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    refused(tmp_path / "file", "is a file, not a model's folder")


def test_an_empty_folder_is_no_model(tmp_path):
    refused(tmp_path, r"is no model: it has neither config\.json nor manifest\.json")


def test_a_stock_onnx_model_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "model.onnx").touch()
    refused(tmp_path, "without the graphs that vzdesk needs")


@pytest.mark.parametrize("backend", [None, "onnx", "torch"])
@pytest.mark.parametrize("place", ["model.onnx", "onnx/model_quantized.onnx"])
def test_a_stock_onnx_model_with_its_configuration_is_refused_too(folder, place, backend):
    """As it lies in a hub's cache when only the ONNX file was downloaded."""
    (folder / "model.safetensors").unlink()
    (folder / "onnx").mkdir()
    (folder / place).touch()
    refused(folder, "without the graphs that vzdesk needs", backend)


def test_an_onnx_model_beside_weights_does_no_harm(folder):
    (folder / "model.onnx").touch()
    assert find(str(folder)).backend == "torch"


def test_a_model_of_something_else_than_text_is_refused_by_name(folder):
    rewrite_json(folder / "config.json", model_type="wav2vec2")
    refused(folder, "is a wav2vec2, which is no model of text")


def test_a_folder_without_weights_is_refused(folder):
    (folder / "model.safetensors").unlink()
    refused(folder, "has no weights")


def test_missing_weights_are_named_not_made_up(folder):
    """transformers fills what is missing with random numbers."""
    rewrite_json(folder / "config.json", num_hidden_layers=4)
    refused(folder, r"lacks 16 of the model's weights, such as encoder\.layer\.3")


def test_truncated_weights_are_refused(folder):
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    refused(folder, r"model\.safetensors is damaged: it has [\d,]+ of [\d,]+ bytes")


def test_weights_as_pickled_tensors_are_read(folder, bert):
    torch = pytest.importorskip("torch")
    (folder / "model.safetensors").unlink()
    torch.save(bert.model.state_dict(), folder / "pytorch_model.bin")
    assert load(find(str(folder))).ref.n_layers == 3


class _Code:
    def __reduce__(self):
        return (Path.touch, (Path("harm"),))


def test_weights_that_are_pickled_code_are_refused_and_not_run(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": _Code()}))
    refused(folder, "is not a file of plain tensors, so reading it could run code")
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"model_type": 3}'])
def test_a_broken_configuration_is_refused(folder, content):
    (folder / "config.json").write_text(content, encoding="utf-8")
    refused(folder, "Cannot read|does not say what kind")


def test_a_tokenizer_too_large_for_the_model_is_refused(folder):
    content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    content["model"]["vocab"]["extra"] = len(content["model"]["vocab"])
    (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    refused(folder, "has 21 pieces; the model embeds only 20")


def test_a_bundle_does_not_run_on_pytorch_nor_a_folder_on_onnx(folder, bundle):
    refused(bundle, "which PyTorch does not run", "torch")
    refused(folder, "not an ONNX bundle", "onnx")


def test_a_changed_file_of_a_bundle_is_refused(bundle):
    path = bundle / "block-02-mix.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused(bundle, r"block-02-mix\.onnx has changed since the export")


def test_a_truncated_file_of_a_bundle_is_refused(bundle):
    path = bundle / "embed.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    refused(bundle, r"embed\.onnx has \d+ bytes; the bundle was exported with \d+")


def test_a_missing_file_of_a_bundle_is_named(bundle):
    (bundle / "tokenizer.json").unlink()
    refused(bundle, r"lacks its file tokenizer\.json")


def test_a_newer_bundle_is_refused_politely(bundle):
    rewrite_json(bundle / "manifest.json", version=[3, 0])
    refused(bundle, r"has format 3\.0; this program reads up to 2\.x")


def test_a_newer_minor_version_is_read(bundle):
    rewrite_json(bundle / "manifest.json", version=[2, 7], novelty="?")
    assert load(find(str(bundle))).ref.backend == "onnx"


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"format": "zip"}, "does not describe a vzdesk bundle"),
        ({"files": {}}, "is damaged"),
        ({"graphs": {"embed": "../embed.onnx", "blocks": []}}, "is damaged"),
        ({"graphs": 3}, "is damaged"),
        ({"model": {"n_layers": 3}}, "is damaged"),
        ({"version": "one"}, "is damaged"),
    ],
)
def test_a_damaged_manifest_is_refused(bundle, changes, match):
    rewrite_json(bundle / "manifest.json", **changes)
    refused(bundle, match)


def test_an_export_does_not_overwrite(bert, bundle):
    from vzdesk.engine.runtime.onnx_export.export import export

    with pytest.raises(UserError, match="is there already"):
        list(export(bert, bundle))


def test_an_export_that_is_stopped_leaves_nothing(bert, tmp_path):
    from vzdesk.engine.runtime.onnx_export.export import export

    steps = export(bert, tmp_path / "out")
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_says_nothing_of_the_computer_it_was_made_on(bert_bundle):
    here = str(Path(__file__).parents[2]).encode()
    assert not [path.name for path in bert_bundle.iterdir() if here in path.read_bytes()]


def test_a_bundle_s_graphs_were_compared_with_pytorch(bert_bundle):
    content = json.loads((bert_bundle / "manifest.json").read_text(encoding="utf-8"))
    assert 0 < content["check"]["max_difference"] < 1e-5
