"""Evaluations by several models of which some cannot be asked, and by encoder-decoder models."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.cli.test_resume import StoppedError, stop_after  # noqa: E402
from tests.engine import oracle  # noqa: E402
from tests.engine.conftest import SEQ2SEQ, make_tiny_model, make_tiny_seq2seq  # noqa: E402
from tests.engine.test_predictions import make_with_head  # noqa: E402
from vzdesk import cli  # noqa: E402
from vzdesk.engine import models, trial  # noqa: E402
from vzdesk.study.cues.alignment import average_precision  # noqa: E402

QUICK = ("--no-controls", "--method", "attention")
NO_HEAD = "its folder has no head that predicts pieces"


@pytest.fixture(autouse=True)
def without_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are loaded at once, not first in a process of their own."""
    monkeypatch.setattr(trial, "load", models.load)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four pairs with their cues; half of them are plural."""
    lines = []
    for noun in ("key", "keys", "dog", "dogs"):
        good, bad = ("are", "is") if noun.endswith("s") else ("is", "are")
        for start in ("the", "a", ", the"):
            for place in ("on the table", "on a table to the cabinet"):
                whole = f"{start} {noun} {{}} {place} ."
                lines.append(f'"{whole.format(good)}","{whole.format(bad)}",{noun}')
    file = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    file.write_text("\n".join(["good,bad,cue", *lines]))
    return file


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A masked and a causal model, each with its head, and both without."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("bert", "gpt2"):
        make_with_head(folder / name, name)
        make_tiny_model(folder / f"{name}-bare", name)
    return folder


def study(kind: str, *arguments: object) -> int:
    return cli.main(["study", kind, *map(str, arguments)])


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=["NA"])


def named(folders: Path, *names: str) -> str:
    return ",".join(str(folders / name) for name in names)


@pytest.mark.parametrize("kind", ["cues", "faithfulness"])
def test_a_model_without_its_head_is_left_out_and_counted_and_the_others_go_on(
    kind: str, pairs: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    alone, out = tmp_path / "alone", tmp_path / "out"
    both = named(folders, "bert", "gpt2")
    assert study(kind, pairs, *QUICK, "--model", both, "--out", alone) == 0
    some = named(folders, "bert", "bert-bare", "gpt2")
    assert study(kind, pairs, *QUICK, "--model", some, "--out", out) == 1
    said = capsys.readouterr().err
    assert "bert-bare is left out: " in said
    assert NO_HEAD in said
    for end in (".csv", "-items.csv"):
        assert (out / f"{kind}{end}").read_bytes() == (alone / f"{kind}{end}").read_bytes()
    record = json.loads((out / f"{kind}.json").read_text())
    assert [each["model"] for each in record["left_out"]] == ["bert-bare"]
    assert NO_HEAD in record["left_out"][0]["reason"]
    dropped = read(out / f"{kind}-dropped.csv")
    assert (dropped["model"] == "bert-bare").sum() == 24
    assert record["dropped"]["bert-bare"][0]["paradigms"] == {"": 24}


@pytest.mark.parametrize("kind", ["cues", "faithfulness", "probing"])
def test_where_no_model_can_be_asked_there_is_one_sentence_and_no_file(
    kind: str, pairs: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    for some in (["bert-bare"], ["gpt2-bare", "bert-bare"]):
        if kind == "cues":
            some = ["bert-bare"]
        options = () if kind == "probing" else QUICK
        assert study(kind, pairs, *options, "--model", named(folders, *some), "--out", out) == 1
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith("vzdesk: ")
        assert f"{some[0]} cannot predict: {NO_HEAD}" in last
        assert not [each for each in out.rglob("*") if each.is_file()]


def test_a_model_that_is_left_out_is_so_when_the_evaluation_goes_on(
    pairs: Path, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    options = (pairs, *QUICK, "--model", named(folders, "bert-bare", "bert", "gpt2"))
    assert study("cues", *options, "--out", whole) == 1
    with monkeypatch.context() as stopping:
        stop_after(6, stopping)
        with pytest.raises(StoppedError):
            study("cues", *options, "--out", out)
    capsys.readouterr()
    assert study("cues", *options, "--resume", "--out", out) == 1
    assert "bert-bare is left out: " in capsys.readouterr().err
    for end in (".csv", "-items.csv", "-dropped.csv"):
        assert (out / f"cues{end}").read_bytes() == (whole / f"cues{end}").read_bytes()


@pytest.mark.parametrize(
    ("second", "method", "said"),
    [
        ("gpt2", "globenc", "gpt2 cannot be scored with GlobEnc"),
        ("same", "attention", "bert and same are the same model"),
    ],
)
def test_so_is_one_that_lacks_a_method_or_is_another_s_copy(
    second: str, method: str, said: str, pairs: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    if second == "same" and not (folders / "same").exists():
        shutil.copytree(folders / "bert", folders / "same")
    options = ("--no-controls", "--method", method, "--out", tmp_path)
    assert study("cues", pairs, *options, "--model", named(folders, "bert", second)) == 1
    assert f"{second} is left out: {said}" in capsys.readouterr().err
    assert set(read(tmp_path / "cues.csv")["model"]) == {"bert"}


def test_random_weights_of_a_model_that_is_left_out_are_left_out_with_it(
    pairs: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    some = named(folders, "gpt2-bare", "bert")
    assert study("faithfulness", pairs, *QUICK[1:], "--model", some, "--out", tmp_path) == 1
    assert capsys.readouterr().err.count("is left out") == 2  # where it is so, and at the end
    table = read(tmp_path / "faithfulness.csv")
    assert set(zip(table["model"], table["weights"], strict=True)) == {
        ("bert", "trained"),
        ("bert", "random"),
    }


def test_probing_goes_on_with_other_models_and_says_which_it_left_out(
    pairs: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    some = named(folders, "bert-bare", "bert")
    assert study(
        "probing", pairs, "--no-controls", "--seeds", 1, "--model", some, "--out", tmp_path
    )
    assert "bert-bare is left out: bert-bare cannot predict" in capsys.readouterr().err
    assert set(read(tmp_path / "probing.csv")["model"]) == {"bert"}
    record = json.loads((tmp_path / "probing.json").read_text())
    assert [each["model"] for each in record["left_out"]] == ["bert-bare"]


def test_studies_of_relations_go_on_with_other_models_too(
    pairs: Path, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    measured = ("--relation", "target: form=is|are; source: distance=1", "--measure", "surprisal")
    alone, out = tmp_path / "alone", tmp_path / "out"
    whole = named(folders, "bert", "gpt2")
    assert cli.main(["study", str(pairs), *measured, "--model", whole, "--out", str(alone)]) == 0
    some = named(folders, "bert", "gpt2-bare", "gpt2")
    line = ["study", str(pairs), *measured, "--model", some, "--out", str(out)]
    assert cli.main(line) == 1
    said = capsys.readouterr().err
    assert f"gpt2-bare is left out: gpt2-bare cannot predict: {NO_HEAD}" in said
    assert "Wrote 96 of 144 results" in said
    for name in ("table.csv", "matches.csv"):
        assert (out / name).read_bytes() == (alone / name).read_bytes()
    record = json.loads((out / "matches.csv.json").read_text())
    assert record["n_sentences"] == {"matched": 48, "not_scored": 48, "all": 48}


def test_a_study_of_which_no_model_can_be_asked_is_refused(
    pairs: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    options = ("--relation", "target: form=is|are; source: distance=1", "--method", "globenc")
    line = ["study", str(pairs), *options, "--model", named(folders, "gpt2", "gpt2-bare")]
    assert cli.main([*line, "--out", str(tmp_path / "out")]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("vzdesk: gpt2 cannot be scored with GlobEnc")
    assert not list((tmp_path / "out").glob("*.csv*"))


def test_formulas_are_evaluated_by_the_models_that_predict(
    folders: Path, tmp_path: Path, capsys
) -> None:
    file, out = tmp_path / "items.csv", tmp_path / "out"
    rows = (f"{n},{of},the {noun} {of} on ." for n, noun in enumerate(NOUNS) for of in FORMS)
    file.write_text("\n".join(["item,condition,sentence", *rows]))
    line = ["formulas", file, "--formula", "(3;%is%) < (3;%are%)", "--out", out]
    assert study(*line, "--model", named(folders, "bert-bare", "bert")) == 1
    assert f"bert-bare is left out: bert-bare cannot predict: {NO_HEAD}" in capsys.readouterr().err
    assert set(read(out / "formulas.csv")["model"]) == {"bert"}
    record = json.loads((out / "formulas.json").read_text())
    assert [each["model"] for each in record["left_out"]] == ["bert-bare"]
    assert study(*line, "--model", named(folders, "bert-bare", "gpt2-bare")) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("vzdesk: bert-bare cannot predict")


NOUNS, FORMS = ("key", "dog", "table"), ("is", "are")


@pytest.fixture(params=SEQ2SEQ)
def seq2seq(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return make_tiny_seq2seq(tmp_path / request.param, request.param)


def rows(encoder: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Maps ["layer target source"] as tables name them."""
    yield "no", encoder
    yield "yes", oracle.rollout(encoder)


