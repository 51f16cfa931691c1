"""What lies in the Hub's cache: found by name, listed without a network, named if broken."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.engine.conftest import rewrite_json
from vzdesk.engine.hub import cache as hub
from vzdesk.engine.models import ModelChoice, cached, find, find_to_export, load
from vzdesk.errors import UserError

COMMIT = "89abcdef0123456789abcdef0123456789abcdef"
OLDER = "0123456789abcdef0123456789abcdef01234567"


def put(
    cache: Path, folder: Path, name: str = "org/tiny", commit: str = COMMIT, ref: str = "main"
) -> Path:
    """The model of this folder as the library leaves it in the cache; its snapshot."""
    repository = cache / f"models--{name.replace('/', '--')}"
    snapshot = repository / "snapshots" / commit
    shutil.copytree(folder, snapshot)
    if ref:
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / ref).write_text(commit)
    return snapshot


@pytest.fixture
def snapshot(hub_cache: Path, bert_folder: Path) -> Path:
    return put(hub_cache, bert_folder)


def refused(name: str, match: str) -> UserError:
    with pytest.raises(UserError, match=match) as caught:
        load(find(name))
    assert caught.value.next_step
    assert "snapshots" not in str(caught.value)
    return caught.value


def test_a_cached_model_is_found_and_loaded_by_its_name(snapshot):
    choice = find("org/tiny")
    assert choice == ModelChoice("org/tiny", snapshot, "torch")
    ref = load(choice).ref
    assert (ref.name, ref.revision) == ("org/tiny", COMMIT)
    assert len(ref.sha256) == 64


def test_a_snapshot_s_folder_has_the_model_s_name_too(snapshot):
    assert find(str(snapshot)) == find("org/tiny")


def test_a_model_without_an_organisation_is_found(hub_cache, bert_folder):
    put(hub_cache, bert_folder, "tiny")
    assert find("tiny").name == "tiny"


def test_a_folder_of_the_same_name_comes_first(hub_cache, bert_folder, tmp_path, monkeypatch):
    put(hub_cache, bert_folder, "tiny")
    shutil.copytree(bert_folder, tmp_path / "tiny")
    monkeypatch.chdir(tmp_path)
    assert find("tiny").path == tmp_path / "tiny"


def test_the_cache_is_listed_without_any_socket(snapshot, hub_cache, bert_folder, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    put(hub_cache, bert_folder, "another")
    assert [each.choice.name for each in cached()] == ["another", "org/tiny"]
    assert [each.trouble for each in cached()] == ["", ""]


def test_no_cache_is_an_empty_one():
    assert cached() == ()


def test_data_sets_and_other_families_are_not_listed(snapshot, hub_cache):
    rewrite_json(snapshot / "config.json", model_type="wav2vec2")
    (hub_cache / "datasets--org--data" / "snapshots").mkdir(parents=True)
    (hub_cache / "models--org--empty").mkdir()
    assert cached() == ()
    refused("org/tiny", "^org/tiny is a wav2vec2, which is no")
    refused("org/empty", "No model or folder 'org/empty'")


def test_a_model_with_code_of_its_own_is_refused(snapshot):
    rewrite_json(snapshot / "config.json", model_type="x", auto_map={"AutoModel": "x.Y"})
    refused("org/tiny", "^org/tiny runs only with code of its own, which vzdesk never runs")


def test_language_models_of_other_families_are_listed(snapshot):
    """They are tried, so they can be chosen."""
    rewrite_json(snapshot / "config.json", model_type="olmo", architectures=["OlmoForCausalLM"])
    assert [each.choice.name for each in cached()] == ["org/tiny"]
    rewrite_json(snapshot / "config.json", auto_map={"AutoModel": "x.Y"})
    assert cached() == ()


def test_a_mistyped_name_gets_a_suggestion_and_a_new_one_the_download(snapshot):
    assert refused("org/tinny", "No model or folder").next_step == "Did you mean 'org/tiny'?"
    error = refused("bert-base-uncased", "No model or folder 'bert-base-uncased'")
    assert error.in_terminal.endswith("download it: vzdesk download bert-base-uncased")
    assert error.next_step.endswith("download it in the Model menu.")


def test_the_main_branch_comes_first_and_a_revision_where_it_is_named(hub_cache, bert_folder):
    main = put(hub_cache, bert_folder)
    other = put(hub_cache, bert_folder, commit=OLDER, ref="v1")
    os.utime(main, (1, 1))
    assert find("org/tiny").path == main
    for revision in ("v1", OLDER, OLDER[:7]):
        assert find(f"org/tiny@{revision}").path == other
    refused("org/tiny@v2", "No model or folder 'org/tiny@v2'")
    refused("org/tiny@../refs/main", "No model or folder")


def test_where_the_main_branch_has_no_weights_the_whole_snapshot_is_taken(hub_cache, bert_folder):
    main = put(hub_cache, bert_folder)
    whole = put(hub_cache, bert_folder, commit=OLDER, ref="")
    (main / "model.safetensors").unlink()
    assert find("org/tiny").path == whole


@pytest.mark.parametrize(
    ("lacking", "match"),
    [
        ("model.safetensors", "^org/tiny has no weights: neither"),
        ("tokenizer", "^org/tiny has no tokenizer: neither"),
    ],
)
def test_a_model_that_is_not_all_there_is_listed_with_what_it_lacks(snapshot, lacking, match):
    for path in snapshot.glob(f"{lacking}*"):
        path.unlink()
    (snapshot / "vocab.txt").unlink()
    error = refused("org/tiny", match)
    assert error.next_step.endswith("again in the Model menu.")
    assert error.in_terminal.endswith("again: vzdesk download org/tiny")
    (listed,) = cached()
    assert listed.trouble == str(error)


def test_a_link_to_content_that_is_gone_is_missing_content(snapshot):
    (snapshot / "model.safetensors").unlink()
    (snapshot / "model.safetensors").symlink_to(snapshot / "gone")
    refused("org/tiny", "^org/tiny has no weights")


def test_cut_off_weights_are_named_with_their_size(snapshot):
    weights = snapshot / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:50_000])
    refused("org/tiny", r"^org/tiny/model\.safetensors is damaged: it has 50,000 of [\d,]+ bytes")


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x02" + bytes(7) + b"[]"])
def test_weights_that_are_something_else_are_named(snapshot, content):
    (snapshot / "model.safetensors").write_bytes(content)
    refused("org/tiny", r"^org/tiny/model\.safetensors is damaged: its beginning does not")


def test_a_configuration_that_lies_about_its_layers_is_told_of_the_model(snapshot):
    rewrite_json(snapshot / "config.json", num_hidden_layers=4)
    refused("org/tiny", r"^org/tiny lacks 16 of the model's weights, such as encoder\.layer\.3")


def test_weights_that_are_not_numbers_are_named_with_their_layer(snapshot):
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    weights = safetensors.load_file(snapshot / "model.safetensors")
    weights["encoder.layer.1.output.dense.weight"][0, 0] = torch.nan
    safetensors.save_file(weights, snapshot / "model.safetensors", {"format": "pt"})
    refused("org/tiny", r"^org/tiny holds weights that are not .* encoder\.layer\.1\.output")


def test_a_tokenizer_of_another_model_is_told_of_the_model(snapshot):
    tokenizer = json.loads((snapshot / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary |= {f"word{i}": len(vocabulary) + i for i in range(5)}
    (snapshot / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    refused("org/tiny", r"^The tokenizer in org/tiny has \d+ pieces; the model embeds only \d+")


def test_a_cached_model_is_exported_by_its_name(snapshot):
    assert find_to_export("org/tiny").path == snapshot


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/models--org--a/snapshots/0f", "org/a"),
        ("/x/models--a/snapshots/0f", "a"),
        ("/x/datasets--a/snapshots/0f", ""),
        ("/x/models--a/blobs/0f", ""),
        ("/", ""),
    ],
)
def test_a_path_tells_the_model_s_name_and_revision(path, name):
    assert hub.name_of(Path(path)) == name
    assert hub.revision_of(Path(path)) == ("0f" if name else "")
