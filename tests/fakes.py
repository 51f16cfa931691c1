"""A model that is quick, small and known by heart, for tests of everything above the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.predicted import Likeliest, Predictions
from vzdesk.engine.runtime.contract import Lack, Need
from vzdesk.engine.safety.stopping import Stop
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import (
    Failure,
    ModelRef,
    Precision,
    Progress,
    Provenance,
    Request,
    Rows,
    ScoreMap,
    SentenceResult,
    Targets,
    Token,
    frozen,
)
from vzdesk.errors import NoHead, UserError

N_LAYERS = 3


@dataclass(frozen=True)
class FakeChoice:
    """Looks like a ModelChoice, and can be chosen in the window."""

    name: str = "fake"
    path: Path = Path("fake")
    backend: str = "onnx"
    input: str = ""


def fake_ref(name: str = "fake", backend: str = "onnx", dtype: str = "float32") -> ModelRef:
    """The identity of a fake model; another name is other weights."""
    return ModelRef(name, "1", f"sha-{name}", "bert", backend, dtype, N_LAYERS, 2, 64, False)


class FakeBackend:
    """A backend of which only the identity is asked, and what it lacks: reasons, by need."""

    def __init__(
        self,
        choice: FakeChoice,
        precision: Precision = "single",
        lacking: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._lacking = lacking
        dtype = "float64" if precision == "double" else "float32"
        self.ref = replace(fake_ref(choice.name, choice.backend, dtype), input=choice.input)

    def lack(self, need: Need) -> Lack | None:
        """What the engine was made to say."""
        return Lack(self._lacking[need], "Choose another.") if need in self._lacking else None

    def stopping(self, stop: Stop) -> AbstractContextManager[None]:
        """Nothing here goes on by itself."""
        return nullcontext()

    def provenance(self) -> Provenance:
        """Always the same."""
        return Provenance("2026-01-01T00:00:00Z", "cpu", "fake", {"vzdesk": "0"})


def fake_scored(
    sentence: Sentence, *, words_as_one: bool = False, more: Iterable[str] = ()
) -> SentenceResult:
    """[CLS], the sentence's words with "table" in two pieces, [SEP]; scores that differ by cell.

    With words_as_one, the maps of its words are quite others; `more` are methods besides.
    """
    tokens = [Token("[CLS]", "[CLS]", None, True)]
    for index, word in enumerate(sentence.words):
        halves = [word.text[:2], word.text[2:]] if word.text == "table" else [word.text]
        tokens += [Token(half, half.lower(), index) for half in halves]
    tokens.append(Token("[SEP]", "[SEP]", None, True))
    size = len(tokens)
    seed = sum(sentence.text.encode())
    raw = np.random.default_rng(seed).random((N_LAYERS, size, size)) ** 3 + 1e-3
    share = raw / raw.sum(axis=-1, keepdims=True)
    mixing = np.zeros((N_LAYERS, size), dtype=bool)
    maps = []
    roots = ((method, share ** (1 / root)) for root, method in enumerate(more, 3))
    for method, scores in [("value-zeroing", share), ("attention", np.sqrt(share)), *roots]:
        scores = scores / scores.sum(axis=-1, keepdims=True)
        distances = frozen(raw / 10) if method == "value-zeroing" else None
        maps.append(ScoreMap(MapKey(method), frozen(scores), distances, mixing))
        rolled = np.stack([np.linalg.matrix_power(scores[0], n + 1) for n in range(N_LAYERS)])
        maps.append(ScoreMap(MapKey(method, rolled_out=True), frozen(rolled), None, mixing))
    if words_as_one and size != len(sentence.words) + 2:
        maps += _fake_word_maps(sentence)
    return SentenceResult(sentence, tuple(tokens), by_key(maps))


def _fake_word_maps(sentence: Sentence) -> list[ScoreMap]:
    size = len(sentence.words) + 2
    raw = np.random.default_rng(size).random((N_LAYERS, size, size)) + 1e-3
    share = frozen(raw / raw.sum(axis=-1, keepdims=True))
    mixing = np.zeros((N_LAYERS, size), dtype=bool)
    key = MapKey("value-zeroing", units="words-joint")
    return [
        ScoreMap(key, share, frozen(raw / 10), mixing),
        ScoreMap(replace(key, rolled_out=True), share, None, mixing),
    ]


def fake_predictions(
    of: SentenceResult, likeliest: tuple[int, ...] = (), *, are_all: bool = True
) -> Predictions:
    """Each token has one bit for each of its letters; "is" is far from what the model expects."""
    bits = [
        np.nan if token.word_index is None else 9.0 if token.text == "is" else len(token.text)
        for token in of.tokens
    ]
    words = np.zeros(len(of.sentence.words))
    for token, value in zip(of.tokens, bits, strict=True):
        if token.word_index is not None:
            words[token.word_index] += value
    best = {
        at: Likeliest((" are", "is"), (-0.5, -2.0), 7)
        for at, token in enumerate(of.tokens)
        if token.word_index in likeliest
    }
    tokens = np.array(bits) if are_all else np.full(len(bits), np.nan)
    in_nats = (frozen(-np.log(2) * each, np.float64) for each in (tokens, words))
    return Predictions(*in_nats, "masked-word", best)


def by_key(maps: Iterable[ScoreMap]) -> dict[MapKey, ScoreMap]:
    """The maps as a result has them."""
    return {each.key: each for each in maps}


def of_targets(result: SentenceResult, targets: Targets) -> SentenceResult:
    """The maps of layers with the rows of these targets only."""
    words = targets.of(result.sentence)
    tokens = tuple(at for at, each in enumerate(result.tokens) if each.word_index in words)
    maps = []
    for key, each in result.maps.items():
        chosen = tuple(word + 1 for word in words) if key.words_as_one else tokens
        if not key.rolled_out:
            maps.append(rows_of(each, chosen))
    return replace(result, maps=by_key(maps))


def rows_of(score_map: ScoreMap, targets: tuple[int, ...]) -> ScoreMap:
    """A map of these of its targets."""
    arrays = score_map.scores, score_map.distances, score_map.no_mixing, score_map.mixing_ratios
    scores, distances, flags, ratios = (
        None if each is None else np.ascontiguousarray(each[:, list(targets)]) for each in arrays
    )
    assert scores is not None
    assert flags is not None
    rows = Rows(targets, score_map.scores.shape[1])
    return ScoreMap(score_map.key, scores, distances, flags, rows, ratios)


def word_maps(result: SentenceResult) -> dict[MapKey, ScoreMap]:
    """Those of a result's maps that are of words that were zeroed as one."""
    return {key: each for key, each in result.maps.items() if key.words_as_one}