def test_of_encoder_decoder_models_the_encoder_is_asked(
    seq2seq: Path, pairs: Path, tmp_path: Path, capsys
) -> None:
    """The oracle zeroes values by hooks in float64; the decoder writes nothing for it."""
    out = tmp_path / "out"
    options = ("--no-controls", "--method", "value-zeroing", "--most", 12)
    assert study("cues", pairs, *options, "--model", seq2seq, "--out", out) == 0
    said = capsys.readouterr().err
    assert (
        f"{seq2seq.name} masks no words: targets stand in the sentence, which its encoder" in said
    )
    assert "wrote up to its limit" not in said
    model = transformers.AutoModel.from_pretrained(seq2seq, attn_implementation="eager")
    tokenizer = transformers.AutoTokenizer.from_pretrained(seq2seq)
    items = read(out / "cues-items.csv")
    items = items[items["method"] == "value-zeroing"]
    for sentence in items["sentence"].unique()[::3]:
        own = items[items["sentence"] == sentence].set_index(["rollout", "layer", "measure"])
        read_as = tokenizer(sentence)
        distances = oracle.seq2seq_distances(model, read_as["input_ids"], [0])["encoder"]
        words = np.array([-1 if word is None else word for word in read_as.word_ids()])
        target, cue = (
            int(own[name].iloc[0]) - 1 for name in ("target_word_ids", "source_word_ids")
        )
        for rollout, maps in rows(oracle.scores(distances)):
            for layer, each in enumerate(maps, 1):
                row, is_cue = each[words == target].mean(axis=0), words == cue
                found = own["value"][rollout, layer]
                assert found["dot-product"] == pytest.approx(row[is_cue].sum(), abs=2e-6)
                assert found["average-precision"] == pytest.approx(average_precision(row, is_cue))


