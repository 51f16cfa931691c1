from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from states import scored, scored_pair, state_of

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Tier, Word
from vzdesk.engine.types import ScoreMap, SecondText, SentenceResult, Token, frozen
from vzdesk.view.annotations import NO_ANNOTATIONS, Dependency, annotations_of
from vzdesk.view.selection import Settings

TIERS = (
    Tier("upos", ("DET", "NOUN", "AUX", "ADV")),
    Tier("head", ("2", "4", "4", "0")),
    Tier("deprel", ("det", "nsubj", "cop", "root")),
)


def annotated(result: SentenceResult, *tiers: Tier) -> SentenceResult:
    return replace(result, sentence=replace(result.sentence, tiers=tiers))


@pytest.fixture
def in_pieces() -> SentenceResult:
    """“keys” is two tokens, and there are special tokens at both ends."""
    whole = scored()
    tokens = [*whole.tokens]
    tokens[2:3] = [Token("ke", "ke", 1), Token("ys", "##ys", 1)]
    scores = frozen(np.full((1, 7, 7), 1 / 7))
    score_map = ScoreMap(map_key("value-zeroing"), scores, None, np.zeros((1, 7), dtype=bool))
    return annotated(replace(whole, tokens=tuple(tokens), maps={score_map.key: score_map}), *TIERS)


def test_the_annotation_stands_at_the_first_piece_of_its_word(in_pieces: SentenceResult):
    found = annotations_of(in_pieces, "tokens", "", ("upos",), False)
    assert found.rows == (found.targets,) == (("", "DET", "NOUN", "", "AUX", "ADV", ""),)
    assert (found.tiers, found.shown) == (("upos", "deprel"), ("upos",))
    words = annotations_of(in_pieces, "words", "", ("upos",), False)
    assert words.rows == (("", "DET", "NOUN", "AUX", "ADV", ""),)


def test_the_second_text_of_a_pair_has_no_annotations(in_pieces: SentenceResult):
    second = SecondText("Are they", (Word("Are", 0, 3), Word("they", 4, 8)))
    tokens = (*in_pieces.tokens[:-2], Token("Are", "are", 4), Token("they", "they", 5))
    pair = replace(in_pieces, tokens=tokens, second=second)
    found = annotations_of(pair, "tokens", "", ("upos",), True)
    assert found.rows == (found.targets,) == (("", "DET", "NOUN", "", "AUX", "", ""),)
    assert [each.dependent for each in found.dependencies] == [1]


def test_dependencies_go_from_first_piece_to_first_piece(in_pieces: SentenceResult):
    found = annotations_of(in_pieces, "tokens", "", (), True)
    assert found.has_heads
    assert found.dependencies == (
        *(Dependency(2, 1, "det"), Dependency(5, 2, "nsubj")),
        *(Dependency(5, 4, "cop"), Dependency(None, 5, "root")),
    )


def test_dependencies_that_are_not_asked_for_are_known_to_be_there(in_pieces: SentenceResult):
    found = annotations_of(in_pieces, "tokens", "", (), False)
    assert found.has_heads
    assert not found.dependencies


@pytest.mark.parametrize("head", ["", "_", "x", "-1", "9", "1", "٣", "9" * 5000])
def test_heads_that_are_no_other_word_have_no_dependency(head: str):
    """The first word's own number among them; digits of other scripts are numbers."""
    result = annotated(scored(), Tier("head", (head, "", "", "")))
    expected = (Dependency(3, 1, ""),) if head == "٣" else ()
    assert annotations_of(result, "tokens", "", (), True).dependencies == expected


def test_a_tier_that_the_sentence_lacks_shows_nothing(in_pieces: SentenceResult):
    found = annotations_of(in_pieces, "tokens", "", ("gloss",), False)
    assert (found.shown, found.rows) == ((), ())
    assert annotations_of(scored(), "tokens", "", ("upos",), True) == NO_ANNOTATIONS


def test_only_the_text_of_the_encoder_is_annotated():
    result = annotated(scored_pair(), *TIERS)
    cross = annotations_of(result, "tokens", "cross", ("upos",), True)
    assert (cross.targets, len(cross.rows[0]), len(cross.dependencies)) == ((), 5, 4)
    decoder = annotations_of(result, "tokens", "decoder", ("upos",), True)
    assert (decoder.targets, decoder.rows, decoder.dependencies) == ((), (), ())
    assert not decoder.has_heads


def test_the_state_has_the_annotations_that_the_settings_ask_for():
    state = state_of(result=annotated(scored(), *TIERS), settings=Settings(annotations=("upos",)))
    assert state.annotations.rows[0][1:3] == ("DET", "NOUN")
    assert not state.annotations.dependencies
