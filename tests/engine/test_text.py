"""The user's text, its words, and what a tokenizer makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.engine.model_input import NO_SPECIAL_TOKENS
from vzdesk.engine.sentence import Sentence, Word
from vzdesk.engine.text import lines, sentence, sentences
from vzdesk.errors import UserError


def words(text: str) -> list[str]:
    return [word.text for word in sentence("1", text).words]


def test_edge_punctuation_is_set_apart_and_inner_punctuation_kept():
    assert words("“Don't,” said the well-known X.") == [
        *("“", "Don't", ",", "”", "said", "the", "well-known", "X", "."),
    ]


def test_combining_marks_and_right_to_left_words_stay_whole():
    assert words("kʰa\u0303t שָׁלוֹם عليكم") == ["kʰa\u0303t", "שָׁלוֹם", "عليكم"]


def test_marks_stay_with_what_they_are_written_on():
    assert words("(\u0308a .\u0301 #\ufe0f\u20e3 x!\u0301 漢\u0323字") == [
        *("(\u0308", "a", ".\u0301", "#\ufe0f\u20e3", "x", "!\u0301", "漢\u0323", "字"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the [MASK].", "the [MASK] ."),
        ("([CLS]the[SEP])", "( [CLS] the [SEP] )"),
        ("<|endoftext|>Banana<|im_start|>", "<|endoftext|> Banana <|im_start|>"),
        ("<s>It’s <mask>!</s>", "<s> It’s <mask> ! </s>"),
        ("[E1]dog[/E1] <e1>dog</e1>", "[E1] dog [/E1] <e1> dog </e1>"),
        ("我<mask>你<extra_id_0>。", "我 <mask> 你 <extra_id_0> 。"),
        ("<｜begin▁of▁sentence｜>The [unused12]", "<｜begin▁of▁sentence｜> The [unused12]"),
        (">>deu<<The dog", ">>deu<< The dog"),
        ("[T]he [mask] a<b 1<2>3 <|>", "[ T]he [ mask ] a<b 1<2>3 <|>"),
    ],
)
def test_what_looks_like_a_special_piece_is_one_word(text: str, expected: str):
    assert words(text) == expected.split(" ")


@given(st.text())
def test_words_are_exactly_the_text_without_white_space(text):
    found = sentence("1", text)
    assert all(text[word.start : word.end] == word.text for word in found.words)
    assert "".join(word.text for word in found.words) == "".join(text.split())


def test_blank_lines_are_passed_over_and_the_rest_numbered():
    assert [(s.id, s.text) for s in sentences(["a b", "  ", " c "])] == [("1", "a b"), ("2", "c")]


def test_lines_end_where_editors_see_them_end():
    """str.splitlines would make five more, and numbers would no longer be those of the lines."""
    assert [line.strip() for line in lines("a\r\nb\rc\u2028d\x85e\x0bf\x0cg\x1eh\n\n")] == [
        *("a", "b", "c\u2028d\x85e\x0bf\x0cg\x1eh", ""),
    ]


def encode(backend, text: str):
    return backend.encode(sentence("1", text))


def test_tokens_carry_the_user_s_characters_and_words(bert):
    encoded = encode(bert, "The KEYS, dogs")
    assert [token.text for token in encoded.tokens] == [
        *("[CLS]", "The", "KEYS", ",", "dog", "s", "[SEP]"),
    ]
    assert [token.piece for token in encoded.tokens][4:6] == ["dog", "##s"]
    assert [token.word_index for token in encoded.tokens] == [None, 0, 1, 2, 3, 3, None]
    assert [token.is_special for token in encoded.tokens] == [True, *[False] * 5, True]


@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_text_is_refused(bert, text):
    with pytest.raises(UserError, match="The sentence is empty"):
        encode(bert, text)


def test_text_of_which_nothing_is_read_is_refused(bert):
    with pytest.raises(UserError, match="reads nothing in"):
        encode(bert, "\u200b\ufeff")


def test_half_a_character_is_refused_with_its_place(bert):
    with pytest.raises(UserError, match=r"has at character 5 only half of one.*U\+DCFF"):
        encode(bert, "dog \udcff")


def test_long_and_many_texts_are_quoted_in_part(bert):
    with pytest.raises(UserError) as caught:
        encode(bert, "\x01" * 100_000)
    assert len(caught.value.message) < 100
    (notice,) = encode(bert, " ".join(chr(0x4E00 + i) for i in range(12))).notices
    assert notice.count("“") == 10
    assert "and 2 more and reads [UNK]" in notice


def test_characters_that_the_model_does_not_know_are_named(bert):
    assert encode(bert, "the ʕ dog ʕ").notices == (
        "tiny-bert does not know “ʕ” and reads [UNK] instead.",
    )
    assert encode(bert, "the dog").notices == ()


def test_a_word_that_is_read_within_the_piece_of_another_is_not_called_unread(bert):
    """As n't in can't, where a file says that these are two words and the model that it is one."""
    encoded = bert.encode(Sentence("1", "keys", (Word("ke", 0, 2), Word("ys", 2, 4))))
    assert [token.word_index for token in encoded.tokens] == [None, 0, None]
    assert encoded.notices == ()


@pytest.mark.parametrize("backend", ["torch", "onnx"])
def test_special_tokens_can_be_left_out(backend, bert_folder, bert_bundle, bert):
    from vzdesk.engine.models import ModelChoice, load

    folder = bert_folder if backend == "torch" else bert_bundle
    bare = load(ModelChoice("tiny-bert", folder, backend, NO_SPECIAL_TOKENS))
    found, usual = encode(bare, "The keys, [MASK]"), encode(bert, "The keys, [MASK]")
    assert found.ids == usual.ids[1:-1]
    assert found.tokens == usual.tokens[1:-1]
    assert not any(token.is_special for token in found.tokens)
    assert bare.ref.key == f"{replace(bare.ref, input='').key}/no-special-tokens"
    assert bare.provenance().options["input"] == "no-special-tokens"


def test_a_tokenizer_that_cuts_or_pads_on_its_own_is_told_not_to(minilm_folder):
    """MiniLM's file says: cut at 128 and pad to 128; a sentence of 200 words keeps them all."""
    from vzdesk.engine.models import ModelChoice, load

    backend = load(ModelChoice("minilm", minilm_folder, "torch"))
    assert len(encode(backend, "key " * 200).ids) == 202
    assert len(encode(backend, "key").ids) == 3


