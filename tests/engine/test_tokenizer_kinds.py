"""With every kind of tokenizer: whose characters are on which label, and what is unknown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from tests.engine.tokenizer_kinds import HAVE_PAIRS, KINDS, KNOW_ALL, LETTERS, bytes_as_fallback
from vzdesk.engine.sentence import Roles, Sentence, Word
from vzdesk.engine.text import sentence
from vzdesk.engine.tokenization.decoder_text import read_pieces
from vzdesk.engine.tokenization.encoder import Encoded, SentenceEncoder
from vzdesk.engine.tokenization.forms import USUAL, Bos, Form
from vzdesk.engine.tokenization.vocabulary import Vocabulary
from vzdesk.engine.types import SentenceResult, Token
from vzdesk.errors import UserError
from vzdesk.view.units import units_of

Case = tuple[str, str | None, int]
FRAGMENTS = [
    *(
        "the",
        "dog",
        "dogs",
        "cafe\u0301",
        "café",
        "of the",
        "😀",
        "👩\u200d👧",
        "日本語",
        "か\u3099",
    ),
    *("שלום", "שָׁ", "مرحبا", "ŋʕ", "\u00a0", "  ", "\t", "\u2028", "\u200b", "ﬁ", "½", ".", "…"),
    *("[MASK]", "<mask>", "<|endoftext|>", "</s>", "<unk>", "(\u0308", "\u0301", "Ġ", "#️⃣"),
]
SPECIAL = ("[MASK]", "<mask>", "<|endoftext|>", "</s>", "<unk>")
SPACES = "▁␣␉␤␍"
texts = st.lists(st.sampled_from([*FRAGMENTS, " ", " "]), min_size=1, max_size=7).map("".join)
ENCODERS = {kind: SentenceEncoder(make(), "m", 512) for kind, make in KINDS.items()}
kinds = pytest.mark.parametrize("kind", KINDS)
HAVE_LEADING_SPACE = [
    kind for kind in KINDS if kind.startswith("byte-level") and "after" not in kind
]


def forms(kind: str) -> list[Form]:
    """Every form in which a tokenizer of this kind can give a text to a model."""
    bare, spaces = [True, False], [False, *[True] * (kind in HAVE_LEADING_SPACE)]
    found = [Form(special, None, space) for special in bare for space in spaces]
    return [*found, *(Form(True, Bos(BOS[kind], 0), space) for space in spaces if kind in BOS)]


BOS = {"byte-level BPE": "<|endoftext|>", "byte fallback": "<unk>", "Metaspace": "<unk>"}
FORMS = {kind: forms(kind) for kind in KINDS}
cases = st.tuples(texts, st.none() | texts, st.integers(0, 5))


def encoded(kind: str, text: str, form: Form = USUAL, second: str | None = None) -> Encoded:
    encoder = ENCODERS[kind]
    encoder.form = form
    return encoder.encode(sentence("1", text), second)


def read(
    kind: str, text: str, second: str | None = None, number: int = 0
) -> tuple[SentenceResult, str] | None:
    """What is read in the form of this number, and all that is said of it; None where nothing is
    read, which is refused.
    """
    form = FORMS[kind][number % len(FORMS[kind])]
    second = second if kind in HAVE_PAIRS and form.special_tokens else None
    if not text.strip() or (second is not None and not second.strip()):
        return None
    try:
        found = encoded(kind, text, form, second)
    except UserError as error:
        return pytest.fail(error.message) if "reads nothing in" not in error.message else None
    own = sentence("1", text, decoder_text=second)
    result = SentenceResult(own, found.tokens, {}, found.notices, second=found.second)
    return result, " ".join(found.notices)


def labels(kind: str, text: str) -> list[str]:
    return [token.text for token in encoded(kind, text).tokens if not token.is_special]


def written(text: str) -> str:
    return "".join(text.split())


@kinds
@settings(deadline=None)
@given(case=cases)
def test_every_character_is_on_the_label_of_exactly_one_token(kind: str, case: Case):
    """In every form, and of both texts of a pair."""
    if (found := read(kind, *case)) is None:
        return
    result, said = found
    words = result.sides("")[0].words
    units, _ = units_of(result, "words")
    covered = {word for unit in units for word in unit.words}
    for at, word in enumerate(words):
        assert at in covered or word.text in said or " more " in said
    left = "".join(w.text for at, w in enumerate(words) if at in covered)
    left = written(left)
    for token in result.tokens:
        own = written(token.text)
        if not token.is_special and left.startswith(own):
            left = left[len(own) :]
        elif not token.is_special:
            assert is_what_the_piece_holds(token), token
    assert left == ""


def is_what_the_piece_holds(token: Token) -> bool:
    """Of a piece without a character of its own: space, bytes, or what a normaliser made."""
    is_space = not token.text.strip(SPACES)
    return is_space or token.text.startswith("<0x") or token.text == token.piece


@kinds
@settings(deadline=None)
@given(case=cases)
def test_units_of_words_cover_what_is_read_of_the_text(kind: str, case: Case):
    if (found := read(kind, *case)) is None:
        return
    side, _ = found[0].sides("")
    text, words = side.text, side.words
    units = [unit for unit in units_of(found[0], "words")[0] if unit.words]
    covered = [word for unit in units for word in unit.words]
    assert covered == sorted(set(covered))
    for unit in units:
        assert unit.label == text[words[unit.words[0]].start : words[unit.words[-1]].end]


@kinds
@settings(deadline=None)
@given(case=cases)
def test_unknown_text_is_announced(kind: str, case: Case):
    if (found := read(kind, *case)) is None:
        return
    said = found[1]
    if kind in KNOW_ALL:
        assert said == ""
        return
    known = {*LETTERS, *"日本語"} if kind.startswith("Unigram") else {*LETTERS}
    for word in found[0].sides("")[0].words:
        if word.text.rstrip("\u0301\u0308") in (
            "[MASK]",
            "<mask>",
            "<|endoftext|>",
            "</s>",
            "<unk>",
        ):
            continue
        for character in word.text:
            letters = [c for c in decomposed(character) if unicodedata.category(c)[0] in "LS"]
            assert known.issuperset(letters) or character in said or " more " in said


def decomposed(character: str) -> str:
    return unicodedata.normalize("NFKD", character).lower()


@pytest.mark.parametrize("kind", ["Unigram", "Unigram after NFKC", "Metaspace"])
def test_an_unknown_run_is_known_by_its_id(kind):
    assert encoded(kind, "the ŋʕ dog").notices == ("m does not know “ŋʕ” and reads <unk> instead.",)
    assert encoded(kind, "the <unk> dog").notices == ()


def test_characters_that_a_tokenizer_drops_are_named():
    found = encoded("byte-level BPE without most bytes", "doŋg 日 dog<|endoftext|>")
    assert found.notices == ("m does not read “ŋ”, “日” at all.",)
    assert "".join(labels("byte-level BPE without most bytes", "doŋg")) == "doŋg"


def test_an_accent_that_is_taken_off_stays_on_its_letter_and_needs_no_notice():
    found = encoded("word pieces", "cafe\u0301s")
    assert [token.text for token in found.tokens[1:-1]] == ["cafe\u0301", "s"]
    assert found.notices == ()


@pytest.mark.parametrize(
    ("kind", "piece"),
    [("byte-level BPE", "␣"), ("Unigram", "▁"), ("byte fallback", "▁"), ("Metaspace", "▁")],
)
def test_a_piece_of_white_space_belongs_to_the_word_that_it_begins(kind, piece):
    tokens = encoded(kind, "the ŋ dog").tokens
    at = [token.text for token in tokens].index("ŋ")
    assert (tokens[at - 1].text, tokens[at - 1].word_index) == (piece, 1)
    assert tokens[at].word_index == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Unigram", ["▁", "日本語"]),
        ("byte-level BPE after a space", ["␣", "日", "<0x97>", "<0xA5>", "本", "<0x9C>"]),
        ("byte fallback", ["▁", "日", "<0x97>", "<0xA5>", "本", "<0x9C>"]),
    ],
)
def test_no_label_has_a_letter_that_the_piece_does_not_hold(kind, expected):
    assert labels(kind, "日本語")[: len(expected)] == expected


def test_the_character_that_pieces_write_for_a_space_is_a_character_where_the_user_wrote_it():
    tokens = encoded("Unigram", "▁the a▁d").tokens[1:-1]
    assert [(token.text, token.word_index) for token in tokens] == [
        *(("▁the", 0), ("▁", 1), ("a", 1), ("▁", 1), ("d", 1)),
    ]


def test_white_space_that_begins_no_word_is_no_part_of_one():
    assert [token.word_index for token in encoded("byte-level BPE", "dog\n").tokens] == [0, 0, None]
    assert labels("byte-level BPE", "dog\t\n")[-2:] == ["␉", "␤"]


@pytest.mark.parametrize(
    ("kind", "special"),
    [
        *(("word pieces", "[MASK]"), ("Unigram", "<mask>"), ("Unigram", "</s>")),
        *(("byte-level BPE", "<|endoftext|>"), ("Metaspace", "<mask>")),
    ],
)
def test_a_special_piece_in_the_text_is_one_word_that_can_have_a_role(kind, special):
    for text in (f"the {special} dog", f"the dog{special}.", f"{special}dog"):
        of = sentence("1", text)
        (at,) = [at for at, word in enumerate(of.words) if word.text == special]
        of = Sentence("1", text, of.words, roles=Roles(targets=(at,)))
        ENCODERS[kind].form = USUAL
        tokens = ENCODERS[kind].encode(of).tokens
        marked = [u for u in units_of(SentenceResult(of, tokens, {}), "words")[0] if u.role == "T"]
        assert [unit.label for unit in marked] == [special]
        assert [t.text for t in tokens if t.word_index == at][-1] == special


def test_a_piece_of_several_words_is_labelled_with_all_and_has_all_their_roles():
    of = Sentence("1", "can't of the", (Word("ca", 0, 2), Word("n't", 2, 5), Word("of", 6, 8)))
    of = Sentence("1", of.text, (*of.words, Word("the", 9, 12)), roles=Roles((1,), (), (3,)))
    tokens = (Token("can't", "▁can't", 0), Token("of the", "▁of▁the", 2))
    for kind in ("words", "tokens"):
        units, _ = units_of(SentenceResult(of, tokens, {}), kind)
        assert [unit.label for unit in units] == ["can't", "of the"]
        assert [(unit.words, unit.role, unit.word) for unit in units] == [
            *((range(2), "T", 1), (range(2, 4), "A", 3)),
        ]


def test_a_word_whose_beginning_another_piece_has_is_still_the_word():
    of = Sentence("1", "can't", (Word("ca", 0, 2), Word("n't", 2, 5)))
    tokens = (Token("can", "can", 0), Token("'t", "##'t", 1))
    units, _ = units_of(SentenceResult(of, tokens, {}), "words")
    assert [(unit.label, unit.words) for unit in units] == [("ca", range(1)), ("n't", range(1, 2))]


def test_words_of_an_old_session_stay_and_its_special_piece_is_labelled_as_a_whole():
    of = Sentence(
        "1",
        "a [MASK] b",
        tuple(
            Word(t, *s)
            for t, s in [
                ("a", (0, 1)),
                ("[", (2, 3)),
                ("MASK", (3, 7)),
                ("]", (7, 8)),
                ("b", (9, 10)),
            ]
        ),
    )
    ENCODERS["word pieces"].form = USUAL
    tokens = ENCODERS["word pieces"].encode(of).tokens
    units, _ = units_of(SentenceResult(of, tokens, {}), "words")
    assert [unit.label for unit in units] == ["[CLS]", "a", "[MASK]", "b", "[SEP]"]


@pytest.mark.parametrize("text", ["😀 dog", "the ŋ dog", "dog"])
def test_what_a_model_writes_in_bytes_is_on_one_label_each(text):
    vocabulary = Vocabulary(bytes_as_fallback())
    ids = vocabulary.tokenizer.encode(text).ids
    shown, tokens = read_pieces(vocabulary, ids)
    assert shown == text
    own = [t.text for t in tokens if t.text != "▁" and not t.text.startswith("<0x")]
    assert "".join(own) == written(text)
    assert None not in {token.word_index for token in tokens}


def test_behind_a_special_piece_a_prefixed_space_takes_no_letter():
    """The library places it one character too far, and the piece behind it where it is."""
    tokenizer = KINDS["byte-level BPE after a space"]()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    encoder = SentenceEncoder(tokenizer, "m", 512)
    for text, pieces in (("Xdo y", ["␣", "X", "d", "o", "␣", "y"]), ("do", ["d", "o"])):
        found = encoder.encode(sentence("1", f"<|endoftext|>{text}")).tokens
        assert [token.text for token in found if token.text] == ["<|endoftext|>", *pieces]
        assert found[-1].word_index == len(text.split())


def test_white_space_that_is_unknown_is_shown_and_announced():
    found = encoded("Metaspace", "the\tdog")
    assert [token.text for token in found.tokens if token.piece == "<unk>"] == ["␉"]
    assert "does not know “␉” and reads <unk> instead" in found.notices[0]


def test_white_space_within_a_word_is_not_said_to_be_unread():
    own = Sentence("1", "10 000 dogs", (Word("10 000", 0, 6), Word("dogs", 7, 11)))
    encoder = SentenceEncoder(KINDS["word pieces"](), "m", 512)
    (notice,) = encoder.encode(own).notices
    assert "“10”, “000”" in notice
    assert "at all" not in notice


def letters_alone(unknown: str | None, normalizer: normalizers.Normalizer) -> SentenceEncoder:
    """Letters after a normaliser, with a piece for unknown text or without."""
    ids = {piece: id for id, piece in enumerate(["<unk>", *sorted(set(LETTERS))])}
    tokenizer = Tokenizer(models.BPE(ids, [], unk_token=unknown))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return SentenceEncoder(tokenizer, "m", 512)


def test_what_a_normaliser_changed_is_found_where_letters_are_dropped():
    found = letters_alone(None, normalizers.Lowercase()).encode(sentence("1", "The ŋDOGS, the"))
    assert [(token.text, token.word_index) for token in found.tokens] == [
        *(("T", 0), ("h", 0), ("e", 0)),
        *(("ŋD", 1), ("O", 1), ("G", 1), ("S", 1)),
        *(("t", 3), ("h", 3), ("e", 3)),
    ]
    (notice,) = found.notices
    assert "does not read “ŋ”, “,” at all" in notice


def test_an_unknown_accent_is_announced_with_its_letter():
    found = letters_alone("<unk>", normalizers.NFD()).encode(sentence("1", "thé do"))
    assert [token.text for token in found.tokens] == ["t", "h", "é", "<unk>", "d", "o"]
    assert "does not know “é” and reads <unk> instead" in found.notices[0]
