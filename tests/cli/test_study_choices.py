"""Which sentences vzdesk study takes, which options it refuses, and what an error leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import rows
from tests.cli.test_study import RELATION, conllu, corpus, study
from vzdesk import cli
from vzdesk.engine.models import default

__all__ = ["corpus"]  # a fixture


def ids(folder: Path) -> set[str]:
    return {row["sentence_id"] for row in rows(folder / "matches.csv")}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--most", "2"], {"s0", "s1"}),
        (["--filter", "dog"], {"s0"}),
        (["--filter", "feats.Number:Plur", "--most", "2"], {"s0", "s2"}),
        (["--filter", "lemma:dog|cat"], {"s0", "s1"}),
        (["--filter", "id=s3"], {"s3"}),
        (["--filter", 'bark "s2"'], set()),
    ],
)
def test_a_filter_is_written_as_in_the_list_and_the_first_are_taken(
    corpus: Path, tmp_path: Path, options: list[str], expected: set[str], capsys
) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    code = study(corpus, "--relation", RELATION, *options, "--out", out)
    if not expected:
        assert code == 1
        assert "None of 12 sentences is chosen by the filter" in capsys.readouterr().err
        return
    assert code == 0
    assert ids(out) == expected
    assert study(out / "study.json", corpus, "--out", again) == 0
    assert (again / "matches.csv").read_bytes() == (out / "matches.csv").read_bytes()


def test_layers_of_a_study_are_all_again_where_that_is_said(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert study(corpus, "--relation", RELATION, "--layers", "2", "--out", out) == 0
    assert study(out / "study.json", corpus, "--layers", "all", "--out", out) == 0
    assert {row["layer"] for row in rows(out / "table.csv")} == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--relation", "subject of each verbs"], "Did you mean “Subject of each verb”?"),
        (["--relation", "xyz"], "There are “Cues of the target”"),
        ([], "such as --relation"),
        (["--relation", RELATION, "--filter", "score>0.3"], "is of what is scored already"),
        (["--relation", RELATION, "--filter", "upso:VERB"], "did you mean “upos”?"),
        (["--relation", RELATION, "--random-weights"], "--random-weights has no meaning for"),
        (["--relation", RELATION, "--formula", "1 < 2"], "--formula has no meaning for vzdesk"),
        (["--relation", RELATION, "--model", "nobody"], "nobody"),
        (["agreement", "--group-by", "tag"], "--group-by has no meaning for vzdesk study agree"),
        (["agreement", "--tag", "odd"], "None of 12 sentences is chosen by the tag"),
        (["agreement", "--model", "nobody"], "nobody"),
        (["formulas", "--relation", RELATION], "--relation has no meaning for vzdesk study form"),
        (["formulas"], "an item with several conditions"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence_and_leaves_no_folder(
    corpus: Path, tmp_path: Path, arguments: list[str], said: str, capsys
) -> None:
    kind = arguments[:1] if arguments and not arguments[0].startswith("-") else []
    rest = arguments[len(kind) :]
    assert study(*kind, corpus, *rest, "--out", tmp_path / "a/b") == 1
    assert said in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == [corpus.name]


@pytest.mark.parametrize("most", ["0", "-1", "x", "1.5"])
def test_the_first_sentences_are_a_number(corpus: Path, tmp_path: Path, most: str, capsys) -> None:
    with pytest.raises(SystemExit):
        study(corpus, "--relation", RELATION, f"--most={most}", "--out", tmp_path / "out")
    assert "is no number from 1 on" in capsys.readouterr().err


def test_more_groups_than_are_compared_are_said(tmp_path: Path, capsys) -> None:
    corpus, out = tmp_path / "in.conllu", tmp_path / "out"
    texts = [conllu(n, "dog", plural=False) for n in range(130)]
    for n, text in enumerate(texts):
        texts[n] = text.replace("\tbarks\tbark\t", f"\tbarks\tb{n % 13}\t")
    corpus.write_text("".join(texts))
    options = ("--relation", RELATION, "--group-by", "target.lemma", "--layers", "1")
    assert study(corpus, *options, "--out", out) == 0
    said = capsys.readouterr().err
    assert "not compared where there are more than 12; here there are up to 13" in said
    assert len(rows(out / "differences.csv")) == 0


def test_a_choice_of_sentences_is_kept_in_the_study(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--filter", "upos:VERB", "--most", "3")
    assert study(corpus, "--relation", RELATION, *options, "--out", out) == 0
    kept = json.loads((out / "study.json").read_text())["study"]["sentences"]
    assert kept == {"which": "filter", "text": "upos:VERB", "most": 3}


@pytest.mark.parametrize(
    "kind", [["agreement"], ["--relation", RELATION]], ids=["agreement", "relation"]
)
def test_a_model_that_is_named_twice_is_not_counted_twice(
    corpus: Path, tmp_path: Path, kind: list[str], capsys
) -> None:
    models = f"{default().name},{default().path}"
    assert study(*kind, corpus, "--model", models, "--out", tmp_path / "out") == 1
    assert "are the same model. Name it once." in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["study", "evaluation"])
@pytest.mark.parametrize("relation", [(), ("--relation", "The word before")])
def test_a_study_that_is_cut_off_is_no_file_of_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, relation: tuple[str, ...]
) -> None:
    path = tmp_path / "study.json"
    path.write_text(f'{{\n  "format": "vzdesk {kind} 1.0",\n  "{kind}": {{"name"')
    line = ["study", str(path), "--text", "A dog barks.", *relation]
    assert cli.main([*line, "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "study.json" in said
    assert "that vzdesk wrote" in said