def test_tokens_are_those_that_transformers_makes(minilm_folder):
    transformers = pytest.importorskip("transformers")
    from vzdesk.engine.models import ModelChoice, load

    backend = load(ModelChoice("minilm", minilm_folder, "torch"))
    theirs = transformers.AutoTokenizer.from_pretrained(minilm_folder)
    for text in ("The keys, unbelievably, aren't here.", "naïve ʕ 漢字 🙂", "[MASK] of it"):
        assert list(encode(backend, text).ids) == theirs(text)["input_ids"]


def test_a_folder_with_a_vocabulary_only_gets_the_same_tokens(bert_folder, bert, tmp_path):
    import shutil

    from vzdesk.engine.models import ModelChoice, load

    folder = shutil.copytree(bert_folder, tmp_path / "old")
    (folder / "tokenizer.json").unlink()
    backend = load(ModelChoice("old", folder, "torch"))
    assert encode(backend, "The keys, dogs").ids == encode(bert, "The keys, dogs").ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我来，你去。", "我 来 ， 你 去 。"),
        ("「図書館」でコーヒーを飲んだ。", "「 図 書 館 」 で コーヒー を 飲 ん だ 。"),
        ("I said 你好 to him.", "I said 你 好 to him ."),
        ("约翰·史密斯", "约 翰 · 史 密 斯"),
        ("𠮷野家の葛󠄀と神︀", "𠮷 野 家 の 葛󠄀 と 神︀"),
        ("か\u3099く", "か\u3099 く"),
        ("안녕하세요 여러분", "안녕하세요 여러분"),
        ("ฉันรักเธอ", "ฉันรักเธอ"),
    ],
)
def test_ideographs_are_words_and_punctuation_between_them_is_set_apart(text: str, expected: str):
    found = sentence("1", text).words
    assert [word.text for word in found] == expected.split(" ")
    assert all(text[word.start : word.end] == word.text for word in found)
