"""The filter finds sentences by text, by fields, by annotations and by numbers, all at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vzdesk.corpus.readers import conllu
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.engine.types import DecoderSide, ScoreMap, SentenceResult, Token, frozen
from vzdesk.errors import UserError
from vzdesk.view.search.offered import being_written, offered
from vzdesk.view.search.query import columns_of, search
from vzdesk.view.search.scores import Lens, by_roles, score
from vzdesk.view.types import SentenceRow

TREEBANK = """\
# sent_id = dogs-1
# text = Dogs bark.
1	Dogs	dog	NOUN	NNS	Number=Plur	2	nsubj	_	_
2	bark	bark	VERB	VBP	_	0	root	_	SpaceAfter=No
3	.	.	PUNCT	.	_	2	punct	_	_

# sent_id = dogs-2
# text = It is seen.
1	It	it	PRON	PRP	Number=Sing	3	nsubj:pass	_	_
2	is	be	AUX	VBZ	Number=Sing	3	aux:pass	_	_
3	seen	see	VERB	VBN	_	0	root	_	SpaceAfter=No
4	.	.	PUNCT	.	_	3	punct	_	_

"""


def _sentences() -> tuple[Sentence, Sentence]:
    first, second = conllu.read(TREEBANK)
    assert isinstance(first, Sentence)
    assert isinstance(second, Sentence)
    first = replace(first, tags=("agreement", "x"), note="see below", roles=Roles((1,), (0,)))
    timed = (*second.tiers, Tier("RT", ("300", "", "x", "12.5")))
    return first, replace(second, tags=("passive",), tiers=timed)


DOGS, IT = _sentences()
PLAIN = Sentence("plain", "They run: 10:30, say a=b.", ())


def result_of(sentence: Sentence, *, pieces: int = 1, key: str = "value-zeroing") -> SentenceResult:
    """Two layers; a score is 0.01 · target + 0.001 · source (+ 1 in the second layer), of tokens;
    each word has as many pieces.
    """
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        *(
            Token(word.text, word.text, at)
            for at, word in enumerate(sentence.words)
            for _ in range(pieces)
        ),
    )
    at = np.arange(len(tokens))
    layer = 0.01 * at[:, None] + 0.001 * at
    of = MapKey(key)
    no_mixing = np.zeros((2, len(tokens)), bool)
    scores = ScoreMap(of, frozen(np.stack([layer, 1 + layer])), None, no_mixing)
    return SentenceResult(sentence, tokens, {of: scores})


def row(sentence: Sentence, scored: SentenceResult | None = None) -> SentenceRow:
    status = "unscored" if scored is None else "scored"
    return SentenceRow(
        *(sentence.id, sentence.text, status),
        tags=sentence.tags,
        note=sentence.note,
        sentence=sentence,
        scored=scored,
    )


ROWS = (row(DOGS, result_of(DOGS)), row(IT, result_of(IT)), row(PLAIN))


def found(filter: str, **lens: object) -> list[int]:
    return list(search(filter, ROWS, Lens(**lens)).positions)


@pytest.mark.parametrize(
    ("filter", "places"),
    [
        ("upos:VERB", [0, 1]),
        ("upos:verb lemma:BE", [1]),
        ("upos=verb", []),
        ("upos=AUX|PRON", [1]),
        ("upos!=AUX", [0]),
        ("lemma~^b", [0, 1]),
        ("lemma~rk$", [0]),
        ("lemma!~rk$", [1]),
        ("deprel:nsubj", [0, 1]),
        ("deprel:nsubj:pass", [1]),
        ("feats.Number:plur", [0]),
        ("Feats.Number=Sing", [1]),
        ("RT>200", [1]),
        ("RT>=300 RT<12", []),
        ("tag:a", [0]),
        ("tag=agree", []),
        ("tag!=x", [1, 2]),
        ("status:unsc", [2]),
        ("id:2", [1]),
        ("id=dogs-2|plain", [1, 2]),
        ("note:below", [0]),
        ('note:"see below"', [0]),
        ("note~^see", [0]),
        ("dogs tag:x upos:NOUN", [0]),
        ("it is upos:AUX", [1]),
        ("upos:AUX it is", [1]),
        ("10:30", [2]),
        ('"a=b"', [2]),
        ("run:", [2]),
    ],
)
def test_all_that_is_written_must_fit(filter, places):
    assert found(filter) == places


def test_a_score_is_what_the_target_takes_from_the_cue_in_the_shown_layer():
    # bark is row 2, Dogs column 1: 0.01 · 2 + 0.001 · 1
    assert found("score>0.0209") == [0]
    assert found("score>0.0211") == []
    assert found("score>1.0209", layer=1) == [0]
    assert found("score>1.02", layer=99) == [0]
    assert found("score>0", method="attention") == []
    assert search("score>0", ROWS, Lens()).without == (("score", 2),)


def test_pieces_of_a_target_are_averaged_and_all_else_is_summed():
    several = result_of(DOGS, pieces=2)  # rows 3, 4 and columns 1, 2 (Dogs), 5, 6 (.)
    rows = (3, 4)
    expected = sum(0.01 * r + 0.001 * c for r in rows for c in (1, 2)) / 2
    assert score(several, [(1, (0,))], Lens()) == pytest.approx(expected, abs=1e-7)
    both = sum(0.01 * r + 0.001 * c for r in rows for c in (1, 2, 5, 6)) / 2
    assert score(several, [(1, (0, 2))], Lens()) == pytest.approx(both, abs=1e-7)


def test_several_targets_are_averaged_and_none_is_its_own_cue():
    scored = result_of(DOGS)
    pairs = list(by_roles(Roles(targets=(0, 1), cues=(0, 2))))
    assert pairs == [(0, [2]), (1, [0, 2])]
    expected = ((0.01 + 0.003) + (0.02 + 0.001 + 0.02 + 0.003)) / 2
    assert score(scored, pairs, Lens()) == pytest.approx(expected, abs=1e-7)


def test_words_that_were_zeroed_as_one_have_scores_of_their_own():
    tokens = result_of(DOGS, pieces=2)
    joint = MapKey("value-zeroing", units="words-joint")
    of_words = frozen(np.arange(16).reshape(1, 4, 4))
    maps = {**tokens.maps, joint: ScoreMap(joint, of_words, None, np.zeros((1, 4), bool))}
    scored = SentenceResult(DOGS, tokens.tokens, maps)
    assert score(scored, [(1, (0,))], Lens(units="words-joint")) == 4 * 2 + 1
    assert score(tokens, [(1, (0,))], Lens(units="words-joint")) is None


def test_words_of_a_decoders_text_have_no_score_by_roles():
    scored = result_of(DOGS)
    (of,) = scored.maps.values()
    maps = {
        key: replace(of, key=key)
        for key in (MapKey("value-zeroing", part) for part in ("encoder", "decoder", "cross"))
    }
    decoder = DecoderSide("x", (), scored.tokens, generated=True)
    both = SentenceResult(DOGS, scored.tokens, maps, decoder=decoder)
    assert score(both, [(1, (0,))], Lens(part="encoder")) == pytest.approx(0.021)
    assert score(both, [(1, (0,))], Lens()) == pytest.approx(0.021)
    assert score(both, [(1, (0,))], Lens(part="cross")) is None


def test_a_number_that_no_sentence_has_finds_nothing_and_says_so():
    hits = search("preference<0 log-probability<-1", ROWS, Lens())
    assert list(hits.positions) == []
    assert hits.without[0] == ("preference", 3)


@pytest.mark.parametrize(
    ("filter", "says"),
    [
        ("upso:VERB", "no field “upso” to search in; did you mean “upos”"),
        ("colour:red", "There are tag, status, id, note, score, preference, log-probability"),
        ("http://x", "no field “http”"),
        ("a=b", "no field “a”"),
        ("upos:", "There is no value behind “upos:”"),
        ("score>", "“score>” compares with no number"),
        ("score>nan", "compares with no number"),
        ("score>1|2", "compares with no number"),
        ("score:0.3", "a number is compared by"),
        ("tag>x", "“tag>x” cannot be looked for: tag is no number"),
        ("RT>x", "one number belongs here"),
        ("lemma~(", "no regular expression"),
        ('"score"=1', "no field “score”"),
    ],
)
def test_what_cannot_be_understood_is_said(filter, says):
    with pytest.raises(UserError) as caught:
        search(filter, ROWS, Lens())
    assert says in str(caught.value)


def test_what_is_a_field_elsewhere_is_text_without_annotations():
    with pytest.raises(UserError, match="no field “upos”"):
        search("upos:VERB", (row(PLAIN),), Lens())


def test_a_search_that_takes_hours_is_stopped():
    long = replace(PLAIN, note="a" * 5000 + "b")
    with pytest.raises(UserError, match="takes too long"):
        search("note~^(a|aa|a*)*$", (row(long),), Lens())


def test_fields_and_their_values_are_offered():
    assert columns_of(ROWS)[:2] == ("lemma", "upos")
    assert offered("keys up", ROWS) == ["upos:"]
    assert offered("sco", ROWS) == ["score>"]
    assert offered("k", ROWS) == []
    assert offered("upos:", ROWS) == ["VERB", "PUNCT", "NOUN", "PRON", "AUX"]
    assert offered("upos:VERB|a", ROWS) == ["AUX"]
    assert offered("tag:", ROWS) == ["agreement", "x", "passive"]
    assert being_written("x upos:VE") == "VE"
    assert offered("score:", ROWS) == []
    assert offered("feats.", ROWS) == ["feats.Number:"]
    assert offered("feats.Number:", ROWS) == ["Sing", "Plur"]
