"""vzdesk study: what its measures are in files, against other commands and by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.test_resume import StoppedError, stop_after
from tests.cli.test_study import NOUNS, read, study
from vzdesk import cli
from vzdesk.session.read import read as read_session
from vzdesk.session.write import write as write_session


def test_a_preference_belongs_to_its_pair_and_pairs_are_resampled(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    lines = [
        {"sentence_good": f"The {noun}s bark.", "sentence_bad": f"The {noun}s barks."}
        | {"UID": "agreement", "pairID": str(n)}
        for n, noun in enumerate(NOUNS)
    ]
    pairs.write_text("\n".join(map(json.dumps, lines)))
    out, relation = tmp_path / "out", "target: role=target; source: adjacent, before=target"
    options = ("--measure", "share,preference", "--group-by", "goodness")
    assert study(pairs, "--relation", relation, *options, "--out", out) == 0
    matches = read(out / "matches.csv")
    assert (matches.groupby("item_id")["preference"].nunique() == 1).all()
    assert matches["preference"].notna().all()
    assert matches["item_id"].nunique() == 10
    table = read(out / "table.csv")
    assert set(table["n"]) == {10}
    differences = read(out / "differences.csv")
    assert set(differences["paired"]) == {"yes"}
    assert set(differences["n_a"]) == {10}
    assert (differences["p_holm"] >= differences["p"]).all()


def test_scores_are_correlated_with_reading_times_that_some_words_have(
    tmp_path: Path, capsys
) -> None:
    times, out = tmp_path / "times.tsv", tmp_path / "out"
    words = [f"The {noun} barks at every guest in the big old house".split() for noun in NOUNS]
    lines = [
        f"{n}\t{word}\t{'NA' if at == 3 else 200 + (37 * at * (n + 1)) % 100}"
        for n, of in enumerate(words, 1)
        for at, word in enumerate(of)
    ]
    times.write_text("\n".join(["sentence_id\tword\tRT", *lines]) + "\n")
    options = ("--relation", "The word itself", "--measure", "spearman:RT,partial-spearman:RT")
    assert study(times, *options, "--out", out) == 0
    table = read(out / "table.csv")
    assert set(table["measure"]) == {"spearman:RT", "partial-spearman:RT"}
    assert set(table["n"]) == {10}
    assert table["mean"].abs().max() < 1
    assert study(times, *options[:3], "spearman:RTs", "--out", out) == 1
    assert "Did you mean 'RT'?" in capsys.readouterr().err


def test_mixing_ratios_are_those_of_arrays(tmp_path: Path) -> None:
    text, out, arrays = tmp_path / "t.txt", tmp_path / "out", tmp_path / "t.npz"
    text.write_text("\n".join(f"The {noun} barks loudly ." for noun in NOUNS[:2]))
    name = "attention-norm-res-ln"
    relation = "target: form=barks; source: adjacent, before=target"
    options = ("--relation", relation, "--measure", "mixing-ratio", "--method", name)
    assert study(text, *options, "--out", out) == 0
    assert (
        cli.main(["score", str(text), "--method", name, "--units", "words", "--out", str(arrays)])
        == 0
    )
    matches = read(out / "matches.csv")
    with np.load(arrays) as found:
        at = found[f"1/{name}/targets"].tolist().index("barks")
        expected = found[f"1/{name}/mixing_ratios"][:, at]
    first = matches[matches["sentence_id"].astype(str) == str(matches["sentence_id"].iloc[0])]
    np.testing.assert_allclose(first.sort_values("layer")["mixing-ratio"], expected, atol=1e-6)
    assert ((expected > 0) & (expected < 1)).all()


def test_a_session_of_before_mixing_ratios_says_so(tmp_path: Path, capsys) -> None:
    path, older, out = tmp_path / "s.vzd", tmp_path / "older.vzd", tmp_path / "out"
    name = "attention-norm-res"
    text = "The dog barks"
    assert cli.main(["score", "--text", text, "--method", name, "--out", str(path)]) == 0
    session = read_session(path)
    [analysis] = session.analyses
    results = {
        id: replace(
            each, maps={key: replace(of, mixing_ratios=None) for key, of in each.maps.items()}
        )
        for id, each in analysis.results.items()
    }
    write_session(replace(session, analyses=(replace(analysis, results=results),)), older)
    options = ("--relation", "target: form=barks; source: form=dog", "--method", name, "--out", out)
    assert study(path, *options, "--measure", "share,mixing-ratio") == 0
    assert read(out / "matches.csv")["mixing-ratio"].between(0, 1).all()
    capsys.readouterr()
    assert study(older, *options, "--measure", "share,mixing-ratio") != 0
    assert "the session is older and has no mixing ratios of it." in capsys.readouterr().err
    assert study(older, *options, "--measure", "share") == 0


def test_shares_and_ranks_are_those_of_the_table_of_scores(tmp_path: Path) -> None:
    """Also of words of several pieces, rolled out, and summed over several sources."""
    text, scores, out = tmp_path / "in.txt", tmp_path / "scores.csv", tmp_path / "out"
    text.write_text("The quokkas bark.\nA woodpecker can't sleep, unfortunately.\n")
    score = ["score", str(text), "--units", "words", "--rollout", "both", "--out", str(scores)]
    assert cli.main(score) == 0
    relation = ("--relation", "target: any; source: distance<=2", "--measure", "share,rank")
    assert study(text, *relation, "--rollout", "both", "--out", out) == 0
    as_text = {"target_word_id": str, "source_word_id": str}
    table = pd.read_csv(scores, dtype=as_text, keep_default_na=False)
    named = table["method"].str.removesuffix("+rollout")
    table["rollout"] = np.where(table["method"] == named, "no", "yes")
    keys = ["sentence_id", "rollout", "layer", "target_word_id"]
    by_target = dict(iter(table.groupby(keys)))
    matches = read(out / "matches.csv")
    assert len(matches) > 50
    assert matches["source_word_ids"].str.contains(" ").any()
    for of in matches.itertuples():
        row = by_target[of.sentence_id, of.rollout, of.layer, str(of.target_word_id)]
        row = row.set_index("source_word_id")["score"]
        of_sources = row.loc[str(of.source_word_ids).split(" ")]
        assert of.share == pytest.approx(of_sources.sum(), abs=2e-6)
        assert of.rank == 1 + (row > of_sources.max()).sum()


def test_a_study_of_preferences_is_not_gone_on_with_where_the_other_form_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """Also where the other form has no match of its own; shares do not depend on it."""

    def pairs(bad: str) -> Path:
        file = tmp_path / "pairs.jsonl"
        lines = [
            {"sentence_good": f"The {noun}s are here.", "sentence_bad": f"The {noun}s {bad} here."}
            for noun in ("dog", "cat", "key")
        ]
        file.write_text("\n".join(map(json.dumps, lines)))
        return file

    for measure, code in (("preference", 1), ("share", 0)):
        out = tmp_path / measure
        line = ["--relation", "target: form=are; source: distance=1", "--measure", measure]
        with monkeypatch.context() as stopping:
            stop_after(2, stopping)
            with pytest.raises(StoppedError):
                cli.main(["study", str(pairs("is")), *line, "--out", str(out)])
        capsys.readouterr()
        assert cli.main(["study", str(pairs("was")), *line, "--out", str(out), "--resume"]) == code
        assert ("is another here" in capsys.readouterr().err) == (code == 1)
