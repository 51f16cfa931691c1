"""vzdesk predict: what it writes and what it refuses."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tests.cli.test_cli import rows
from tests.cli.test_resume import StoppedError, stop_after
from tests.engine.conftest import make_tiny_seq2seq
from vzdesk import cli
from vzdesk.engine import models, trial
from vzdesk.session.read import read

GOLDEN = Path(__file__).parents[1] / "golden"
TEXT = "The keys to the cabinets are rusty."


def predict(*arguments: str) -> int:
    return cli.main(["predict", *arguments])


def test_each_word_has_a_row_with_its_probability(tmp_path: Path, capsys) -> None:
    out = tmp_path / "out.csv"
    assert predict("--text", TEXT, "--text", "A dog barks.", "--out", str(out)) == 0
    table = rows(out)
    assert list(table[0]) == [
        *("sentence_id", "word_id", "word", "log_probability", "surprisal_bits")
    ]
    assert [row["word"] for row in table if row["sentence_id"] == "1"] == [
        *("The", "keys", "to", "the", "cabinets", "are", "rusty", ".")
    ]
    assert [row["word_id"] for row in table if row["sentence_id"] == "2"] == ["1", "2", "3", "4"]
    for row in table:
        bits = -float(row["log_probability"]) / math.log(2)
        assert float(row["surprisal_bits"]) == pytest.approx(bits, rel=1e-12)
    assert "Wrote 2 of 2 sentences" in capsys.readouterr().err
    record = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    assert record["runs"][0]["model"]["name"] == "agreement-mini"
    assert record["n_sentences"] == {"scored": 2, "all": 2}
    assert "predict" in record["command"]
    assert record["masking"] == "within-word"
    assert "Kauf" in record["citation"]


def test_the_model_finds_what_agrees_likelier(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    texts = TEXT, TEXT.replace("are", "is")
    assert predict(*(each for of in texts for each in ("--text", of)), "--out", str(out)) == 0
    good, bad = (float(row["log_probability"]) for row in rows(out) if row["word_id"] == "6")
    assert good > bad


def test_tokens_have_rows_of_their_own_that_make_up_the_words(tmp_path: Path) -> None:
    words, tokens = tmp_path / "words.tsv", tmp_path / "tokens.csv"
    assert predict("--text", TEXT, "--out", str(words)) == 0
    assert predict("--text", TEXT, "--units", "tokens", "--out", str(tokens)) == 0
    table = rows(tokens)
    assert (table[0]["token"], table[0]["log_probability"]) == ("[CLS]", "NA")
    assert [row["token_id"] for row in table] == [str(n) for n in range(1, len(table) + 1)]
    of_word = [float(row["log_probability"]) for row in table if row["word_id"] == "5"]
    assert len(of_word) > 1
    lines = words.read_text(encoding="utf-8").splitlines()
    assert float(lines[5].split("\t")[3]) == pytest.approx(sum(of_word), abs=1e-9)


def test_pieces_can_be_masked_alone(tmp_path: Path) -> None:
    found = []
    for masking in ("within-word", "one-piece"):
        out = tmp_path / f"{masking}.csv"
        options = ("--masking", masking, "--units", "tokens", "--out", str(out))
        assert predict("--text", TEXT, *options) == 0
        found.append([row["log_probability"] for row in rows(out)])
    differ = [place for place, (one, other) in enumerate(zip(*found, strict=True)) if one != other]
    assert differ, "the first piece of a word of several has its later ones to see"


def test_of_two_texts_it_is_said_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "load", models.load)
    out = tmp_path / "out.csv"
    pair = ("--text", "The keys are here.", "--second-text", "They are not lost.")
    assert predict(*pair, "--out", str(out)) == 0
    found = [(row["part"], row["word_id"], row["word"]) for row in rows(out)]
    assert found[0] == ("first", "1", "The")
    assert found[5] == ("second", "1", "They")
    decoder = tmp_path / "decoder.csv"
    folder = str(make_tiny_seq2seq(tmp_path / "t5", "t5"))
    texts = ("--text", "the keys", "--decoder-text", "the cabinets")
    assert predict(*texts, "--model", folder, "--out", str(decoder)) == 0
    assert {row["part"] for row in rows(decoder)} == {"decoder"}


def test_what_cannot_be_predicted_is_refused(tmp_path: Path, capsys) -> None:
    out = tmp_path / "out.csv"
    older = ("--model", str(GOLDEN / "bundle-2.0"))
    assert predict("--text", TEXT, *older, "--out", str(out)) == 1
    assert "exported before bundles held heads" in capsys.readouterr().err
    assert predict("--text", TEXT, "--out", str(tmp_path / "out.vzd")) == 1
    assert "predictions are written as tables" in capsys.readouterr().err
    assert predict("--text", "dog " * 300, "--out", str(out)) == 1
    assert "No sentence has values" in capsys.readouterr().err
    assert not list(tmp_path.glob("out*"))
    assert predict("--text", "dog " * 300, "--text", "A dog.", "--out", str(out)) == 1
    assert {row["sentence_id"] for row in rows(out)} == {"2"}


def score(*arguments: str) -> int:
    return cli.main(["score", *arguments])


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".conllu"])
def test_scores_have_the_same_table_beside_them(tmp_path: Path, capsys, ending: str) -> None:
    texts = ("--text", TEXT, "--text", "dog " * 300, "--text", "A dog barks.")
    out, alone = tmp_path / f"out{ending}", tmp_path / f"alone.{ending[1]}sv"
    table = "tsv" if ending == ".tsv" else "csv"
    alone = tmp_path / f"alone.{table}"
    assert score(*texts, "--predictions", "--out", str(out)) == 1
    said = capsys.readouterr().err
    assert said.count("Sentence 2 was not scored") == 1
    beside = tmp_path / f"out.predictions.{table}"
    assert f"Wrote the predictions of 2 sentences to {beside}" in said
    assert predict(*texts, "--out", str(alone)) == 1
    assert beside.read_bytes() == alone.read_bytes()
    record = json.loads(Path(f"{beside}.json").read_text(encoding="utf-8"))
    assert record["n_sentences"] == {"scored": 2, "all": 3}
    assert "score" in record["command"]
    assert "--predictions" in record["command"]


def test_a_session_holds_predictions_itself(tmp_path: Path) -> None:
    out, table = tmp_path / "out.vzd", tmp_path / "out.csv"
    assert score("--text", TEXT, "--predictions", "--out", str(out)) == 0
    assert predict("--text", TEXT, "--out", str(table)) == 0
    (scored,) = read(out).analyses[0].results.values()
    assert scored.predictions is not None
    expected = [float(row["log_probability"]) for row in rows(table)]
    assert scored.predictions.words.tolist() == expected
    assert not list(tmp_path.glob("out.predictions*"))
    assert score("--text", TEXT, "--out", str(out)) == 0
    (without,) = read(out).analyses[0].results.values()
    assert without.predictions is None


def test_what_cannot_be_predicted_is_refused_before_anything_is_scored(
    tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out.csv"
    older = ("--model", str(GOLDEN / "bundle-2.0"))
    assert score("--text", TEXT, *older, "--predictions", "--out", str(out)) == 1
    assert "vzdesk export-onnx MODEL_DIR OUT_DIR" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    read_from = tmp_path / "out.predictions.csv"
    read_from.write_text("sentence\nA dog barks.\n", encoding="utf-8")
    assert score(str(read_from), "--predictions", "--out", str(out)) == 1
    assert "is also what is read" in capsys.readouterr().err
    assert not out.exists()


def test_resumed_scores_get_the_predictions_of_all_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    texts = ("--text", TEXT, "--text", "A dog barks.")
    with monkeypatch.context() as patched:
        stop_after(1, patched)
        with pytest.raises(StoppedError):
            score(*texts, "--predictions", "--out", str(out))
    assert not list(tmp_path.glob("*.predictions*"))
    assert score(*texts, "--predictions", "--resume", "--out", str(out)) == 0
    beside = tmp_path / "out.predictions.csv"
    assert {row["sentence_id"] for row in rows(beside)} == {"1", "2"}
    record = json.loads(Path(f"{beside}.json").read_text(encoding="utf-8"))
    assert "--resume" not in record["command"]


def test_scores_are_written_also_where_a_head_gives_no_numbers(
    tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was computed is not lost, and it is said what is missing."""
    monkeypatch.setattr("vzdesk.engine.predictions.masked.are_numbers", lambda _: False)
    session, table = tmp_path / "out.vzd", tmp_path / "out.csv"
    assert score("--text", TEXT, "--predictions", "--out", str(session)) == 1
    said = capsys.readouterr().err
    assert "Sentence 1 has no values: The model's head gives no numbers here" in said
    assert "was not scored" not in said
    (scored,) = read(session).analyses[0].results.values()
    assert scored.maps
    assert scored.predictions is None
    assert score("--text", TEXT, "--predictions", "--out", str(table)) == 1
    assert "no table of them was written" in capsys.readouterr().err
    assert len(rows(table)) > 100
    assert not list(tmp_path.glob("*.predictions*"))
