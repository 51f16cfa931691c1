"""ONNX bundles: what is exported and what is refused, the ways to score, sessions, old formats."""

from __future__ import annotations

import gc
import json
import shutil
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from tests.engine.conftest import VARIANTS, make_tiny_model, rewrite_json
from tests.engine.test_analyse import score
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.models import ModelChoice, find, load
from vzdesk.engine.runtime.onnx.manifest import NAME
from vzdesk.engine.runtime.onnx_export import block_inputs
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.runtime.onnx_export.tracer import BATCH, Graph, Tracer
from vzdesk.engine.runtime.torch.hooks import Call
from vzdesk.engine.text import sentence
from vzdesk.errors import UserError

GOLDEN = Path(__file__).parents[1] / "golden"
TEXT = "the keys to the cabinet are on the table , the dog barks ."
TOLERANCE = 4e-6  # each of two may be 2e-6 off


@pytest.fixture
def bundle(bert_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT's bundle, to change."""
    return Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))


def manifest(bundle: Path) -> dict:
    return json.loads((bundle / NAME).read_text(encoding="utf-8"))


def tiny(tmp_path: Path, monkeypatch, model_type: str, **changes: object):
    """A tiny model of this type, but for these settings, on PyTorch."""
    monkeypatch.setitem(VARIANTS, "changed", (model_type, changes))
    folder = make_tiny_model(tmp_path / "changed", "changed")
    return load(ModelChoice("changed", folder, "torch"))


def assert_same_scores(one, other) -> None:
    ours, theirs = (
        score(each, TEXT).maps[map_key("value-zeroing")].scores for each in (one, other)
    )
    np.testing.assert_allclose(ours, theirs, atol=TOLERANCE)


def test_a_bundle_of_version_1_0_is_still_read():
    backend = load(find(str(GOLDEN / "bundle-1.0")))
    assert backend.provenance().options == {"value-zeroing": "stock graphs"}
    scores = score(backend, "the keys are on the table").maps[map_key("value-zeroing")].scores
    np.testing.assert_allclose(scores, np.load(GOLDEN / "bundle-1.0-scores.npy"), atol=TOLERANCE)


def test_a_bundle_without_the_faster_graphs_gives_the_same_numbers(bert_onnx, bundle):
    content = manifest(bundle)
    for block in content["graphs"]["blocks"]:
        del block["distances"]
    rewrite_json(bundle / NAME, graphs=content["graphs"])
    slow = load(find(str(bundle)))
    assert bert_onnx.provenance().options == {"value-zeroing": "folded"}
    assert slow.provenance().options == {"value-zeroing": "stock graphs"}
    assert_same_scores(bert_onnx, slow)


@pytest.mark.slow
def test_blocks_that_differ_in_more_than_weights_are_traced_each(tmp_path, monkeypatch):
    """Here each layer divides its attention logits by its number."""
    stock = tiny(tmp_path, monkeypatch, "gpt2", scale_attn_by_inverse_layer_idx=True)
    list(export(stock, tmp_path / "bundle"))
    assert_same_scores(stock, load(find(str(tmp_path / "bundle"))))


def test_kinds_of_blocks_that_take_turns_are_traced_once_each(tmp_path, monkeypatch):
    """As in models whose layers attend near and far by turns."""
    traced, export_one = [], torch.onnx.export

    def noted(*arguments, **options):
        traced.append(arguments)
        return export_one(*arguments, **options)

    monkeypatch.setattr(torch.onnx, "export", noted)
    tracer = Tracer(tmp_path)
    for number, factor in enumerate((1, 2, 1, 2)):

        def run(module, hidden, factor=factor):
            return (factor * module(hidden),)

        example, another = ({"hidden": torch.randn(size, 3)} for size in BATCH)
        graph = Graph("mix", f"{number}.onnx", run, torch.nn.Linear(3, 3), example, another, ("x",))
        tracer.write(graph)
    assert len(traced) == 2


