"""Models from a Hub: what is fetched, that it goes on where it stopped, and what is refused.

Every download runs as it does for users, in a process of its own, against a Hub on this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fake_hub import FakeHub, Repository

from tests.engine.conftest import make_tiny_model, rewrite_json
from vzdesk.engine import text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.models import cached, find, load
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.errors import UserError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT whose weights take some megabytes, so that a download of it can be stopped."""
    transformers = pytest.importorskip("transformers")
    folder = make_tiny_model(tmp_path_factory.mktemp("large") / "large", "bert")
    config = transformers.AutoConfig.from_pretrained(folder, intermediate_size=4096)
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    return folder


@pytest.fixture
def tiny(hub: FakeHub, bert_folder: Path, tmp_path: Path) -> Repository:
    """The tiny BERT as "org/tiny", with files beside it that nobody here needs."""
    folder = Path(shutil.copytree(bert_folder, tmp_path / "tiny"))
    (folder / "modeling_tiny.py").write_text("raise SystemExit('code was run')")
    for name in ("tf_model.h5", "pytorch_model.bin", "README.md", "model.onnx"):
        (folder / name).write_bytes(b"not needed")
    hub.models["org/tiny"] = Repository(folder)
    return hub.models["org/tiny"]


def start(hub: FakeHub, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "vzdesk", "download", *arguments],
        cwd=ROOT,
        env=os.environ | {"HF_ENDPOINT": hub.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def download(hub: FakeHub, *arguments: str) -> tuple[int, str]:
    """The exit code, and what was said."""
    process = start(hub, *arguments)
    _, said = process.communicate(timeout=120)
    assert "Traceback" not in said
    return process.returncode, said


def refused(hub: FakeHub, name: str) -> str:
    """The one sentence, and what to do next, on a download that fails."""
    code, said = download(hub, name)
    assert code == 1
    assert said.startswith("vzdesk: ")
    assert len(said.splitlines()) == 1
    assert not any(path.endswith((".safetensors", ".bin")) for path in hub.fetched())
    return said.removeprefix("vzdesk: ").strip()


def stop_half_way(hub: FakeHub, name: str) -> None:
    """Kill a download when some of the weights, and not all, have arrived."""
    hub.stop_after = 1_500_000
    process = start(hub, name, "--json")
    steps = (json.loads(line) for line in process.stdout)
    assert any(step.get("done", 0) > 1_000_000 for step in steps)
    process.kill()
    process.communicate(timeout=60)
    hub.may_go_on.set()
    hub.stop_after = None


def test_a_downloaded_model_is_scored_with_offline(hub, tiny):
    code, said = download(hub, "org/tiny")
    assert code == 0
    assert said.startswith("org/tiny: BERT, licence apache-2.0, 0.1 MB")
    choice = find("org/tiny")
    backend = load(choice)
    assert (backend.ref.name, backend.ref.revision) == ("org/tiny", tiny.commit)
    request = Request("1", choice.name, text.sentences(["the key is on the table"]))
    assert any(isinstance(step, SentenceResult) for step in analyse(backend, request))


def test_only_what_is_needed_is_fetched_and_never_code(hub, tiny):
    download(hub, "org/tiny")
    assert hub.fetched() == {
        *("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"),
        "vocab.txt",
    }


def test_the_licence_and_the_size_can_be_seen_before(hub, tiny):
    tiny.licence = None
    code, said = download(hub, "org/tiny", "--show")
    assert (code, said) == (0, "org/tiny: BERT, licence not stated, 0.1 MB\n")
    assert hub.fetched() == {"config.json"}
    assert cached() == ()


def test_a_stopped_download_goes_on_where_it_was(hub, large_folder):
    hub.models["org/large"] = Repository(large_folder)
    stop_half_way(hub, "org/large")
    (half,) = cached()
    assert "has no weights" in half.trouble
    with pytest.raises(UserError, match=r"org/large has no weights") as caught:
        find("org/large")
    assert caught.value.for_terminal.endswith(" vzdesk download org/large")
    _, shown = download(hub, "org/large", "--show")
    assert "of it still to download" in shown
    code, _ = download(hub, "org/large")
    assert code == 0
    (range_,) = hub.ranges()
    assert int(range_.removeprefix("bytes=").removesuffix("-")) > 500_000
    assert load(find("org/large")).ref.n_layers == 3


def test_content_that_changed_on_the_way_is_not_taken(hub, large_folder, hub_cache):
    hub.models["org/large"] = Repository(large_folder)
    stop_half_way(hub, "org/large")
    (partial,) = hub_cache.glob("models--org--large/blobs/*.incomplete")
    with partial.open("r+b") as file:
        file.write(b"other")
    code, said = download(hub, "org/large")
    assert code == 1
    assert "model.safetensors of org/large arrived damaged" in said
    code, _ = download(hub, "org/large")
    assert code == 0
    assert cached()[0].trouble == ""


def test_a_connection_that_breaks_off_is_taken_up_again(hub, large_folder):
    hub.models["org/large"] = Repository(large_folder)
    hub.stop_after = 1_500_000
    hub.may_go_on.set()
    code, said = download(hub, "org/large")
    assert code == 0, said
    begins = [int(range_.removeprefix("bytes=").removesuffix("-")) for range_ in hub.ranges()]
    assert begins == sorted(set(begins))
    assert begins[0] > 1_000_000


def test_a_damaged_file_in_the_cache_is_named_and_mended(hub, tiny):
    download(hub, "org/tiny")
    assert "0.1 MB, all of it here already" in download(hub, "org/tiny", "--show")[1]
    weights = (find("org/tiny").path / "model.safetensors").resolve()
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(UserError, match=r"^org/tiny/model\.safetensors is damaged: it has"):
        find("org/tiny")
    code, _ = download(hub, "org/tiny")
    assert code == 0
    assert load(find("org/tiny")).ref.n_layers == 3


def test_weights_in_several_files_are_all_fetched(hub, tiny):
    import torch
    import transformers

    (tiny.folder / "model.safetensors").unlink()
    config = transformers.AutoConfig.from_pretrained(tiny.folder)
    model = transformers.AutoModel.from_config(config)
    torch.manual_seed(1)
    model.save_pretrained(tiny.folder, max_shard_size="40KB")
    shards = {path.name for path in tiny.folder.glob("model-*.safetensors")}
    assert len(shards) > 1
    download(hub, "org/tiny")
    assert shards < hub.fetched()
    assert load(find("org/tiny")).ref.n_layers == 3


def test_a_revision_can_be_asked_for(hub, tiny):
    assert refused(hub, "org/tiny@v9").startswith("org/tiny has no revision 'v9'.")
    code, _ = download(hub, f"org/tiny@{tiny.commit}")
    assert code == 0
    assert find(f"org/tiny@{tiny.commit[:8]}").path.name == tiny.commit


def test_a_name_that_the_hub_does_not_know_is_named(hub):
    said = refused(hub, "org/none")
    assert said.startswith("The Hub has no model org/none, or does not show it to you.")
    assert "Check the spelling" in said


def test_a_name_that_cannot_be_one_is_named(hub):
    assert "'a b' cannot be the name of a model." in refused(hub, "a b")


@pytest.mark.parametrize("where", ["error", "file_error"])
@pytest.mark.parametrize("status", [401, 403])
def test_a_gated_model_says_how_to_get_in(hub, tiny, where, status):
    setattr(tiny, where, (status, "GatedRepo"))
    said = refused(hub, "org/tiny")
    assert said.startswith("org/tiny is open only to those who have accepted its terms.")
    assert f"Accept them at {hub.url}/org/tiny, then log in: hf auth login" in said


def test_a_hub_in_trouble_is_told_with_its_number(hub, tiny):
    tiny.error = (500, "")
    assert refused(hub, "org/tiny") == "The Hub refused org/tiny: error 500. Try again later."


def test_without_a_network_one_sentence_says_so(hub):
    hub.url = "http://127.0.0.1:9"
    said = refused(hub, "org/tiny")
    assert said.startswith("The Hub at http://127.0.0.1:9 cannot be reached")


def test_a_family_that_is_not_supported_is_refused_before_its_weights(hub, tiny):
    rewrite_json(tiny.folder / "config.json", model_type="wav2vec2")
    assert refused(hub, "org/tiny").startswith("org/tiny is a wav2vec2, which is not supported.")


def test_a_language_model_of_an_unknown_family_can_be_tried(hub, tiny):
    rewrite_json(tiny.folder / "config.json", model_type="olmo", architectures=["OlmoForCausalLM"])
    code, said = download(hub, "org/tiny")
    assert code == 0
    assert said.startswith("org/tiny: olmo, licence apache-2.0, 0.1 MB\nvzdesk does not know this")
    assert [each.choice.name for each in cached()] == ["org/tiny"]


def test_a_model_without_a_tokenizer_is_refused_before_its_weights(hub, tiny):
    for name in ("tokenizer.json", "vocab.txt"):
        (tiny.folder / name).unlink()
    assert refused(hub, "org/tiny").startswith("org/tiny has no tokenizer.")


def test_a_model_with_code_of_its_own_is_refused(hub, tiny):
    auto_map = {"AutoModel": "modeling_tiny.TinyModel"}
    rewrite_json(tiny.folder / "config.json", model_type="tiny", auto_map=auto_map)
    assert "code of its own, which vzdesk never runs" in refused(hub, "org/tiny")


def test_a_model_without_weights_for_pytorch_is_refused(hub, tiny):
    for name in ("model.safetensors", "pytorch_model.bin"):
        (tiny.folder / name).unlink()
    assert refused(hub, "org/tiny").startswith("org/tiny has no weights for PyTorch")


def test_a_repository_without_a_configuration_is_no_model(hub, tiny):
    (tiny.folder / "config.json").unlink()
    assert refused(hub, "org/tiny").startswith("org/tiny has no config.json, so it is no model")


def test_a_disk_without_room_is_told_before_anything_is_fetched(hub, tiny, hub_cache):
    tiny.sizes["model.safetensors"] = 10**18
    code, said = download(hub, "org/tiny")
    assert code == 1
    assert f"vzdesk: org/tiny needs 1000000000 GB more in {hub_cache}; " in said
    assert "are free. Make room" in said
    assert hub.fetched() == {"config.json"}


def test_every_step_is_told_to_other_programs_as_json(hub, tiny):
    process = start(hub, "org/tiny", "--json")
    steps = [json.loads(line) for line in process.communicate(timeout=120)[0].splitlines()]
    assert steps[0].keys() == {"family", "is_known", "licence", "size_bytes", "left_bytes"}
    assert steps[0]["size_bytes"] == steps[0]["left_bytes"] == steps[-2]["done"]
    assert Path(steps[-1]["path"]) == find("org/tiny").path
