"""vzdesk study cues and faithfulness: what they write, go on with, say and refuse."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.test_resume import StoppedError, stop_after
from tests.printed import pdf_texts, svg_texts
from vzdesk import cli
from vzdesk.engine import models, trial
from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.onnx import backend as onnx_backend
from vzdesk.study.cues.alignment import average_precision

PARADIGM = "regular_plural_subject_verb_agreement_1"
NOUNS = ("dog", "cat", "boy", "girl", "man", "woman", "teacher", "doctor", "guest", "driver")
METHODS = "value-zeroing,attention"
MODEL = Path(__file__).parents[2] / "resources/models/agreement-mini"


def line(number: int, good: str, bad: str, paradigm: str = PARADIGM, **more: str) -> str:
    pair = {"sentence_good": good, "sentence_bad": bad, "UID": paradigm, "pairID": str(number)}
    return json.dumps(pair | more) + "\n"


def lines(nouns: Sequence[str] = NOUNS) -> str:
    return "".join(
        line(n, f"The {noun} doesn't like the boys.", f"The {noun} don't like the boys.")
        for n, noun in enumerate(nouns)
    )


@pytest.fixture
def without_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models from elsewhere are loaded at once; that they are tried first is tested elsewhere."""
    monkeypatch.setattr(trial, "load", models.load)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Ten pairs."""
    file = tmp_path / "in.jsonl"
    file.write_text(lines())
    return file


def study(*arguments: object) -> int:
    return cli.main(["study", *map(str, arguments)])


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=["NA"])


def test_shares_of_cues_are_those_of_the_table_of_scores(pairs: Path, tmp_path: Path) -> None:
    """The oracle: the masked sentences through `vzdesk score`, word by word."""
    out, scores = tmp_path / "out", tmp_path / "scores.csv"
    assert study("cues", pairs, "--no-controls", "--special", "both", "--out", out) == 0
    masked = tmp_path / "masked.txt"
    masked.write_text("".join(f"The {noun} [MASK] not like the boys.\n" for noun in NOUNS))
    assert cli.main(["score", str(masked), "--method", METHODS, "--out", str(scores)]) == 0
    items = read(out / "cues-items.csv")
    assert set(items["target"]) == {"does"}
    assert set(items["form"]) == {"do"}
    expected = read(scores)
    for number, noun in enumerate(NOUNS):
        of = expected[expected["sentence_id"] == number + 1]
        own = items[items["item_id"] == f"{PARADIGM}-{number}-good"]
        assert set(own["sources"]) == {noun}
        assert {*of["method"].str.removesuffix("+rollout")} == {*METHODS.split(",")}
        for (method, layer), table in of.groupby(["method", "layer"]):
            row = table[table["target_word_id"] == 3]
            is_cue = (row["source_word_id"] == 2).to_numpy()
            is_word = row["source_word_id"].notna().to_numpy()
            for special, kept in (("yes", is_word | True), ("no", is_word)):
                values = row["score"].to_numpy()[kept]
                values = values / values.sum() if special == "no" else values
                name, rollout = method.removesuffix("+rollout"), method.endswith("+rollout")
                found = own[
                    (own["method"] == name)
                    & (own["rollout"] == ("yes" if rollout else "no"))
                    & (own["layer"] == layer)
                    & (own["special"] == special)
                ].set_index("measure")["value"]
                assert found["dot-product"] == pytest.approx(values[is_cue[kept]].sum(), abs=1e-6)
                precision = average_precision(values, is_cue[kept])
                assert found["average-precision"] == pytest.approx(precision, abs=1e-6)


def test_means_are_those_that_anybody_computes_from_the_items(pairs: Path, tmp_path: Path) -> None:
    good, bad = "The boys like themselves.", "The boys like herself."
    other = line(1, good, bad, "anaphor_number_agreement")
    pairs.write_text(lines() + other)
    for name, measures in (("cues", 2), ("faithfulness", 2)):
        out = tmp_path / name
        assert study(name, pairs, "--no-controls", "--out", out) == 0
        table, items = read(out / f"{name}.csv"), read(out / f"{name}-items.csv")
        items = items[items["measure"].isin(set(table["measure"]))]
        assert len(set(table["measure"])) == measures
        changes = table["paradigm"][table["paradigm"] != table["paradigm"].shift()]
        assert changes.tolist() == ["all", PARADIGM, "anaphor_number_agreement"]
        keys = ["model", "weights", "method", "rollout", "special", "layer", "measure"]
        table[keys] = table[keys].astype(object).fillna("-")
        means = pd.concat([items.assign(paradigm="all"), items])
        means[keys] = means[keys].astype(object).fillna("-")
        expected = means.groupby(["paradigm", *keys])["value"].agg(["mean", "count"])
        found = table.set_index(["paradigm", *keys])[["mean", "n", "low"]]
        assert len(found) == len(expected)
        both = found.join(expected.add_suffix("_expected"))
        np.testing.assert_allclose(both["mean"], both["mean_expected"], rtol=1e-12, atol=1e-15)
        assert (both["n"] == both["count_expected"]).all()
        alone = both.loc["anaphor_number_agreement"]
        assert (alone["n"] <= 1).all()
        assert alone["low"].isna().all()


@pytest.mark.parametrize("name", ["cues", "faithfulness"])
def test_a_stopped_run_goes_on_and_ends_in_the_same_bytes(
    name: str, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One is dropped, one is too long to be scored, in the midst of the others.
    other = line(98, "The dog runs home.", "The cat run home.")
    long = "the boys and " * 60
    more = line(99, f"The dog likes {long}.", f"The dog like {long}.")
    pairs.write_text(lines(NOUNS[:4]) + other + more + lines(NOUNS[4:]))
    whole, out = tmp_path / "whole", tmp_path / "out"
    n_failed = study(name, pairs, "--no-controls", "--out", whole)
    with monkeypatch.context() as stopping:
        stop_after(6, stopping)
        with pytest.raises(StoppedError):
            study(name, pairs, "--no-controls", "--out", out)
    assert not (out / f"{name}.csv").exists()
    assert study(name, pairs, "--no-controls", "--resume", "--out", out) == n_failed
    for end in (".csv", "-items.csv", "-dropped.csv"):
        assert (out / f"{name}{end}").read_bytes() == (whole / f"{name}{end}").read_bytes()
    dropped = read(out / f"{name}-dropped.csv")
    assert dropped["sentence_id"].tolist()[0] == f"{PARADIGM}-98-good"
    assert sorted(each.name for each in out.iterdir()) == sorted(
        [f"{name}{end}" for end in (".csv", ".json", "-items.csv", "-items.csv.json")]
        + [f"{name}-dropped.csv", "figures"]
    )


def test_forms_that_are_one_piece_to_the_model_are_dropped(tmp_path: Path, capsys) -> None:
    """An uncased model cannot prefer “was” to “Was”, and 0.5 says nothing of it."""
    file, out = tmp_path / "in.csv", tmp_path / "out"
    others = "".join(f"The {n} was here.,The {n} were here.\n" for n in NOUNS)
    file.write_text(f"good,bad\nThe dog was here.,The dog Was here.\n{others}")
    assert study("faithfulness", file, "--no-controls", "--out", out) == 0
    assert "1 dropped: both forms of the word are the same" in capsys.readouterr().err
    assert set(read(out / "faithfulness.csv")["n"]) <= {10}


def test_resume_refuses_other_choices(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    with monkeypatch.context() as stopping:
        stop_after(3, stopping)
        with pytest.raises(StoppedError):
            study("cues", pairs, "--no-controls", "--out", tmp_path / "out")
    options = ("--no-controls", "--cue-pieces", "first", "--resume")
    assert study("cues", pairs, *options, "--out", tmp_path / "out") == 1
    assert "cue_pieces" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["cues", "faithfulness"])
@pytest.mark.parametrize(
    "changed",
    ["The {n} was here.,The {n} are here.,{n}", "The {n} was here.,The {n} were here.,The"],
)
def test_resume_refuses_another_bad_form_and_another_cue(
    name: str, changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """The model reads the same text, and the values are of something else."""
    file, out = tmp_path / "in.csv", tmp_path / "out"
    before = "The {n} was here.,The {n} were here.,{n}"
    file.write_text("\n".join(["good,bad,cue", *(before.format(n=n) for n in NOUNS)]))
    with monkeypatch.context() as stopping:
        stop_after(3, stopping)
        with pytest.raises(StoppedError):
            study(name, file, "--no-controls", "--out", out)
    file.write_text("\n".join(["good,bad,cue", *(changed.format(n=n) for n in NOUNS)]))
    assert study(name, file, "--no-controls", "--resume", "--out", out) == 1
    assert "is another here" in capsys.readouterr().err


def test_controls_and_caveats_stand_where_the_numbers_stand(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    pytest.importorskip("torch")
    out = tmp_path / "out"
    assert study("cues", pairs, "--out", out) == 0
    table = read(out / "cues.csv")
    assert {*table["method"]} == {"value-zeroing", "attention", "uniform", "nearest-word"}
    random = table[table["weights"] == "random"]
    assert set(random["method"]) == {"value-zeroing", "attention"}
    trained = table[(table["weights"] == "trained") & table["layer"].notna()]
    assert len(random) == len(trained)
    assert not np.allclose(random["mean"], trained["mean"])
    n_tokens, n_cues = 10, 1  # [CLS] The dog [MASK] not like the boys . [SEP]
    uniform = table[table["method"] == "uniform"]
    assert uniform["mean"].tolist() == pytest.approx([n_cues / n_tokens] * 2)
    # The words next to [MASK] are the noun and “not”.
    near = table[table["method"] == "nearest-word"].set_index("measure")["mean"]
    assert near["dot-product"] == near["average-precision"] == 0.5
    record = json.loads((out / "cues.json").read_text())
    printed = capsys.readouterr().err
    assert "agreement-mini reads a mask in the place of each target" in printed
    assert record["caveats"]
    assert all(f"Note: {each}" in printed for each in record["caveats"])
    assert [each["model"]["backend"] for each in record["runs"]] == ["onnx", "torch"]
    assert record["evaluation"]["seed"] == 1
    figure = out / "figures/dot-product-agreement-mini-layers"
    for read_texts, ending in ((pdf_texts, ".pdf"), (svg_texts, ".svg")):
        said = " ".join(read_texts(figure.with_suffix(ending).read_bytes()))
        for name in ("Value Zeroing", "Attention", "random weights", "uniform", "nearest word"):
            assert name in said


def test_random_weights_are_seeded(pairs: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pairs.write_text(lines(NOUNS[:2]))
    means = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        options = ("--method", "attention", "--seed", seed)
        assert study("faithfulness", pairs, *options, "--out", tmp_path / name) == 0
        table = read(tmp_path / name / "faithfulness.csv")
        means.append(table[table["weights"] == "random"]["mean"].tolist())
    assert means[0] == means[1] != means[2]


def test_a_bundle_alone_has_no_model_with_random_weights_which_is_said(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(MODEL.parent / "agreement-mini-onnx", bundle)
    assert study("cues", pairs, "--model", bundle, "--out", tmp_path / "out") == 0
    assert "No model with random weights stands beside it" in capsys.readouterr().err
    assert set(read(tmp_path / "out/cues.csv")["weights"]) == {"trained"}


def test_pairs_in_two_columns_have_cues_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    texts = [(f"The {noun} likes the boys.", f"The {noun} like the boys.") for noun in NOUNS]
    file.write_text(
        "good,bad,cue\n" + "".join(f"{good},{bad},{good.split()[1]}\n" for good, bad in texts)
    )
    assert study("cues", file, "--no-controls", "--out", tmp_path / "out") == 0
    items = read(tmp_path / "out/cues-items.csv")
    assert set(items["target"]) == {"likes"}
    assert set(items["sources"]) == set(NOUNS)
    assert study("faithfulness", file, "--no-controls", "--out", tmp_path / "out") == 0


def test_marked_sentences_without_another_form_have_cue_alignment_alone(
    tmp_path: Path, capsys
) -> None:
    file = tmp_path / "in.csv"
    file.write_text("sentence,target,cue\nThe dogs like the boys.,like,dogs\n")
    assert study("cues", file, "--no-controls", "--out", tmp_path / "out") == 0
    assert set(read(tmp_path / "out/cues-items.csv")["sources"]) == {"dogs"}
    assert study("faithfulness", file, "--no-controls", "--out", tmp_path / "out") == 1
    assert "1 dropped: it has no other form to compare with." in capsys.readouterr().err


def test_unmasked_targets_of_several_tokens_are_averaged_and_counted(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    verbs = ("zigzags", "zigzag")
    pairs.write_text(line(1, *(f"The dog {verb}." for verb in verbs)) + lines())
    assert study("cues", pairs, "--no-controls", "--out", tmp_path / "masked") == 0
    assert "1 dropped: a form of the target is of several tokens" in capsys.readouterr().err
    options = ("--no-mask", "--no-controls")
    assert study("cues", pairs, *options, "--out", tmp_path / "out") == 0
    assert "1 targets are of several tokens in agreement-mini" in capsys.readouterr().err
    scores = tmp_path / "scores.csv"
    text = ("--text", "The dog zigzags.")
    assert cli.main(["score", *text, "--method", METHODS, "--out", str(scores)]) == 0
    table = read(scores)
    table = table[(table["method"] == "attention") & (table["layer"] == 2)]
    row = table[(table["target_word_id"] == 3) & (table["source_word_id"] == 2)]
    assert len(row) > 1
    items = read(tmp_path / "out/cues-items.csv")
    found = items[
        (items["item_id"] == f"{PARADIGM}-1-good")
        & (items["target"] == "zigzags")
        & (items["method"] == "attention")
        & (items["rollout"] == "no")
        & (items["layer"] == 2)
        & (items["measure"] == "dot-product")
    ]
    assert found["value"].item() == pytest.approx(row["score"].mean(), abs=1e-6)


def test_without_a_head_nothing_is_masked_or_predicted(
    pairs: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack = Lack("it has no head that predicts pieces", "Choose another model.")
    monkeypatch.setattr(onnx_backend.OnnxBackend, "predictor", lack)
    out = tmp_path / "out"
    assert study("cues", pairs, "--no-controls", "--out", out) == 1
    assert "Targets cannot be masked" in capsys.readouterr().err
    assert study("faithfulness", pairs, "--no-controls", "--out", out) == 1
    assert "agreement-mini cannot predict" in capsys.readouterr().err
    assert study("cues", pairs, "--no-controls", "--no-mask", "--out", out) == 0


@pytest.mark.usefixtures("without_trials")
def test_a_causal_model_masks_nothing_and_says_so(pairs: Path, tmp_path: Path, capsys) -> None:
    pytest.importorskip("torch")
    from tests.engine.test_predictions import make_with_head

    model = make_with_head(tmp_path / "gpt2", "gpt2")
    two = {"two_prefix_word": "is"}
    pairs.write_text(
        line(1, "the key is on a table .", "the keys is on a table .", "x", **two)
        + line(2, "a dog to the key is on .", "a dog to the key are on .")
        + line(3, "the key is on the table .", "the key is on a table .")
    )
    for name, n_kept in (("cues", 2), ("faithfulness", 3)):
        options = ("--model", model, "--mask", "--no-controls", "--out", tmp_path / name)
        assert study(name, pairs, *options) == 0
        items = read(tmp_path / name / f"{name}-items.csv")
        assert items["item_id"].nunique() == n_kept
        said = capsys.readouterr().err
        assert f"{n_kept} of 3 items are kept" in said
        if name == "cues":
            assert "so no target is masked" in said
    items = read(tmp_path / "cues/cues-items.csv")
    assert set(zip(items["target"], items["sources"], strict=True)) == {
        ("is", "key"),
        ("is", "dog"),
    }


@pytest.mark.usefixtures("without_trials")
def test_an_encoder_decoder_is_asked_for_cues_of_its_encoder_alone(
    tmp_path: Path, capsys, pairs: Path
) -> None:
    pytest.importorskip("torch")
    from tests.engine.conftest import make_tiny_seq2seq

    model = make_tiny_seq2seq(tmp_path / "t5", "t5")
    pairs.write_text(line(2, "a dog to the key is on .", "a dog to the key are on ."))
    options = ("--model", model, "--no-controls", "--out", tmp_path / "out")
    assert study("cues", pairs, *options) == 0
    assert "masks no words" in capsys.readouterr().err
    assert study("faithfulness", pairs, *options) == 1
    assert "has a decoder" in capsys.readouterr().err


def test_a_paradigm_without_a_rule_is_refused_with_how_to_mark_cues(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    pairs.write_text(line(1, "Who did Al say he saw?", "Who did Al say who saw?", "wh_island"))
    assert study("cues", pairs, "--no-controls", "--out", tmp_path / "out") == 1
    said = capsys.readouterr().err
    assert "1 dropped: no cue is marked, and wh_island has no rule." in said
    assert "No item can be asked of agreement-mini." in said
    assert not (tmp_path / "out/cues.csv").exists()


def test_a_relation_says_targets_and_cues_and_matches_of_a_sentence_are_one_item(
    tmp_path: Path, capsys
) -> None:
    file = tmp_path / "in.conllu"
    one = conllu(1, ("The", "dogs", "like", "the", "boys", "who", "like", "cats"), {3: 2, 7: 5})
    other = conllu(2, ("The", "dog", "likes", "cats"), {3: 2})
    file.write_text(one + other + conllu(3, ("The", "dog"), {}))
    pattern = "target: upos=VERB; source: deprel=nsubj, head=target"
    out = tmp_path / "out"
    assert study("cues", file, "--relation", pattern, "--no-controls", "--out", out) == 0
    assert "1 dropped: " in capsys.readouterr().err
    items, table = read(out / "cues-items.csv"), read(out / "cues.csv")
    marked = items[["item_id", "sentence_id", "target", "sources"]].drop_duplicates()
    assert marked.to_numpy().tolist() == [
        ["s1", "s1/1", "like", "dogs"],
        ["s1", "s1/2", "like", "boys"],
        ["s2", "s2", "likes", "dog"],
    ]
    assert set(table["n"]) == {2}
    keys = ["method", "rollout", "layer", "measure"]
    some = items[items["method"] == "attention"]
    by_item = some.groupby([*keys, "item_id"])["value"].mean().groupby(keys).mean()
    found = table[table["method"] == "attention"].set_index(keys)["mean"]
    assert found.to_dict() == pytest.approx(by_item.to_dict(), abs=1e-12)
    # A sentence that is called as a match of another one is.
    file.write_text(one + other.replace("sent_id = s2", "sent_id = s1/1"))
    assert study("cues", file, "--relation", pattern, "--no-controls", "--out", out) == 0
    items = read(out / "cues-items.csv")
    marked = items[["item_id", "target", "sources"]].drop_duplicates()
    assert marked["item_id"].tolist() == ["s1", "s1", "s1/1"]
    assert marked["sources"].tolist() == ["dogs", "boys", "dog"]
    assert items["sentence_id"].nunique() == 3
    two = ("--relation", pattern, "--relation", pattern)
    assert study("cues", file, *two, "--no-controls", "--out", out) == 1
    assert "2 relations are named" in capsys.readouterr().err


def conllu(number: int, words: Sequence[str], heads: dict[int, int]) -> str:
    """A sentence whose verbs are these words, counted from 1, with these subjects."""
    lines = [f"# sent_id = s{number}", f"# text = {' '.join(words)}"]
    for at, word in enumerate(words, 1):
        verb = next((v for v, subject in heads.items() if subject == at), 0)
        of = f"{verb}\tnsubj" if verb else "0\troot" if at in heads else "1\tdep"
        lines.append(f"{at}\t{word}\t_\t{'VERB' if at in heads else 'X'}\t_\t_\t{of}\t_\t_")
    return "\n".join(lines) + "\n\n"


def test_options_that_have_no_effect_are_said(pairs: Path, tmp_path: Path, capsys) -> None:
    options = ("--layers", "1", "--units", "words", "--no-controls", "--out", tmp_path / "out")
    assert study("faithfulness", pairs, *options, "--no-mask", "--relation", "x") == 0
    said = capsys.readouterr().err
    assert "--units, --layers: no effect on faithfulness" in said
    assert "--no-mask has no effect" in said
    assert "--relation has no effect" in said


@pytest.mark.parametrize("name", ["cues", "faithfulness", "probing"])
def test_balanced_pairs_are_as_often_singular_as_plural(name: str, tmp_path: Path, capsys) -> None:
    if name == "probing":
        pytest.importorskip("torch")
    file, out = tmp_path / "in.jsonl", tmp_path / "out"
    plural = (
        line(n + 50, f"The {noun}s are here.", f"The {noun}s is here.")
        for n, noun in enumerate(NOUNS)
    )
    singular = (
        line(n, f"The {noun} is {where}.", f"The {noun} are {where}.")
        for n, (noun, where) in enumerate((noun, of) for of in ("here", "there") for noun in NOUNS)
    )
    file.write_text("".join((*singular, *plural)))
    options = ("--no-controls", "--balanced", "--method", "attention", "--seeds", 1)
    assert study(name, file, *options, "--out", out) == 0
    said = capsys.readouterr().err
    assert "pairs are drawn. Left out: its paradigm has more that are singular (" in said
    record = json.loads((out / f"{name}.json").read_text())
    assert record["evaluation"]["balanced"] is True
    if name == "probing":
        counts = record["items"]["agreement-mini"]["labels"]
        assert counts["singular"] == counts["plural"]
    else:
        items = read(out / f"{name}-items.csv").drop_duplicates("item_id")
        assert (items["target"] == "is").sum() == (items["target"] == "are").sum() > 0


def test_the_file_of_an_evaluation_runs_it_again(pairs: Path, tmp_path: Path, capsys) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    options = ("--no-controls", "--special", "both", "--cue-pieces", "first")
    assert study("cues", pairs, *options, "--out", out) == 0
    assert study(out / "cues.json", pairs, "--blank", "mask", "--out", again) == 0
    assert (again / "cues-items.csv").read_bytes() == (out / "cues-items.csv").read_bytes()
    assert "--blank: no effect, since cues.json says" in capsys.readouterr().err


def test_balanced_has_a_meaning_for_pairs_alone(pairs: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert study(pairs, "--relation", "target: any; source: any", "--balanced", "--out", out) == 1
    assert "--balanced has no meaning" in capsys.readouterr().err
    assert study("cues", pairs, "--balanced", "--no-controls", "--out", out) == 1
    assert "No paradigm has pairs of several labels" in capsys.readouterr().err


def test_where_several_words_differ_before_a_marked_one_it_is_said_what_is_asked(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    texts = ("Only boys that Al likes ever sleep.", "Boys that only Al likes ever sleep.")
    pairs.write_text(line(1, *texts, "only_npi_scope", two_prefix_word="ever"))
    options = ("--no-controls", "--no-mask", "--out", tmp_path / "out")
    assert study("cues", pairs, *options) == 0
    assert "1 pairs are of paradigms in which several words differ" in capsys.readouterr().err
    items = read(tmp_path / "out/cues-items.csv")
    assert set(zip(items["target"], items["sources"], strict=True)) == {("ever", "Only")}


def test_notes_on_single_sentences_are_counted_where_they_are_many(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    """Each sentence has a word that the model does not know."""
    pairs.write_text(
        "".join(
            line(n, f"The dog doesn't like 🙂{n}.", f"The dog don't like 🙂{n}.") for n in range(14)
        )
    )
    options = ("--no-controls", "--method", "attention", "--out", tmp_path / "out")
    assert study("cues", pairs, *options) == 0
    said = capsys.readouterr().err
    assert said.count("does not know") == 10
    assert "4 more notes of this kind, on single sentences, are not shown." in said


@pytest.mark.parametrize("mask", ["--mask", "--no-mask"])
def test_a_target_that_is_its_own_cue_is_said(
    mask: str, pairs: Path, tmp_path: Path, capsys
) -> None:
    file = tmp_path / "marked.csv"
    file.write_text("sentence,target,cues\nThe dog is here.,is,is\nThe dog is there.,is,dog\n")
    options = ("--no-controls", "--method", "attention", "--out", tmp_path / "out")
    assert study("cues", file, mask, *options) == 0
    said = capsys.readouterr().err
    assert "1 targets are among their own cues: what they take from themselves counts." in said
    assert ("does not see that word, but its mask" in said) == (mask == "--mask")