@pytest.fixture(scope="module")
def albert_export(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A tiny ALBERT's bundle, and what was said at each step of what lay there meanwhile."""
    folder = make_tiny_model(tmp_path_factory.mktemp("albert") / "albert", "albert")
    place = tmp_path_factory.mktemp("bundle")
    said = []
    for _ in export(load(ModelChoice("albert", folder, "torch")), place / "albert"):
        (left,) = place.iterdir()
        with pytest.raises(UserError) as caught:
            find(str(left))
        said.append(caught.value.message)
    return place / "albert", said


@pytest.mark.slow
def test_a_block_that_is_used_again_and_again_is_written_once(albert_export):
    files = {path.name for path in albert_export[0].glob("block-*.onnx")}
    assert files == {f"block-01-{kind}.onnx" for kind in ("mix", "finish", "distances")}


@pytest.mark.slow
def test_what_an_export_leaves_when_it_is_killed_is_no_bundle(albert_export):
    """Nobody tidies up after kill -9, so at no step may the folder look whole."""
    bundle, said = albert_export
    assert len(said) == 10  # three graphs of each of three layers, and what is below them
    assert all("without the graphs that vzdesk needs" in message for message in said)
    assert find(str(bundle)).backend == "onnx"


@pytest.mark.parametrize(
    ("model_type", "changes", "reason"),
    [
        (
            "deberta-v2",
            {"conv_kernel_size": 3},
            "it changes what layer 1 returns before the next layer",
        ),
        (
            "phi3",
            {
                "original_max_position_embeddings": 8,
                "rope_scaling": {
                    **{"rope_type": "longrope", "type": "longrope"},
                    **{"short_factor": [1.0] * 4, "long_factor": [2.0] * 4},
                },
            },
            r"it changes its table rotary_emb\.inv_freq as it runs",
        ),
    ],
)
def test_a_model_that_graphs_cannot_hold_is_refused_with_the_reason(
    tmp_path, monkeypatch, model_type, changes, reason
):
    stock = tiny(tmp_path / "models", monkeypatch, model_type, **changes)
    with pytest.raises(UserError, match=f"cannot be exported: {reason}") as caught:
        list(export(stock, tmp_path / "bundle"))
    assert caught.value.next_step
    assert [path.name for path in tmp_path.iterdir()] == ["models"]


def test_graphs_that_do_not_give_pytorch_s_numbers_are_refused(bert, tmp_path, monkeypatch):
    from vzdesk.engine.runtime.onnx_export import tracer as onnx_trace

    monkeypatch.setattr(onnx_trace, "TOLERANCE", 0.0)
    with pytest.raises(UserError, match=r"block-01-mix: attention differs by .* from PyTorch's"):
        list(export(bert, tmp_path / "bundle"))


def test_graphs_are_opened_block_by_block_and_closed_with_the_backend(bert_bundle, opened):
    backend = load(find(str(bert_bundle)))
    assert not opened
    blocks = backend.trace([backend.encode(sentence("1", TEXT))])
    next(blocks)
    assert set(opened) == {"embed", "block-01-mix", "block-01-distances"}
    assert all(session() for session in opened.values())
    del backend, blocks
    gc.collect()
    assert not any(session() for session in opened.values())


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"side_by_side": "no"}, "side_by_side must be true or false"),
        ({"mix": {"file": "embed.onnx", "inputs": ["hidden"], "outputs": []}}, "mix does not give"),
        ({"mix": {"file": "embed.onnx", "inputs": "hidden", "outputs": []}}, "must be a list"),
        ({"finish": {"file": "embed.onnx", "inputs": [3], "outputs": []}}, "must be a text"),
        (
            {"finish": {"file": "embed.onnx", "inputs": ["moved"], "outputs": ["output"]}},
            'nothing gives "moved" to "embed.onnx"',
        ),
    ],
)
def test_a_block_described_wrongly_is_refused(bundle, changes, match):
    graphs = manifest(bundle)["graphs"]
    graphs["blocks"][1] |= changes
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: .*{match}"):
        load(find(str(bundle)))


def call(*args, **kwargs) -> Call:
    def forward(hidden_states, mask=None, positions=None, **_kwargs):
        pass

    return block_inputs.named(Call(SimpleNamespace(forward=forward), torch.zeros(1), args, kwargs))


def test_a_tensor_that_several_blocks_are_given_has_one_name():
    mask, window, cos, sin = (torch.zeros(2) for _ in range(4))
    calls = [
        call(mask, None, positions=(cos, sin), use_cache=False),
        call(window, positions=(cos, sin)),
        call(mask, positions=(cos, cos)),
    ]
    rotations = {"positions.0": "positions.0", "positions.1": "positions.1"}
    assert block_inputs.names(calls) == [
        {"mask": "mask"} | rotations,
        {"mask": "mask-2"} | rotations,
        {"mask": "mask", "positions.0": "positions.0", "positions.1": "positions.0"},
    ]


def test_a_block_can_be_called_again_with_other_tensors():
    one = call(torch.zeros(2), positions=(torch.zeros(2), [torch.zeros(2)]), use_cache=False)
    tensors = {place: torch.ones(2) for place in block_inputs.places(one)}
    again = block_inputs.with_tensors(one, tensors, torch.ones(1))
    assert list(tensors) == ["mask", "positions.0", "positions.1.0"]
    assert block_inputs.places(again) == tensors
    assert again.kwargs["use_cache"] is False
    assert again.hidden == torch.ones(1)


def test_the_bytes_of_graphs_are_not_kept(bert_bundle):
    """ONNX Runtime has the weights; its Python would keep the files as well, to try again."""
    backend = load(find(str(bert_bundle)))
    sizes = [path.stat().st_size for path in bert_bundle.glob("*.onnx")]
    tracemalloc.start()
    try:
        score(backend, TEXT)
        traces = tracemalloc.take_snapshot().traces
    finally:
        tracemalloc.stop()
    of_files = {size + bytes.__basicsize__ for size in sizes}
    assert len(sizes) > 5
    assert not [trace for trace in traces if trace.size in of_files]
