"""Models that are broken or made to do harm: a sentence fails, or the model is refused."""

from __future__ import annotations

import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece

from tests.attack.bombs import endless_bundle, huge_bundle, with_other_file
from tests.attack.damage import correct_checksums
from tests.engine.conftest import rewrite_json
from vzdesk.engine import text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.safety.stopping import Stop
from vzdesk.engine.types import Failure, Request, SentenceResult
from vzdesk.errors import Cancelled, UserError

BUNDLE = Path(__file__).parents[1] / "golden" / "bundle-2.0"
HARMLESS, PANICS = "the keys are here", "the keys are aaaaaaaaaaaaaaaaaaaaaaaaaaac"


def results(choice: ModelChoice, *texts: str) -> list[SentenceResult | Failure]:
    request = Request("r", "it", text.sentences(texts), methods=("value-zeroing",))
    steps = analyse(load(choice, "cpu"), request)
    return [step for step in steps if isinstance(step, SentenceResult | Failure)]


@pytest.fixture
def bundle(tmp_path: Path) -> ModelChoice:
    """A bundle to be changed."""
    shutil.copytree(BUNDLE, tmp_path / "bundle")
    return ModelChoice("it", tmp_path / "bundle", "onnx")


@pytest.fixture
def folder(bert_folder: Path, tmp_path: Path) -> ModelChoice:
    """A PyTorch model to be changed."""
    shutil.copytree(bert_folder, tmp_path / "bert")
    return ModelChoice("it", tmp_path / "bert", "torch")


def change_tokenizer(choice: ModelChoice, change: Callable[[Tokenizer], None]) -> None:
    path = choice.path / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    change(tokenizer)
    tokenizer.save(str(path))
    if choice.backend == "onnx":
        correct_checksums(choice.path)


def backtracking(tokenizer: Tokenizer) -> None:
    pattern = Regex("(a+)+$|((a|aa)+)+b")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Split(pattern, "isolated")]
    )


def normalizing(*steps: normalizers.Normalizer) -> Callable[[Tokenizer], None]:
    def change(tokenizer: Tokenizer) -> None:
        tokenizer.normalizer = normalizers.Sequence(list(steps))

    return change


# Tokenizers


@pytest.mark.parametrize("kind", ["bundle", "folder"])
def test_where_the_tokenizer_panics_one_sentence_fails(
    kind: str, request: pytest.FixtureRequest
) -> None:
    choice = request.getfixturevalue(kind)
    change_tokenizer(choice, backtracking)
    failure, scored = sorted(results(choice, PANICS, HARMLESS), key=lambda step: step.sentence.id)
    assert isinstance(failure, Failure)
    assert failure.message.startswith("The tokenizer of it gives up on “the keys are aaa")
    assert isinstance(scored, SentenceResult)


@pytest.mark.parametrize(
    "steps",
    [
        [normalizers.Replace("e", "e" * 10**6), normalizers.Replace("e", "e" * 10**6)],
        [normalizers.Replace("e", "ee")] * 40,
        [normalizers.Replace(Regex(""), "x" * 10**7)],
        [normalizers.Prepend("e" * 10**7)],
    ],
)
def test_a_text_that_grows_without_end_fails_before_it_does(
    bundle: ModelChoice, steps: list[normalizers.Normalizer]
) -> None:
    change_tokenizer(bundle, normalizing(*steps))
    (failure,) = results(bundle, HARMLESS)
    assert isinstance(failure, Failure)
    assert "is too long: to it it could be more than 2,000,000 characters" in failure.message


def test_usual_steps_are_no_growth(bundle: ModelChoice) -> None:
    usual = (normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(" +"), " "))
    change_tokenizer(bundle, normalizing(*usual))
    scored, failure = results(bundle, HARMLESS, "the keys " * 50_000)
    if isinstance(scored, Failure):
        scored, failure = failure, scored
    assert isinstance(scored, SentenceResult)
    assert isinstance(failure, Failure)
    assert "100002 tokens" in failure.message


