"""Blank-out drops and their correlation with scores, against slow restatements."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.engine.test_predictions import make_with_head  # noqa: E402
from vzdesk.corpus.tables.pairs import pair as paired  # noqa: E402
from vzdesk.engine import text  # noqa: E402
from vzdesk.engine.models import ModelChoice, load  # noqa: E402
from vzdesk.engine.runtime.contract import Backend  # noqa: E402
from vzdesk.engine.types import Token  # noqa: E402
from vzdesk.study.cues.asking import Asked, asked_of, way_of  # noqa: E402
from vzdesk.study.cues.cases import Case, Dropped, Pair, pairs_of, target_of  # noqa: E402
from vzdesk.study.faithfulness.correlation import by_word, spearman  # noqa: E402
from vzdesk.study.faithfulness.drops import Question, drops_of, question_of  # noqa: E402
from vzdesk.view.studies.evaluation import BLANKS, Blank  # noqa: E402

UNKNOWN, MASK = 1, 4


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_with_head(tmp_path_factory.mktemp("bert") / "bert", "bert")


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_with_head(tmp_path_factory.mktemp("gpt2") / "gpt2", "gpt2")


def opened(folder: Path) -> Backend:
    return load(ModelChoice("tiny", folder, "torch"))


def pair(good: str, bad: str, critical: str = "") -> Pair:
    sentences = (text.sentence(f"x-1-{of}", each) for of, each in (("good", good), ("bad", bad)))
    [found] = pairs_of(paired(*sentences, critical))
    return found


def asked(backend: Backend, of: Pair) -> tuple[Asked, Question] | Dropped:
    way = way_of(backend, mask=True)
    case = target_of(of, is_causal=backend.ref.causal)
    assert isinstance(case, Case)
    found = asked_of(backend, case, way)
    if isinstance(found, Dropped):
        return found
    question = question_of(backend, found, way)
    return question if isinstance(question, Dropped) else (found, question)


def without(ids: list[int], at: list[int], blank: Blank) -> list[int]:
    """The ids with these blanked out, by hand."""
    if blank == "remove":
        return [id for number, id in enumerate(ids) if number not in at]
    piece = UNKNOWN if blank == "unk" else MASK
    return [piece if number in at else id for number, id in enumerate(ids)]


def p_of(model, ids: list[int], place: int, good: int, bad: int) -> float:
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, place].double()
    return float(torch.softmax(logits[[good, bad]], 0)[0])


@pytest.mark.parametrize("blank", BLANKS)
def test_drops_of_a_masked_model_are_those_of_the_stock_model(masked: Path, blank: Blank) -> None:
    of = pair("the keys to the cabinet are on a table .", "the keys to the cabinet is on a table .")
    backend = opened(masked)
    found = asked(backend, of)
    assert not isinstance(found, Dropped)
    sentence, question = found
    assert sentence.sentence.text == "the keys to the cabinet [MASK] on a table ."
    assert question.sources == (0, 1, 2, 3, 4, 6, 7, 8, 9)
    drops = drops_of(backend, question, blank)
    tokenizer = transformers.AutoTokenizer.from_pretrained(masked)
    ids = tokenizer(sentence.sentence.text)["input_ids"]
    good, bad = tokenizer.convert_tokens_to_ids(["are", "is"])
    model = transformers.AutoModelForMaskedLM.from_pretrained(masked).eval()
    whole = p_of(model, ids, ids.index(MASK), good, bad)
    assert drops.p == pytest.approx(whole, abs=1e-6)
    for source, drop in zip(question.sources, drops.drops, strict=True):
        left = without(ids, [source + 1], blank)
        at = question.good.place - (blank == "remove" and source < 5)
        assert left[at] == MASK
        assert drop == pytest.approx(whole - p_of(model, left, at, good, bad), abs=1e-6)
    assert (drops.drops < 0).any()  # they have signs


def test_a_causal_model_is_asked_where_it_predicts_the_target(causal: Path) -> None:
    of = pair("the keys to the cabinet are on a table .", "the keys to the cabinet is on a table .")
    backend = opened(causal)
    found = asked(backend, of)
    assert not isinstance(found, Dropped)
    sentence, question = found
    assert sentence.sentence.text == of.good.text
    tokenizer = transformers.AutoTokenizer.from_pretrained(causal)
    ids = tokenizer(of.good.text)["input_ids"]
    good, bad = tokenizer.convert_tokens_to_ids(["are", "is"])
    place = ids.index(good) - 1
    assert question.row == place
    assert question.sources == (0, 1, 2, 3, 4)  # what stands behind is not seen
    model = transformers.AutoModelForCausalLM.from_pretrained(causal).eval()
    whole = p_of(model, ids, place, good, bad)
    drops = drops_of(backend, question, "unk")
    first = place - 4
    for source, drop in zip(question.sources, drops.drops, strict=True):
        left = without(ids, [first + source], "unk")
        assert drop == pytest.approx(whole - p_of(model, left, place, good, bad), abs=1e-6)


def test_a_word_behind_two_prefixes_is_compared_in_both(causal: Path) -> None:
    of = pair("a dog to the key is on .", "the dog to the key is on .", "key")
    backend = opened(causal)
    found = asked(backend, of)
    assert not isinstance(found, Dropped)
    _, question = found
    drops = drops_of(backend, question, "unk")
    tokenizer = transformers.AutoTokenizer.from_pretrained(causal)
    model = transformers.AutoModelForCausalLM.from_pretrained(causal).eval()

    def log_p(ids: list[int]) -> float:
        at = ids.index(key)
        with torch.no_grad():
            rows = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
        return float(rows[at - 1, key])

    key = tokenizer.convert_tokens_to_ids("key")
    good, bad = (tokenizer(each.text)["input_ids"] for each in (of.good, of.bad))
    apart = log_p(good) - log_p(bad)
    assert drops.p == pytest.approx(1 / (1 + math.exp(-apart)), abs=1e-6)
    assert question.sources == (0, 1, 2, 3)
    # Without what differs, nothing differs.
    assert drops.drops[0] == pytest.approx(drops.p - 0.5, abs=1e-12)


def test_pieces_of_a_word_are_blanked_out_together_and_summed(masked: Path) -> None:
    of = pair("a dogs is on .", "a dogs are on .")  # dog ##s
    found = asked(opened(masked), of)
    assert not isinstance(found, Dropped)
    _, question = found
    assert question.sources == (0, 1, 3, 4)
    tokens = question.good.encoded.tokens
    assert len(tokens) == 8
    rows = np.arange(8.0)[None]
    assert by_word(rows, tokens, question.sources).tolist() == [[1.0, 2.0 + 3.0, 5.0, 6.0]]


def test_a_target_of_several_tokens_or_one_that_is_not_known_is_dropped(masked: Path) -> None:
    backend = opened(masked)
    found = asked(backend, pair("a dogs is on .", "a dog is on ."))
    assert isinstance(found, Dropped)
    assert "of several tokens" in found.reason
    found = asked(backend, pair("a dog zzz on .", "a dog is on ."))
    assert isinstance(found, Dropped)
    assert "does not know" in found.reason


def test_nothing_can_be_predicted_from_nothing(causal: Path) -> None:
    backend = opened(causal)
    backend.use_input("no-special-tokens")
    found = asked(backend, pair("a key .", "the key ."))
    assert isinstance(found, Dropped)
    assert "nothing stands before" in found.reason


@pytest.mark.parametrize("seed", range(10))
def test_spearman_is_that_of_scipy_with_ties_and_signs(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores, drops = random.integers(0, 4, 9) / 4, random.integers(-3, 3, 9) / 7
    found, missing = spearman(scores, drops)
    assert found == pytest.approx(spearmanr(scores, drops).statistic, abs=1e-12)
    assert not missing


def test_equal_values_have_no_correlation_and_it_is_said_which() -> None:
    some, equal = np.array([1.0, 2.0, 4.0]), np.full(3, 0.1)
    assert spearman(equal, some)[1] == "all scores are equal"
    assert spearman(some, equal)[1] == "all drops are equal"
    assert spearman(some[:2], some[:2])[1].startswith("there are fewer than 3")
    assert spearman(np.full(3, np.nan), some)[1].startswith("nothing mixes")
    for scores, drops in ((equal, some), (some, equal), (some[:2], some[:2])):
        assert math.isnan(spearman(scores, drops)[0])
    assert spearman(some, -some) == (-1.0, "")


def test_tokens_of_no_word_are_in_no_sum() -> None:
    tokens = [Token("", "", word, word is None) for word in (None, 0, 1, 1, None)]
    assert by_word(np.ones((2, 5)), tokens, (1,)).tolist() == [[2.0], [2.0]]
