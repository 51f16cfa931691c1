"""A concordance has a line for each match of a relation, or for each place that a search finds."""

from __future__ import annotations

import numpy as np
import pytest
from treebank import DU, KEYS, MARKED, PLAIN

from vzdesk.engine import text
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import ScoreMap, SentenceResult, Token, frozen
from vzdesk.errors import UserError
from vzdesk.study import concordance as module
from vzdesk.study.concordance import asked, concordance
from vzdesk.view.search.scores import Lens
from vzdesk.view.types import SentenceRow

STRASSE = text.sentence("de", "Straße, STRASSE und Gasse")


def row(sentence: Sentence, *, is_scored: bool = False) -> SentenceRow:
    result = None
    if is_scored:
        tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(sentence.words))
        n, key = len(tokens), MapKey("value-zeroing")
        scores = frozen(np.arange(n * n).reshape(1, n, n))
        result = SentenceResult(
            sentence, tokens, {key: ScoreMap(key, scores, None, np.zeros((1, n), bool))}
        )
    status = "scored" if is_scored else "unscored"
    return SentenceRow(sentence.id, sentence.text, status, sentence=sentence, scored=result)


ROWS = tuple(map(row, (KEYS, DU, PLAIN, STRASSE)))


def found(written: str, rows: tuple[SentenceRow, ...] = ROWS) -> list[tuple[str, str, str]]:
    lines = concordance(asked(written), rows, Lens()).lines
    return [(line.before, line.match, line.after) for line in lines]


def test_a_relation_has_a_line_around_each_target():
    lines = concordance(asked("target: upos=VERB; source: deprel=nsubj, head=target"), ROWS, Lens())
    assert [(line.number, line.before, line.match, line.after) for line in lines.lines] == [
        (1, "The keys to the cabinet ", "are", " here."),
        (2, "Il ", "parle", " du lac à un e\u0301te\u0301."),
    ]
    assert [(line.word, line.sources) for line in lines.lines] == [(5, (1,)), (1, (0,))]
    assert (lines.n_sentences, lines.n) == (2, 4)
    assert lines.reasons[0].line == "2 sentences: There is no column “upos”."


def test_plain_text_has_a_line_for_each_place_in_any_case():
    assert found("strasse") == [
        ("", "Straße", ", STRASSE und Gasse"),
        ("Straße, ", "STRASSE", " und Gasse"),
    ]
    assert [match for _, match, _ in found("the")] == ["The", "the", "The", "the"]


def test_annotations_have_a_line_for_each_word_that_fits_all_of_them():
    nouns = ["keys", "cabinet", "lac", "e\u0301te\u0301"]
    assert [match for _, match, _ in found("upos:NOUN")] == nouns
    assert [match for _, match, _ in found("upos:NOUN feats.Number=Sing lemma!=lac")] == ["cabinet"]


def test_a_search_for_sentences_has_a_line_for_each_target_in_them():
    rows = (row(MARKED), row(PLAIN))
    assert [match for _, match, _ in found("id:keys", rows)] == ["are"]


def test_a_line_has_the_score_of_its_match():
    rows = (row(KEYS, is_scored=True), row(PLAIN))
    lines = concordance(asked("target: any; each source: adjacent"), rows, Lens()).lines
    assert [line.score for line in lines[:3]] == [0 * 8 + 1, 1 * 8 + 0, 1 * 8 + 2]
    both = concordance(asked("target: lemma=be; source: adjacent"), rows, Lens()).lines
    assert both[0].score == (5 * 8 + 4) + (5 * 8 + 6)
    unscored = concordance(asked("target: any; source: adjacent"), rows, Lens(method="x")).lines
    assert {line.score for line in unscored} == {None}


def test_what_begins_as_a_relation_is_read_as_one():
    assert asked("keys").relation is None
    assert asked(" source: any; target: any").relation is not None
    with pytest.raises(UserError, match="cannot be read at its end"):
        asked("target: ")


def test_a_field_that_nobody_knows_is_an_error_here_too():
    with pytest.raises(UserError, match="no field “pos”"):
        found("pos:VERB")


def test_more_lines_than_anyone_reads_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_LINES", 3)
    with pytest.raises(UserError, match="more than 3 places"):
        found("e")


def test_it_can_be_stopped():
    left = iter([True, False])
    stopped = concordance(asked("e"), ROWS, Lens(), lambda: next(left))
    assert len(stopped.lines) == 1
    nothing = concordance(asked("target: any; source: adjacent"), ROWS, Lens(), lambda: False)
    assert nothing.lines == ()