@pytest.mark.parametrize("kind", ["faithfulness", "probing", "finetune"])
def test_what_needs_one_place_to_predict_at_refuses_them_in_a_sentence(
    kind: str, seq2seq: Path, pairs: Path, tmp_path: Path, capsys
) -> None:
    command = ["finetune"] if kind == "finetune" else ["study", kind]
    out = tmp_path / "out"
    assert cli.main([*command, str(pairs), "--model", str(seq2seq), "--out", str(out)]) == 1
    assert "Choose a masked model, or" in capsys.readouterr().err.splitlines()[-1]
    assert not [each for each in out.rglob("*") if each.is_file()]


@pytest.fixture
def times(tmp_path: Path) -> Path:
    """Two short sentences, and one of sixty words."""
    short = ("the dog is on the table", "a key is on the table")
    lines = ["item\tsentence_id\tword\tRT"]
    for n, words in enumerate([*map(str.split, short), ["dog"] * 60], 1):
        lines += [f"{n}\t1\t{word}\t{at}" for at, word in enumerate(words)]
    file = tmp_path / "times.tsv"
    file.write_text("\n".join(lines) + "\n")
    return file


def test_models_that_are_left_out_of_numbers_of_words_are_recorded_and_counted(
    times: Path, folders: Path, tmp_path: Path, capsys
) -> None:
    options = ("--tier", "RT", "--score", "entropy", "--method", "attention")
    alone, out = tmp_path / "alone", tmp_path / "out"
    partial = (*options, "--partial-surprisal")
    study("human", times, *partial, "--model", named(folders, "bert"), "--out", alone)
    some = named(folders, "bert-bare", "bert")
    assert study("human", times, *partial, "--model", some, "--out", out) == 1
    assert capsys.readouterr().err.count("bert-bare is left out: ") == 1
    assert (out / "table.csv").read_bytes() == (alone / "table.csv").read_bytes()
    (left_out,) = json.loads((out / "human.json").read_text())["left_out"]
    assert left_out["model"].endswith("bert-bare")
    assert NO_HEAD in left_out["reason"]


@pytest.mark.parametrize("kind", ["human", ""])
def test_a_model_that_scores_nothing_is_left_out_and_the_others_go_on(
    kind: str, times: Path, folders: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    """Also where the study is gone on with."""
    short = shutil.copytree(folders / "bert", tmp_path / "short")
    config = json.loads((short / "config.json").read_text())
    changes = {"max_position_embeddings": 4}
    model = transformers.AutoModelForMaskedLM.from_config(
        transformers.AutoConfig.for_model(**config | changes)
    )
    model.save_pretrained(short)
    of = ("--tier", "RT", "--score", "entropy")
    options = of if kind else ("--relation", "target: any; source: any")
    line = [*filter(None, [kind]), str(times), *options, "--method", "attention"]
    line += ["--model", f"{short},{folders / 'bert'}", "--out"]
    assert study(*line, tmp_path / "out") == 1
    assert "short is left out: No sentence was scored by short." in capsys.readouterr().err
    table = read(tmp_path / "out/table.csv")
    assert {*table["model"]} == {"bert"}
    record = json.loads((tmp_path / f"out/{kind or 'study'}.json").read_text())
    assert [each["reason"] for each in record["left_out"]] == ["No sentence was scored by short."]
    with monkeypatch.context() as stopping:
        stop_after(1, stopping)
        with pytest.raises(StoppedError):
            study(*line, tmp_path / "again")
    assert study(*line, tmp_path / "again", "--resume") == 1
    for name in ("table.csv", "words.csv" if kind else "matches.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