@pytest.mark.parametrize(
    ("name", "part", "reason"),
    [
        (
            "pre_tokenizer",
            pre_tokenizers.Sequence([pre_tokenizers.ByteLevel()] * 30),
            "it writes bytes as characters 30 times over",
        ),
        (
            "post_processor",
            processors.TemplateProcessing(
                single="$A " * 200 + "[SEP]", special_tokens=[("[SEP]", 3)]
            ),
            "it repeats parts of the text 200 times",
        ),
        (
            "model",
            WordPiece({"[UNK]": 1, "a": 2}, unk_token="[UNK]", max_input_chars_per_word=10**9),
            "it cuts words of up to 1000000000 characters",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["bundle", "folder"])
def test_steps_that_repeat_or_take_too_long_are_refused(
    kind: str, name: str, part: object, reason: str, request: pytest.FixtureRequest
) -> None:
    choice = request.getfixturevalue(kind)
    change_tokenizer(choice, lambda tokenizer: setattr(tokenizer, name, part))
    with pytest.raises(UserError, match=reason):
        load(choice, "cpu")


# Graphs


def test_stopping_ends_a_graph_that_never_ends_itself(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    backend = load(ModelChoice("it", endless_bundle(BUNDLE, tmp_path / "endless"), "onnx"))
    stop = Stop()
    request = Request("r", "it", text.sentences([HARMLESS]))
    timer = threading.Timer(0.1, stop.set)
    timer.start()
    with pytest.raises(Cancelled), backend.stopping(stop):
        list(analyse(backend, request))
    timer.join()


def test_a_stop_that_was_set_before_ends_the_run_too(bundle: ModelChoice) -> None:
    backend, stop = load(bundle), Stop()
    stop.set()
    with pytest.raises(Cancelled), backend.stopping(stop):
        list(analyse(backend, Request("r", "it", text.sentences([HARMLESS]))))
    assert list(analyse(backend, Request("r", "it", text.sentences([HARMLESS]))))


def test_stopping_ends_a_model_of_pytorch_before_its_next_block(bert: Any) -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(Cancelled), bert.stopping(stop):
        list(analyse(bert, Request("r", "it", text.sentences([HARMLESS]))))
    assert list(analyse(bert, Request("r", "it", text.sentences([HARMLESS]))))


def test_an_array_that_is_larger_than_the_memory_fails_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    made = huge_bundle(BUNDLE, tmp_path / "huge", 2**50)
    (failure,) = results(ModelChoice("it", made, "onnx"), HARMLESS)
    assert isinstance(failure, Failure)
    assert failure.message.startswith("Memory ran out while")


def test_a_graph_with_weights_in_a_file_without_a_checksum_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the folder where the program runs, in which ONNX Runtime looks too."""
    pytest.importorskip("onnx")
    made = with_other_file(BUNDLE, tmp_path / "other")
    monkeypatch.chdir(made)
    with pytest.raises(UserError, match=r"cannot open .*embed\.onnx"):
        results(ModelChoice("it", made, "onnx"), HARMLESS)


def test_a_file_that_changes_after_loading_is_not_run(bundle: ModelChoice) -> None:
    backend = load(bundle)
    graph = bundle.path / "embed.onnx"
    graph.write_bytes(graph.read_bytes()[::-1])
    with pytest.raises(UserError, match=r"embed\.onnx has changed since it was loaded"):
        list(analyse(backend, Request("r", "it", text.sentences([HARMLESS]))))


# Which files are read


@pytest.mark.parametrize(
    "changes",
    [
        {"transformers_weights": "other.safetensors"},
        {"transformers_weights": "model.safetensors.index.json"},
        {"attribute_map": {"transformers_weights": "x"}, "x": "other.safetensors"},
        {"configuration_files": ["config.4.0.0.json"]},
        {"fusion_config": {"x": True}},
    ],
)
def test_a_configuration_that_asks_for_other_files_is_refused(
    folder: ModelChoice, changes: dict[str, object]
) -> None:
    for name in ("other.safetensors", "config.4.0.0.json"):
        shutil.copy(folder.path / "model.safetensors", folder.path / name)
    rewrite_json(folder.path / "config.json", **changes)
    with pytest.raises(UserError, match="asks for other files or parts than the usual ones"):
        load(folder, "cpu")


def test_the_name_of_the_file_that_is_read_anyway_is_no_matter(folder: ModelChoice) -> None:
    rewrite_json(folder.path / "config.json", transformers_weights="model.safetensors")
    assert load(folder, "cpu").ref.sha256


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("adapter_config.json", "has an adapter beside the weights"),
        ("shard-00001-model-00001-of-00001.safetensors", "would read besides or instead"),
    ],
)
def test_files_that_would_be_read_too_are_refused(
    folder: ModelChoice, name: str, match: str
) -> None:
    (folder.path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match=match):
        load(folder, "cpu")


def test_quantised_weights_are_refused_by_that_name(folder: ModelChoice) -> None:
    rewrite_json(folder.path / "config.json", quantization_config={"quant_method": "somequant"})
    with pytest.raises(UserError, match='is quantised \\("somequant"\\)'):
        load(folder, "cpu")


# Sizes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_hidden_layers", 10**9),
        ("num_labels", 10**9),
        ("hidden_size", 10**9),
        ("max_position_embeddings", 10**9),
        ("vocab_size", 10**9),
        ("extra", {"num_experts": [1, 10**9]}),
    ],
)
def test_a_size_beyond_the_weights_is_refused_before_anything_is_built(
    folder: ModelChoice, name: str, value: object
) -> None:
    rewrite_json(folder.path / "config.json", **{name: value})
    with pytest.raises(UserError, match=r"gives 1000000000 as .*with the weights in the folder"):
        load(folder, "cpu")


@pytest.mark.parametrize("name", ["hidden_size", "vocab_size", "intermediate_size"])
def test_a_model_of_more_numbers_than_its_files_hold_is_refused(
    folder: ModelChoice, name: str
) -> None:
    rewrite_json(folder.path / "config.json", **{name: 4_000_000})
    with pytest.raises(UserError, match=r"has [\d,]+ weights; its files hold"):
        load(folder, "cpu")


def test_a_pickle_that_unpacks_to_more_than_it_is_is_refused(folder: ModelChoice) -> None:
    (folder.path / "model.safetensors").unlink()
    with zipfile.ZipFile(folder.path / "pytorch_model.bin", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"0" * 10**6)
    with pytest.raises(UserError, match="not a file of plain tensors"):
        load(folder, "cpu")
