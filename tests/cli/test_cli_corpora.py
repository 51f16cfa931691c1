"""`vzdesk score` on corpora: their own ids, errors with lines, and CoNLL-U there and back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from vzdesk import cli
from vzdesk.session.read import read

TABLE = "id\tsentence\ttarget\na\tThe dogs bark.\t3\nb\tA dog barks.\t\na\tDogs bark.\t\n"
ROW = "\t_" * 8
CONLLU = f"""\
# sent_id = s
# text = Dogs can't bark
1\tDogs{ROW}
2-3\tcan't{ROW}
2\tca{ROW}
3\tn't{ROW}
4\tbark{ROW}

# sent_id = too long
"""
CONLLU += "".join(f"{number}\tdog{ROW}\n" for number in range(1, 301))


def score(*arguments: str | Path) -> int:
    return cli.main(["score", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_of_sentences_is_scored_under_its_own_ids(tmp_path, capsys):
    (tmp_path / "in.tsv").write_text(TABLE, encoding="utf-8")
    out = tmp_path / "out.csv"
    assert score(tmp_path / "in.tsv", "--text", "A dog.", "--out", out) == 0
    assert list(dict.fromkeys(row["sentence_id"] for row in rows(out))) == ["a", "b", "a-2", "1"]
    assert "Ids occur more than once: the next “a” is “a-2” here." in capsys.readouterr().err
    assert score(tmp_path / "in.tsv", "--out", tmp_path / "out.vzd") == 0
    assert read(tmp_path / "out.vzd").sentences[0].roles.targets == (2,)


def test_of_a_corpus_the_file_and_line_that_are_wrong_are_told(tmp_path, capsys):
    (tmp_path / "in.tsv").write_text(TABLE.replace("\t3", "\t9"), encoding="utf-8")
    assert score(tmp_path / "in.tsv", "--out", tmp_path / "out.csv") == 1
    assert "in.tsv, line 2: targets: there is no word 9" in capsys.readouterr().err
    assert {row["sentence_id"] for row in rows(tmp_path / "out.csv")} == {"b", "a"}


def test_where_every_line_of_a_corpus_is_wrong_nothing_is_written(tmp_path, capsys):
    (tmp_path / "in.tsv").write_text("sentence\ttarget\nA dog.\t9\n", encoding="utf-8")
    assert score(tmp_path / "in.tsv", "--out", tmp_path / "out.csv") == 1
    assert "in.tsv, line 2: targets: there is no word 9" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("asked", "method", "layer", "key"),
    [
        ([], "value-zeroing", "4", "ValueZeroingL4"),
        (["--layer=2", "--rollout"], "value-zeroing+rollout", "2", "ValueZeroingRolloutL2"),
    ],
)
def test_conllu_comes_back_with_the_scores_of_the_table_and_all_else_as_it_was(
    tmp_path, asked, method, layer, key
):
    (tmp_path / "in.conllu").write_text(CONLLU, encoding="utf-8")
    out, table = tmp_path / "out.conllu", tmp_path / "out.csv"
    assert score(tmp_path / "in.conllu", *asked, "--out", out) == 1
    after, before = out.read_text(encoding="utf-8").splitlines(), CONLLU.splitlines()
    assert [line.split("\t")[:9] for line in after] == [line.split("\t")[:9] for line in before]
    changed = [new.split("\t") for new, old in zip(after, before, strict=True) if new != old]
    assert [columns[1] for columns in changed] == ["Dogs", "ca", "n't", "bark"]
    both = ("--units", "words", "--rollout", "both")
    assert score(tmp_path / "in.conllu", *both, "--out", table) == 1
    for columns in changed:
        expected = [
            each["score"]
            for each in rows(table)
            if (each["method"], each["layer"], each["target"]) == (method, layer, columns[1])
        ]
        numbered = zip("1234", expected[1:-1], strict=True)  # without [CLS] and [SEP]
        assert columns[9] == f"{key}=" + ",".join(f"{id}:{score}" for id, score in numbered)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--layer", "9", "--out", "x.conllu"], "There is no layer 9: agreement-mini has 4."),
        (["--layer", "0", "--out", "x.conllu"], "There is no layer 0: agreement-mini has 4."),
        (["--layer", "1", "--out", "x.csv"], "choose what a .conllu file gets"),
        (["--rollout", "--out", "x.vzd"], "choose what a .conllu file gets"),
    ],
)
def test_a_layer_that_is_not_there_or_not_asked_for_is_refused(
    tmp_path, monkeypatch, capsys, arguments, said
):
    monkeypatch.chdir(tmp_path)
    assert score("--text", "A dog.", *arguments) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
