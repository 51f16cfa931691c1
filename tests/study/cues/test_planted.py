"""A model made by hand in which one token alone moves the others: what each method says of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.engine.conftest import tiny_tokenizer  # noqa: E402
from vzdesk import cli  # noqa: E402
from vzdesk.engine import models, trial  # noqa: E402

TEXTS = ("the dog key is on .", "a key to the dog is on .", "key is .", "the dog is a key")
WIDTH = 32


def make(folder: Path, cue: str = "key") -> Path:
    """One layer of uniform attention over one-hot embeddings, whose values are nothing but a mark
    of the cue; no feed-forward.
    """
    tokenizer = tiny_tokenizer(folder)
    n, cue_id = len(tokenizer), tokenizer.convert_tokens_to_ids(cue)
    sizes = {"hidden_size": WIDTH, "num_hidden_layers": 1, "num_attention_heads": 1}
    config = transformers.BertConfig(
        vocab_size=n, intermediate_size=8, max_position_embeddings=40, **sizes
    )
    model = transformers.BertForMaskedLM(config)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.fill_(float("LayerNorm.weight" in name))
        embeddings, [layer] = model.bert.embeddings, model.bert.encoder.layer
        embeddings.word_embeddings.weight.copy_(torch.eye(n, WIDTH))
        of_others = float(embeddings.LayerNorm(torch.eye(n, WIDTH))[0, 1])
        value = layer.attention.self.value
        value.weight[WIDTH - 1, cue_id], value.bias[WIDTH - 1] = 1.0, -of_others
        layer.attention.output.dense.weight.copy_(torch.eye(WIDTH))
    model.save_pretrained(folder)
    (folder / "config.json").write_text(
        json.dumps(config.to_dict() | {"tie_word_embeddings": True})
    )
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], list[float]]]:
    """By method and measure, of each sentence in the layer's own map."""
    folder = tmp_path_factory.mktemp("planted")
    model, file, out = make(folder / "planted"), folder / "in.csv", folder / "out"
    file.write_text("\n".join(["sentence,target,cues", *(f"{each},is,key" for each in TEXTS)]))
    methods = "value-zeroing,attention,attention-norm,attention-norm-res,attention-norm-res-ln,alti"
    line = ["study", "cues", str(file), "--model", str(model), "--method", methods]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trial, "load", models.load)
        assert cli.main([*line, "--no-controls", "--out", str(out)]) == 0
    values: dict[tuple[str, str], list[float]] = {}
    with (out / "cues-items.csv").open(encoding="utf-8", newline="") as items:
        for row in csv.DictReader(items):
            if row["rollout"] != "yes":
                values.setdefault((row["method"], row["measure"]), []).append(float(row["value"]))
    return values


@pytest.mark.parametrize("method", ["value-zeroing", "attention-norm"])
def test_methods_that_look_at_values_give_the_cue_the_whole_row(found, method: str) -> None:
    assert found[method, "average-precision"] == [1.0] * len(TEXTS)
    assert found[method, "dot-product"] == pytest.approx([1.0] * len(TEXTS), abs=1e-6)


@pytest.mark.parametrize("method", ["attention", "uniform"])
def test_equal_scores_are_as_precise_as_chance(found, method: str) -> None:
    shares = [1 / (len(each.split()) + 2) for each in TEXTS]
    assert found[method, "average-precision"] == pytest.approx(shares)
    assert found[method, "dot-product"] == pytest.approx(shares, abs=1e-6)


@pytest.mark.parametrize("method", ["attention-norm-res", "attention-norm-res-ln", "alti"])
def test_with_the_residual_only_the_target_itself_stands_before_the_cue(found, method: str) -> None:
    assert found[method, "average-precision"] == [0.5] * len(TEXTS)
    assert all(0 < share < 0.5 for share in found[method, "dot-product"])
