"""Small models like bert-base-uncased, roberta-base and electra-base-generator, and pairs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tokenizers import (  # noqa: E402
    AddedToken,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

from tests.engine.tokenizer_kinds import bytes_as_letters, word_pieces  # noqa: E402
from vzdesk.corpus.tables.pairs import pair as paired  # noqa: E402
from vzdesk.engine import text  # noqa: E402
from vzdesk.engine.models import ModelChoice, load  # noqa: E402
from vzdesk.engine.runtime.contract import Backend  # noqa: E402
from vzdesk.engine.sentence import Roles  # noqa: E402
from vzdesk.engine.tokenization.vocabulary import Vocabulary  # noqa: E402
from vzdesk.study.choices.choice import choices_of  # noqa: E402
from vzdesk.study.cues.asking import Asked, asked_of  # noqa: E402
from vzdesk.study.cues.cases import Case, Pair, case_of, pairs_of, target_of  # noqa: E402
from vzdesk.study.faithfulness.drops import Question, drops_of, question_of  # noqa: E402

TEXTS = [
    *(
        "The pictures of some hat are scaring Marcus.",
        "The pictures of some hat is scaring Marcus.",
    ),
    *("Some dog stunned this committee.", "Some dog stunned these committee."),
    *("Only boys that this dog saw ever ran.", "Boys that only this dog saw ever ran."),
]
SHAPE = {
    **{"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2},
    **{"intermediate_size": 32, "max_position_embeddings": 40},
}
NAMES = ("bert", "roberta", "electra")


def wordpiece() -> Tokenizer:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(TEXTS * 5, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def byte_level() -> Tokenizer:
    """Every character is known; words begin with their space, which a mask before them takes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS * 5, trainer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), add_prefix_space=False
    )
    return tokenizer


@pytest.fixture(scope="module", params=NAMES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Of random weights, with its head. ELECTRA's embeddings have another width than its layers."""
    torch.manual_seed(3)
    folder: Path = tmp_path_factory.mktemp("models") / request.param
    folder.mkdir()
    is_roberta = request.param == "roberta"
    tokenizer = byte_level() if is_roberta else wordpiece()
    tokenizer.save(str(folder / "tokenizer.json"))
    more = {"pad_token_id": 1} if is_roberta else {"pad_token_id": 0}
    if request.param == "electra":
        more["embedding_size"] = 24
    config = transformers.AutoConfig.for_model(
        request.param, vocab_size=tokenizer.get_vocab_size(), **SHAPE, **more
    )
    model = transformers.AutoModelForMaskedLM.from_config(config)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.2 * torch.randn_like(weight))
    model.save_pretrained(folder)
    return load(ModelChoice(request.param, folder, "torch"))


def pairs(*critical: str) -> list[Pair]:
    read = []
    for number, word in enumerate(critical):
        named = (f"p{number}-1-{which}" for which in ("good", "bad"))
        read += paired(*map(text.sentence, named, TEXTS[2 * number : 2 * number + 2]), word)
    return pairs_of(read)


def asked(backend: Backend, case: object) -> Asked:
    assert isinstance(case, Case)
    found = asked_of(backend, case, "masked")
    assert isinstance(found, Asked), found
    return found


def test_a_masked_target_changes_its_own_piece_and_no_other(backend: Backend) -> None:
    """Also where the space before a word is part of its piece."""
    predictor = backend.predictor
    for each, target in zip(pairs("", "committee", "ever"), ("are", "this", "ever"), strict=True):
        found = asked(backend, case_of(with_cue(each), is_causal=False))
        good, read = backend.encode(each.good), backend.encode(found.sentence)
        [at] = found.case.targets
        assert each.good.words[at].text == target
        [place] = [n for n, token in enumerate(good.tokens) if token.word_index == at]
        expected = (*good.ids[:place], predictor.vocabulary.mask_id, *good.ids[place + 1 :])
        assert read.ids == expected
        assert [token.word_index for token in read.tokens] == [
            token.word_index for token in good.tokens
        ]


def with_cue(pair: Pair) -> Pair:
    """The first pair, whose paradigm has no rule, with a cue by hand."""
    roles = pair.good.roles
    if roles.cues or pair.differs is None:
        return pair
    return replace(pair, good=replace(pair.good, roles=Roles(roles.targets, (1,))))


def test_words_are_blanked_out_by_what_stands_for_unknown_text(backend: Backend) -> None:
    [pair] = pairs("")
    found = asked(backend, target_of(pair, is_causal=False))
    question = question_of(backend, found, "masked")
    assert isinstance(question, Question)
    drops = drops_of(backend, question, "unk")
    assert np.isfinite(drops.drops).all()
    assert len(drops.drops) == len(question.sources) == 8
    unknown = backend.predictor.vocabulary.placeholder_id
    assert backend.predictor.vocabulary.piece(unknown) in ("[UNK]", "<unk>")
    ids = list(question.good.encoded.ids)
    hidden = [n for n, token in enumerate(question.good.encoded.tokens) if token.word_index == 1]
    for at in hidden:
        ids[at] = unknown
    model = backend.whole_model
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, question.good.place].double()
    p = torch.softmax(logits[[question.good.id, question.bad.id]], 0)[0]
    assert drops.p - drops.drops[question.sources.index(1)] == pytest.approx(float(p), abs=1e-6)


def test_pairs_are_choices_of_one_piece(backend: Backend) -> None:
    found = choices_of(backend, [each for pair in pairs("", "x") for each in (pair.good, pair.bad)])
    assert [choice.pair.forms for choice in found.found] == [("are", "is"), ("this", "these")]
    for choice in found.found:
        form = backend.predictor.vocabulary.piece(choice.good_id).lstrip("Ġ")
        assert form == choice.pair.forms[0]


def test_a_tokenizer_that_knows_all_may_have_a_piece_for_what_is_unknown() -> None:
    plain = Vocabulary(bytes_as_letters())
    assert (plain.unknown_id, plain.placeholder_id) == (None, None)
    tokenizer = bytes_as_letters()
    tokenizer.add_special_tokens(["<unk>"])
    named = Vocabulary(tokenizer)
    assert (named.unknown_id, named.placeholder_id) == (None, tokenizer.token_to_id("<unk>"))
    bert = Vocabulary(word_pieces())
    assert bert.placeholder_id == bert.unknown_id == 1
