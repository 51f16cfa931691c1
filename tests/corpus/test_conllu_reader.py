"""CoNLL-U: its words at their places in the text, its annotations, and none of its lines lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from vzdesk.corpus.readers import conllu, read
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError

KEYS = """\
# newdoc id = tiny
# sent_id = keys-1
# text = The keys didn't  rust, né?
# text_en = not the text
1	The	the	DET	DT	Definite=Def|PronType=Art	2	det	2:det	_
2	keys	key	NOUN	NNS	Number=Plur	5	nsubj	5:nsubj	Gloss=Schlüssel
3-4	didn't	_	_	_	_	_	_	_	SpaceAfter=No
3	did	do	AUX	VBD	_	5	aux	5:aux	_
4	n't	not	PART	RB	_	5	advmod	5:advmod	_
4.1	really	really	ADV	RB	_	_	_	5:advmod	CopyOf=-1
5	rust	rust	VERB	VB	_	0	root	0:root	SpaceAfter=No
6	,	,	PUNCT	,	_	5	punct	5:punct	_
7	né	né	INTJ	_	_	5	discourse	_	SpaceAfter=No
8	?	?	PUNCT	.	_	5	punct	_	_

"""
DU = """\
# sent_id = du
1-2	Du	_	_	_	_	_	_	_	_
1	De	de	ADP	_	_	3	case	_	_
2	le	le	DET	_	Gender=Masc	3	det	_	_
3	pain	pain	NOUN	_	_	0	root	_	SpaceAfter=No
4-5	l'été	_	_	_	_	_	_	_	_
4	le	le	DET	_	_	5	det	_	_
5	été	été	NOUN	_	_	3	nmod	_	_
6	froid	froid	ADJ	_	_	5	amod	_	_

"""


def sentences(content: str) -> tuple[Sentence, ...]:
    return tuple(conllu.read(content))


def tiers(sentence: Sentence) -> dict[str, tuple[str, ...]]:
    return {tier.name: tier.values for tier in sentence.tiers}


def changed(before: str, after: str) -> str:
    assert KEYS.count(before) == 1
    return KEYS.replace(before, after)


def error_of(tmp_path: Path, content: str) -> str:
    (tmp_path / "in.conllu").write_bytes(content.encode())
    with pytest.raises(UserError) as caught:
        read(tmp_path / "in.conllu")
    return caught.value.message.partition("in.conllu, ")[2]


def test_words_are_those_of_the_file_at_their_places_in_the_text():
    (found,) = sentences(KEYS)
    assert (found.id, found.text) == ("keys-1", "The keys didn't  rust, né?")
    assert [word.text for word in found.words] == [
        *("The", "keys", "did", "n't", "rust", ",", "né", "?"),
    ]
    assert all(found.text[word.start : word.end] == word.text for word in found.words)
    assert found.words[3].start == found.text.index("n't")


def test_annotations_are_tiers_with_a_value_for_each_word():
    (found,) = sentences(KEYS)
    assert list(tiers(found)) == [
        *("lemma", "upos", "xpos", "feats", "head", "deprel", "gloss"),
    ]
    assert tiers(found)["lemma"][1:4] == ("key", "do", "not")
    assert tiers(found)["xpos"][5:7] == (",", "")
    assert tiers(found)["head"] == ("2", "5", "5", "5", "0", "5", "5", "5")
    assert tiers(found)["gloss"] == ("", "Schlüssel", *[""] * 6)


def test_a_multiword_token_of_other_characters_is_one_word_with_the_head_outside_it():
    (found,) = sentences(DU)
    assert found.text == "Du painl'été froid"
    assert [word.text for word in found.words] == ["Du", "pain", "l'été", "froid"]
    assert tiers(found)["lemma"] == ("de+le", "pain", "le+été", "froid")
    assert tiers(found)["upos"] == ("ADP+DET", "NOUN", "DET+NOUN", "ADJ")
    assert tiers(found)["feats"] == ("_+Gender=Masc", "", "", "")
    assert tiers(found)["head"] == ("2", "0", "2", "3")
    assert tiers(found)["deprel"] == ("case", "root", "nmod", "amod")


def test_without_a_text_the_words_make_it():
    content = "".join(line for line in KEYS.splitlines(True) if not line.startswith("# text"))
    assert sentences(content)[0].text == "The keys didn'trust, né?"


@pytest.mark.parametrize(
    "content",
    [
        KEYS + DU,
        (KEYS + DU).replace("\n", "\r\n"),
        "\n\n# global.columns = ID FORM\n\n" + KEYS + "\n \n\n" + DU,
        KEYS + DU.rstrip("\n"),
        KEYS + DU + "# the end\n\n# of the file",
        KEYS.rstrip("\n") + "\n# a comment behind the words\n\n" + DU,
    ],
)
def test_the_lines_of_all_sentences_end_to_end_are_the_file(content):
    found = sentences(content)
    assert [each.id for each in found] == ["keys-1", "du"]
    assert "".join(each.conllu for each in found) == content


def test_the_english_web_treebank_is_read_without_loss():
    path = Path(__file__).parents[3] / "shared" / "data" / "ud-ewt" / "dev.conllu"
    if not path.is_file():
        pytest.skip("the treebank is not on this computer")
    found = read(path)
    assert len(found) == 2001
    assert "".join(each.conllu for each in found).encode() == path.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (changed("\tdet\t2:det\t_", "\tdet\t2:det"), "line 5: the line has 9 columns"),
        (changed("1\tThe", "1 The"), "line 5: the line has 9 columns"),
        (changed("1\tThe\tthe", "1\tThe\t"), "line 5: the column lemma is empty"),
        (changed("2\tkeys", "3\tkeys"), "line 6: the id is “3” where 2 should be"),
        (changed("2\tkeys", "two\tkeys"), "line 6: the id is “two” where 2"),
        (changed("2\tkeys", f"{'2' * 5000}\tkeys"), "line 6: the id is “22"),
        (changed("3-4\t", "3-3\t"), "line 7: 3-3 cannot be a multiword token here"),
        (changed("3-4\t", "3-2\t"), "line 7: 3-2 cannot be a multiword token here"),
        (changed("4\tn't", "4-5\tn't"), "line 9: 4-5 cannot be a multiword token here"),
        (changed("3-4\t", "3-9\t"), "line 7: the words of the multiword token 3-9"),
        (changed("\tVB\t_\t0", "\tVB\t_\t9"), "line 11: the head is “9”, which is no word"),
        (changed("5\trust", "5\trost"), "line 11: “rost” is not what the text goes on with: “rust"),
        (changed("né?", "né? Ja."), "line 14: the text goes on after its last word: “Ja.”"),
        ("# sent_id = 1\n1.1\ta" + "\t_" * 8 + "\n\n", "line 1: the sentence has no words"),
    ],
)
def test_the_first_line_that_is_wrong_is_told(tmp_path, content, said):
    assert error_of(tmp_path, content + "x\n").startswith(said)


def test_lines_are_counted_over_all_sentences(tmp_path):
    content = KEYS + DU.replace("3\tpain", "4\tpain")
    assert error_of(tmp_path, content).startswith("line 20: the id is “4” where 3 should be")


def test_of_two_comments_of_one_kind_the_first_counts():
    (first,) = sentences(changed("# sent_id = keys-1\n", "# sent_id = one\n# sent_id = other\n"))
    assert first.id == "one"
