"""vzdesk study: what it writes, that it goes on where it was stopped, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.test_cli import rows
from tests.cli.test_resume import StoppedError, stop_after
from tests.printed import pdf_texts, svg_texts
from vzdesk import cli
from vzdesk.engine.types import SentenceResult
from vzdesk.export import run as scoring

NOUNS = ("dog", "cat", "boy", "girl", "man", "woman", "teacher", "doctor", "guest", "driver")
OTHER = Path(__file__).parents[1] / "golden/bundle-2.0"
"""A model with another tokenizer, and other layers."""
RELATION = "target: upos=VERB; source: deprel=nsubj, head=target"


def conllu(number: int, noun: str, plural: bool) -> str:
    words = ("The", f"{noun}s", "bark") if plural else ("A", noun, "barks")
    feats = "Number=Plur" if plural else "Number=Sing"
    return (
        f"# sent_id = s{number}\n# text = {' '.join(words)}.\n"
        f"1\t{words[0]}\tthe\tDET\t_\t_\t2\tdet\t_\t_\n"
        f"2\t{words[1]}\t{noun}\tNOUN\t_\t{feats}\t3\tnsubj\t_\t_\n"
        f"3\t{words[2]}\tbark\tVERB\t_\t{feats}\t0\troot\t_\tSpaceAfter=No\n"
        "4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_\n\n"
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twelve sentences, half of them plural."""
    file = tmp_path / "in.conllu"
    nouns = (*NOUNS, "friend", "child")
    file.write_text("".join(conllu(n, noun, n % 2 == 0) for n, noun in enumerate(nouns)))
    return file


def study(*arguments: object) -> int:
    return cli.main(["study", *map(str, arguments)])


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=["NA"])