def token_maps(result: SentenceResult) -> dict[MapKey, ScoreMap]:
    """Those of a result's maps that are over tokens."""
    return {key: each for key, each in result.maps.items() if not key.words_as_one}


class PredictingEngine:
    """An engine that predicts too, behind the maps, unless it has no head."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine, self.has_head = engine, True
        self.requests: list[Request] = []

    def analyse(self, backend: FakeBackend, request: Request) -> Iterator[object]:
        self.requests.append(request)
        if not self.has_head:
            yield NoHead("fake cannot predict: it has no head.", next_step="Choose another model.")
        scored = list[Sentence]()
        if request.methods:
            for step in self.engine.analyse(backend, request):
                yield step
                scored += [step.sentence] if isinstance(step, SentenceResult) else []
        else:
            scored += request.sentences
        if not self.has_head or not (request.predictions or request.likeliest):
            return
        for number, sentence in enumerate(scored, 1):
            self.engine.on_step()
            yield Progress(number, len(scored), 1.0)
            of = replace(fake_scored(sentence), maps={})
            found = fake_predictions(of, request.likeliest, are_all=request.predictions)
            yield replace(of, predictions=found)


class FakeEngine:
    """Loading and analysing, with the brakes in the test's hand.

    step_s   how long each of the `steps` of a sentence takes
    hold     while set, `load` waits for it to be cleared, as an import does that cannot be stopped
    lacking  what models lack, and why, by need
    A sentence with "unreadable" in it fails; one with "bug" in it raises.
    """

    def __init__(self, *, step_s: float = 0.0, steps: int = 3) -> None:
        self.step_s, self.steps = step_s, steps
        self.loaded: list[str] = []
        self.devices: list[str] = []
        self.precisions: list[Precision] = []
        self.scored: list[str] = []
        self.methods: list[tuple[str, ...]] = []
        self.lacking: dict[str, str] = {}
        self.threads: set[int] = set()
        self.may_load = threading.Event()
        self.may_load.set()
        self.on_step: Callable[[], None] = lambda: None

    def load(
        self, choice: FakeChoice, device: str = "auto", precision: Precision = "single"
    ) -> FakeBackend:
        """A backend for the choice; UserError for the one named "no-model"."""
        self.may_load.wait(20)
        self.threads.add(threading.get_ident())
        if choice.name == "no-model":
            raise UserError("no-model is no model.", next_step="Choose another folder.")
        self.loaded.append(choice.name)
        self.devices.append(device)
        self.precisions.append(precision)
        return FakeBackend(choice, precision, self.lacking)

    def analyse(
        self, backend: FakeBackend, request: Request
    ) -> Iterator[Progress | SentenceResult | Failure]:
        """The engine's generator, without the arithmetic."""
        self.threads.add(threading.get_ident())
        self.methods.append(request.methods)
        total = len(request.sentences) * self.steps
        for index, sentence in enumerate(request.sentences):
            for step in range(self.steps):
                time.sleep(self.step_s)
                self.on_step()
                yield Progress(index * self.steps + step + 1, total, 1.0)
            if "bug" in sentence.text:
                raise RuntimeError("a bug in the engine")
            if "unreadable" in sentence.text:
                yield Failure(sentence, "The sentence cannot be read.", "Write another one.")
            else:
                self.scored.append(sentence.id)
                more = [
                    each for each in request.methods if each not in ("value-zeroing", "attention")
                ]
                found = fake_scored(sentence, words_as_one=request.words_as_one, more=more)
                yield found if request.targets is None else of_targets(found, request.targets)
