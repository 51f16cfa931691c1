"""CoNLL-X, CoNLL-U Plus and PARSEME's .cupt: read as sentences, and written as CoNLL-U."""

from __future__ import annotations

import pytest

from vzdesk.corpus import readers
from vzdesk.corpus.reader import Source
from vzdesk.corpus.readers import Found, conllu
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError


def find(content: str, ending: str) -> Found:
    return readers.find_in(Source(content, ending), "file")


def tiers(sentence: Sentence) -> dict[str, tuple[str, ...]]:
    return {tier.name: tier.values for tier in sentence.tiers}


def rows(*lines: str) -> str:
    return "".join("\t".join(line.split()) + "\n" for line in lines) + "\n"


X = rows("1 The the DT DT _ 2 NMOD 2 NMOD", "2 dog dog NN NN num=sg 3 SBJ _ _") + rows(
    "1 It it PRP PRP _ 0 ROOT _ _"
)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (X.replace("3 SBJ", "0 SBJ").replace("\t3\tSBJ", "\t0\tSBJ"), ".conllx"),
        (
            rows("1 The the DT DT _ 2 NMOD", "2 dog dog NN NN num=sg 0 SBJ")
            + rows("1 It it PRP PRP _ 0 ROOT"),
            ".txt",
        ),
    ],
)
def test_conll_x_is_read_with_its_annotations(content, ending):
    found = find(content, ending)
    assert [each.text for each in found.sentences] == ["The dog", "It"]
    assert tiers(found.sentences[0])["upos"] == ("DT", "NN")
    assert tiers(found.sentences[0])["head"] == ("2", "0")
    assert found.notice == "Read as CoNLL-X: 2 in all."
    lines = "".join(each.conllu for each in found.sentences)
    assert lines.count("\t_\t_\n") == 3
    assert [each.text for each in conllu.read(lines)] == ["The dog", "It"]


def test_a_bad_sentence_of_conll_x_is_left_out():
    found = find(X, ".conllx")
    assert [each.text for each in found.sentences] == ["It"]
    assert "line 2: the head is “3”" in found.notice


CUPT = "# global.columns = ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC PARSEME:MWE\n"


@pytest.mark.parametrize("ending", [".cupt", ".conllup", ".conllu", ".txt"])
def test_more_columns_of_conll_u_plus_are_annotations(ending):
    content = CUPT + "# text = take off now\n"
    content += rows(
        "1 take take VERB _ _ 0 root _ _ 1:VPC",
        "2 off off ADP _ _ 1 compound _ _ 1",
        "3 now now ADV _ _ 1 advmod _ Gloss=jetzt *",
    )
    (found,) = find(content, ending).sentences
    assert tiers(found)["parseme:mwe"] == ("1:VPC", "1", "")
    assert tiers(found)["gloss"] == ("", "", "jetzt")
    assert "global.columns" not in found.conllu
    (again,) = conllu.read(found.conllu)
    assert (again.text, len(again.words)) == ("take off now", 3)


def test_columns_may_be_few_and_in_any_order():
    found = find("# global.columns = FORM NE\nKim\tB-PER\nsleeps\t_\n\nIt\t_\n\n", ".conllup")
    assert [each.text for each in found.sentences] == ["Kim sleeps", "It"]
    assert tiers(found.sentences[0]) == {"ne": ("B-PER", "")}
    assert "more columns: NE" in found.notice


@pytest.mark.parametrize(
    ("content", "ending", "said"),
    [
        ("# global.columns = ID LEMMA\n1\ta\n", ".conllup", "does not name the columns"),
        ("# global.columns = ID FORM X x\n1\ta\tb\tc\n", ".conllup", "two columns are called “X”"),
        (CUPT + rows("1 take take") + "\n", ".cupt", "line 2: the line has 3 columns"),
        (
            rows("1 The the the DT DT _ _ 2 2 N N _ _", "2 a a a D D _ _ 0 0 N N _ _"),
            ".txt",
            "14 columns",
        ),
        (rows("1 The the DT DT _ 2", "2 dog dog NN NN _ 0"), ".conllx", "line 1: the line has 7"),
    ],
)
def test_what_is_another_conll_is_refused(content, ending, said):
    with pytest.raises(UserError, match=said):
        find(content, ending)


def test_columns_of_conll_u_that_are_named_leave_its_lines():
    content = CUPT.replace(" PARSEME:MWE", "") + rows("1 take take VERB _ _ 0 root _ A=b")
    (found,) = find(content, ".conllu").sentences
    assert found.conllu == content