def test_the_means_are_those_that_anybody_computes_from_the_matches(
    corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    relations = [RELATION, "target: upos=NOUN; each source: distance<=2"]
    measures = ["share", "rank", "entropy"]
    options = [each for of in relations for each in ("--relation", of)]
    options += [
        "--measure",
        ",".join([*measures, "surprisal"]),
        "--group-by",
        "target.feats.Number",
    ]
    options += ["--method", "value-zeroing,attention", "--rollout", "both"]
    assert study(corpus, *options, "--out", out) == 0
    table, matches = read(out / "table.csv"), read(out / "matches.csv")
    cell = ["model", "method", "rollout", "part", "layer", "relation", "target.feats.Number"]
    long = matches.melt(
        id_vars=[*cell, "item_id", "sentence_id", "match"],
        value_vars=[*measures, "surprisal"],
        var_name="measure",
    )
    long["part"] = long["part"].fillna("")
    word = long["measure"] == "surprisal"
    long.loc[word, "layer"] = 0
    long.loc[word, ["method", "rollout", "part"]] = "none"
    long = long.drop_duplicates()  # a surprisal is in all rows of its match
    keys = [*cell, "measure"]
    by_sentence = long.groupby([*keys, "item_id", "sentence_id"])["value"].mean()
    by_item = by_sentence.groupby([*keys, "item_id"]).mean()
    expected = by_item.groupby(keys).agg(["mean", "count"])
    table["part"] = table["part"].fillna("")
    table.loc[table["measure"] == "surprisal", "layer"] = 0
    table.loc[table["measure"] == "surprisal", ["method", "rollout", "part"]] = "none"
    found = table.set_index(keys)[["mean", "n"]]
    assert len(found) == len(expected)
    both = found.join(expected.add_suffix("_expected"))
    np.testing.assert_allclose(both["mean"], both["mean_expected"], rtol=1e-12, atol=0)
    assert (both["n"] == both["count_expected"]).all()


def test_a_study_is_made_again_from_its_file_and_options_count_more(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    options = ["--relation", "Cues of the target", "--measure", "share,rank", "--tag", "even"]
    tagged = tmp_path / "in.csv"
    texts = [f"A {noun} barks." for noun in NOUNS]
    lines = [f"s{n},{text},2,3,even" for n, text in enumerate(texts)]
    tagged.write_text("\n".join(["id,sentence,cue,target,tags", *lines, "x,A dog sleeps.,,,odd"]))
    assert study(tagged, *options, "--seed", 7, "--name", "cues", "--out", first) == 0
    assert study(first / "study.json", tagged, "--out", second) == 0
    for name in ("table.csv", "matches.csv", "differences.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    content = json.loads((second / "study.json").read_text())
    assert content["study"]["seed"] == 7
    assert content["n_sentences"] == {"matched": 10, "not_scored": 0, "all": 10}
    assert content["runs"][0]["model"]["name"] == "agreement-mini"
    assert study(first / "study.json", tagged, "--measure", "entropy", "--out", second) == 0
    assert set(read(second / "table.csv")["measure"]) == {"entropy"}


def test_a_stopped_study_goes_on_and_ends_in_the_same_bytes(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    options = ("--relation", RELATION, "--measure", "share,surprisal", "--group-by", "upos")
    assert study(corpus, *options, "--out", whole) == 0
    with monkeypatch.context() as stopping:
        stop_after(5, stopping)
        with pytest.raises(StoppedError):
            study(corpus, *options, "--out", out)
    assert not (out / "table.csv").exists()
    capsys.readouterr()
    assert study(corpus, *options, "--out", out, "--resume") == 0
    assert re.search("[1-5] of 12 sentences are finished", capsys.readouterr().err)
    for name in ("table.csv", "matches.csv"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()
    assert not list(out.glob("*.part"))


def test_another_study_is_not_gone_on_with(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as stopping:
        stop_after(3, stopping)
        with pytest.raises(StoppedError):
            study(corpus, "--relation", RELATION, "--out", out)
    other = ("--relation", "target: upos=VERB; source: upos=NOUN")
    assert study(corpus, *other, "--out", out, "--resume") == 1
    assert "is of something else: its study is" in capsys.readouterr().err


def test_other_annotations_of_the_same_words_are_not_gone_on_with(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    out, other = tmp_path / "out", tmp_path / "other.conllu"
    with monkeypatch.context() as stopping:
        stop_after(3, stopping)
        with pytest.raises(StoppedError):
            study(corpus, "--relation", RELATION, "--out", out)
    other.write_text(corpus.read_text().replace("DET", "PRON"))
    assert study(other, "--relation", RELATION, "--out", out, "--resume") == 1
    assert "is another here" in capsys.readouterr().err


def test_a_session_is_studied_by_its_own_results_and_gives_the_same(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    session, scored, kept = tmp_path / "in.vzd", tmp_path / "scored", tmp_path / "kept"
    more = ("--units", "words-joint", "--predictions", "--method", "value-zeroing,attention")
    assert cli.main(["score", str(corpus), *more, "--out", str(session)]) == 0
    options = ("--relation", RELATION, "--measure", "share,distance,surprisal", "--units")
    options += ("words-joint", "--method", "value-zeroing,attention")
    assert study(corpus, *options, "--out", scored) == 0
    monkeypatch.setattr("vzdesk.cli.arguments.trial.load", None)  # no model is needed
    assert study(session, *options, "--out", kept) == 0
    assert (kept / "table.csv").read_bytes() == (scored / "table.csv").read_bytes()
    shares = read(kept / "table.csv")
    of_attention = shares[(shares["measure"] == "distance") & (shares["method"] == "attention")]
    assert of_attention["mean"].isna().all()
    capsys.readouterr()
    assert study(session, "--relation", RELATION, "--method", "alti", "--out", kept) == 1
    assert "the session has no map of it by alti in words" in capsys.readouterr().err
    text = tmp_path / "more.txt"
    text.write_text("A dog barks.")
    assert study(session, text, "--relation", RELATION, "--out", kept) == 1
    assert "Give sessions alone" in capsys.readouterr().err


def test_models_with_other_tokenizers_are_compared_by_words(
    corpus: Path, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    options = ("--relation", RELATION, "--model", f"agreement-mini,{OTHER}", "--out", out)
    assert study(corpus, *options) == 0
    matches = read(out / "matches.csv")
    assert set(matches.groupby("model").size()) == {4 * 12, len(matches) - 4 * 12}
    words = matches.groupby(["sentence_id", "match"])[["target", "sources"]].nunique()
    assert (words == 1).all(axis=None)
    assert (
        study(corpus, *options[:2], "--model", "agreement-mini,agreement-mini", *options[4:]) == 1
    )
    assert "twice" in capsys.readouterr().err


def test_figures_say_what_they_show(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--relation", RELATION, "--relation", "target: upos=VERB; source: upos=NOUN"]
    assert study(corpus, *options, "--group-by", "target.feats.Number", "--out", out) == 0
    names = {each.name for each in (out / "figures").iterdir()}
    kinds = ("lines", "distribution", "relations")
    stem = "share-agreement-mini-Value-Zeroing"
    groups = ("groups-share-agreement-mini", "groups-share-agreement-mini-2")  # a relation each
    stems = (*groups, *(f"{kind}-{stem}" for kind in kinds))
    assert names == {f"{each}{end}" for each in stems for end in (".pdf", ".svg")}
    for kind in kinds:
        svg = svg_texts((out / f"figures/{kind}-{stem}.svg").read_bytes())
        pdf = pdf_texts((out / f"figures/{kind}-{stem}.pdf").read_bytes())
        for texts in (svg, pdf):
            written = " ".join(texts)
            assert "agreement-mini · Value Zeroing" in written
            assert "Number Plur" in written
            assert "share" in written
            assert "layer" in written


def test_figures_of_an_earlier_study_in_the_same_folder_are_removed_and_no_other_file(
    corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert study(corpus, "--relation", RELATION, "--measure", "share,rank", "--out", out) == 0
    own = out / "figures/distribution-mine.pdf"
    own.write_bytes(b"mine")
    assert len([*(out / "figures").glob("*rank*")]) == 4
    assert study(corpus, "--relation", RELATION, "--measure", "share", "--out", out) == 0
    assert [*(out / "figures").glob("*rank*")] == []
    listed = json.loads((out / "study.json").read_text())["figures"]
    assert {each.name for each in (out / "figures").iterdir()} == {*listed, own.name}


def test_layers_that_a_model_lacks_are_said(corpus: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert study(corpus, "--relation", RELATION, "--layers", "2,9", "--out", out) == 0
    assert "agreement-mini has 4 layers, and so none of: 9." in capsys.readouterr().err
    assert {row["layer"] for row in rows(out / "table.csv")} == {"2"}
    assert study(corpus, "--relation", RELATION, "--layers", "9", "--out", out) == 1
    assert "There is no layer 9: agreement-mini has 4." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--relation", "target: upos=ADV; source: any"], "none has upos=ADV (12)"),
        (["--relation", "target: upos=VERB source: any"], "cannot be read at character 19"),
        (["--relation", RELATION, "--measure", "shares"], "Did you mean 'share'"),
        (["--relation", RELATION, "--method", "atention"], "Did you mean 'attention'"),
        (["--relation", RELATION, "--group-by", "condition"], "grouped by 'condition'"),
        (["--relation", RELATION, "--tag", "odd"], "None of 12 sentences is chosen by the tag"),
        (["--relation", RELATION, "--ids", "s1,nobody"], "There is no sentence nobody"),
        (["--relation", RELATION, "--measure", "distance", "--method", "attention"], "distances"),
        (["--relation", RELATION, "--seed", "-3"], "The seed cannot be -3"),
        ([], "names no relation"),
    ],
)
def test_what_cannot_be_studied_is_said_before_any_model_is_loaded(
    corpus: Path, tmp_path: Path, options: list[str], said: str, capsys, monkeypatch
) -> None:
    monkeypatch.setattr("vzdesk.cli.arguments.trial.load", None)
    assert study(corpus, *options, "--out", tmp_path / "out") == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_study_that_is_not_there_is_said_to_be(tmp_path: Path, capsys) -> None:
    gone = tmp_path / "gone.json"
    assert study(gone, "--out", tmp_path / "out") == 1
    assert f"Cannot read {gone}: No such file or directory." in capsys.readouterr().err


def test_what_only_some_sentences_have_is_counted_and_said(
    corpus: Path, tmp_path: Path, capsys
) -> None:
    other, out = tmp_path / "plain.txt", tmp_path / "out"
    other.write_text("A dog sleeps.\nTwo cats sleep.\n")
    options = ("--relation", RELATION, "--group-by", "target.lemma")
    assert study(corpus, other, *options, "--out", out) == 0
    said = capsys.readouterr().err
    assert "matches nothing in 2 of 14 sentences: There is no column “upos” (2)." in said
    assert "have no target.lemma" not in said
    assert (
        study(corpus, "--relation", RELATION, "--group-by", "source.feats.Case", "--out", out) == 0
    )
    assert "12 of 12 sentences have no source.feats.Case" in capsys.readouterr().err
    assert {row["source.feats.Case"] for row in rows(out / "table.csv")} == {"NA"}


def test_groups_of_one_sentence_have_a_mean_and_no_interval(
    corpus: Path, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    options = ("--relation", RELATION, "--group-by", "source.lemma", "--layers", "1,3")
    assert study(corpus, *options, "--out", out) == 0
    table = rows(out / "table.csv")
    assert {(row["n"], row["low"], row["high"]) for row in table} == {("1", "NA", "NA")}
    assert {row["layer"] for row in table} == {"1", "3"}
    assert "24 of 24 means are of fewer than 10" in capsys.readouterr().err


def test_ctrl_c_keeps_what_is_finished_and_says_so(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    out, analyse = tmp_path / "out", scoring.analyse

    def interrupted(*arguments: object) -> Iterator[object]:
        for n, step in enumerate(step for step in analyse(*arguments)):
            yield step
            if isinstance(step, SentenceResult) and n > 3:
                raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(scoring, "analyse", interrupted)
        with pytest.raises(KeyboardInterrupt):
            study(corpus, "--relation", RELATION, "--out", out)
    assert "--resume goes on with them" in capsys.readouterr().err
    assert (out / "matches.csv.part").stat().st_size > 0
    assert study(corpus, "--relation", RELATION, "--out", out, "--resume") == 0
