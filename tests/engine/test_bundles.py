"""Bundles that are damaged, or that say wrong things of themselves: one clear sentence each."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import rewrite_json
from vzdesk.engine import models, scoring
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.models import find, find_to_export, load
from vzdesk.engine.runtime.onnx.manifest import NAME
from vzdesk.engine.text import sentences
from vzdesk.engine.types import Progress, Request, SentenceResult
from vzdesk.errors import NoHead, UserError


@pytest.fixture
def bundle(bert_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT's bundle, to damage."""
    return Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))


def refused(path: Path, match: str) -> None:
    with pytest.raises(UserError, match=match) as caught:
        load(find(str(path)))
    assert caught.value.next_step
    assert caught.value.message.endswith(".")


def rewrite(bundle: Path, part: str, **changes: object) -> None:
    """Change keys of an object in the manifest."""
    content = json.loads((bundle / NAME).read_text(encoding="utf-8"))
    rewrite_json(bundle / NAME, **{part: content[part] | changes})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", {"a": 1}),
        ("name", "half \ud800"),
        ("revision", None),
        ("sha256", "abc"),
        ("family", 3),
        ("dtype", ["float32"]),
        ("n_layers", float("inf")),
        ("n_layers", 3.0),
        ("n_layers", True),
        ("n_heads", -5),
        ("max_tokens", "512"),
        ("causal", "no"),
        ("causal", 0),
        ("d_feed_forward", 0),
        ("d_feed_forward", -1),
        ("d_feed_forward", 10**30),
    ],
)
def test_a_model_described_wrongly_is_refused_with_key_and_value(bundle, key, value):
    rewrite(bundle, "model", **{key: value})
    refused(bundle, rf"manifest\.json is damaged: {key} must be .*, got ")


@pytest.mark.parametrize("value", [float("inf"), [float("inf"), 0], [1], [1, -1], [True, 0], "10"])
def test_a_version_that_is_none_is_refused(bundle, value):
    rewrite_json(bundle / NAME, version=value)
    refused(bundle, r"manifest\.json is damaged: .*version")


def test_an_endless_number_in_the_manifest_is_refused(bundle):
    (bundle / NAME).write_text('{"version": ' + "9" * 6000 + "}", encoding="utf-8")
    refused(bundle, r"Cannot read .*manifest\.json: a number in it is too long")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/dev/zero", "..", "a" * 400, "a\\b", "", "c:x", "\ud800"]
)
def test_files_must_have_plain_names_even_if_no_graph_uses_them(bundle, name):
    rewrite(bundle, "files", **{name: {"bytes": 1, "sha256": "0" * 64}})
    refused(bundle, "is no plain name of a file")


@pytest.mark.parametrize("missing", ["bytes", "sha256"])
def test_a_file_without_size_or_checksum_is_refused(bundle, missing):
    entry: dict[str, Any] = {"bytes": 1, "sha256": "0" * 64}
    del entry[missing]
    rewrite(bundle, "files", **{"embed.onnx": entry})
    refused(bundle, f"does not say its {missing}")


def test_a_file_that_may_not_be_read_is_named(bundle, monkeypatch):
    stat = Path.stat

    def locked(path: Path, **options: bool) -> object:
        if path.name == "embed.onnx":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", locked)
    refused(bundle, r"Cannot read .*embed\.onnx: Permission denied\.")


def sign(bundle: Path) -> None:
    """Give the manifest the checksums of the files as they are now."""
    names = json.loads((bundle / NAME).read_text(encoding="utf-8"))["files"]
    entries = {
        name: {"bytes": (bundle / name).stat().st_size, "sha256": sha256_of(bundle / name)}
        for name in names
    }
    rewrite_json(bundle / NAME, files=entries)


def score(bundle: Path, text: str = "the keys are here") -> None:
    backend = load(find(str(bundle)))
    (sentence,) = sentences([text])
    for block in backend.trace([backend.encode(sentence)]):
        block.rest_of_block(block.mixed[None])


def test_swapped_graphs_are_named_with_what_they_lack(bundle):
    mix, finish = bundle / "block-02-mix.onnx", bundle / "block-02-finish.onnx"
    content = mix.read_bytes()
    mix.write_bytes(finish.read_bytes())
    finish.write_bytes(content)
    sign(bundle)
    with pytest.raises(
        UserError, match=r"block-02-mix\.onnx has the inputs mixed .* must have hid"
    ):
        score(bundle)


@pytest.mark.parametrize("key", ["n_heads", "d_model"])
def test_a_graph_of_another_size_than_the_manifest_says_is_refused(bundle, key):
    rewrite(bundle, "model", **{key: 8})
    with pytest.raises(UserError, match=r"\.onnx has the .*; it must have .* 8[ \]]"):
        score(bundle)


def test_a_graph_that_cannot_run_is_named(bundle, capfd):
    """Here the manifest says that the model reads more tokens than it has positions."""
    rewrite(bundle, "model", max_tokens=100)
    with pytest.raises(UserError, match=r"ONNX Runtime cannot run .*embed\.onnx: .*\.$") as caught:
        score(bundle, "the keys " * 30)
    assert caught.value.next_step
    assert not capfd.readouterr().err


def test_a_graph_that_is_none_is_named(bundle, capfd):
    (bundle / "embed.onnx").write_bytes(b"graph")
    sign(bundle)
    with pytest.raises(UserError, match=r"ONNX Runtime cannot open .*embed\.onnx: "):
        score(bundle)
    assert not capfd.readouterr().err


def test_a_bundle_is_not_exported_again(bert_bundle):
    with pytest.raises(UserError, match="is an ONNX bundle already"):
        find_to_export(str(bert_bundle))


def test_a_model_is_found_to_be_exported(bert_folder):
    assert find_to_export(str(bert_folder)).backend == "torch"
    assert find_to_export("agreement-mini").backend == "torch"


@pytest.mark.parametrize("name", ["a" * 300, "file/bundle", "file"])
def test_a_place_that_no_bundle_can_be_written_to_is_told_before(tmp_path, name):
    from vzdesk.engine.runtime.onnx_export.export import check_output

    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"Cannot write|is there already") as caught:
        check_output(tmp_path / name)
    assert caught.value.next_step


def test_a_free_place_for_a_bundle_is_none_to_complain_of(tmp_path):
    from vzdesk.engine.runtime.onnx_export.export import check_output

    check_output(tmp_path)
    check_output(tmp_path / "new" / "bundle")


@pytest.mark.parametrize("damage", ["garbage", "another graph"])
def test_a_head_that_cannot_be_used_is_said_once_and_scores_come(tmp_path, damage):
    """Its checksum is right."""
    folder = Path(shutil.copytree(models.find("agreement-mini", "onnx").path, tmp_path / "bundle"))
    other = (folder / "embed.onnx").read_bytes()
    (folder / "head.onnx").write_bytes(b"\x08\x01" * 99 if damage == "garbage" else other)
    sign(folder)
    backend = load(find(str(folder)))
    asked = Request("r", "m", sentences(["the keys", "are here"]), predictions=True)
    steps = [each for each in scoring.score(backend, asked) if not isinstance(each, Progress)]
    notice, *scored = steps
    assert isinstance(notice, NoHead)
    assert "its head cannot be used" in notice.message
    assert "head.onnx" in notice.message
    assert [isinstance(each, SentenceResult) and len(each.maps) > 0 for each in scored] == [
        True
    ] * 2
