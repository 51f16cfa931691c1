"""The session that a linguist takes home: many sentences, scored by the model that ships."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np

from vzdesk.engine import models, text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.types import (
    Analysis,
    ModelRef,
    Provenance,
    Request,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write

SUBJECTS = ["The teachers", "This boy", "Most companies", "Kevin", "Those waitresses"]
VERBS = ["were helping", "has forgotten", "admired", "know", "hurt"]
OBJECTS = ["Susan", "the customers", "themselves", "that library", "these paintings"]
ENDS = [".", "today."]
WITHOUT_MODELS = """
import sys
from pathlib import Path
from vzdesk import paths
from vzdesk.session.read import read
paths.resources = lambda: Path("nowhere")
session = read(Path(sys.argv[1]))
print(sum(len(a.results) for a in session.analyses), "onnxruntime" in sys.modules)
"""


def scored_session() -> Session:
    texts = (" ".join(parts) for parts in itertools.product(SUBJECTS, VERBS, OBJECTS, ENDS))
    sentences = text.sentences(itertools.islice(texts, 200))
    choice = models.default()
    backend = models.load(choice)
    steps = analyse(backend, Request("many", choice.name, sentences))
    results = {step.sentence.id: step for step in steps if isinstance(step, SentenceResult)}
    return Session(sentences, (Analysis(backend.ref, backend.provenance(), results),))


def test_two_hundred_sentences_reopen_bit_for_bit_and_without_the_model(tmp_path: Path) -> None:
    session = scored_session()
    path = tmp_path / "many.vzd"
    write(session, path)
    reopened = read(path)
    assert len(reopened.analyses[0].results) == 200
    assert reopened.equals(session)
    command = [sys.executable, "-c", WITHOUT_MODELS, str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.split() == ["200", "False"]


METHODS = ("value-zeroing", "value-zeroing+rollout", "attention", "attention+rollout")


def made_up(n_sentences: int, n_words: int) -> Session:
    """Scores of a model of three layers, the same everywhere, for sentences of unlike words."""
    even = frozen(np.full((3, n_words, n_words), 1 / n_words, np.float32))
    mixing = np.zeros((3, n_words), bool)
    keys = tuple(map(map_key, METHODS))
    maps = {key: ScoreMap(key, even, even if key is keys[0] else None, mixing) for key in keys}
    results = {}
    for number in range(n_sentences):
        words = (f"word{number}x{at}" for at in range(n_words))
        of = text.sentence(str(number), " ".join(words))
        tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(of.words))
        results[of.id] = SentenceResult(of, tokens, maps)
    model = ModelRef("m", "", "", "bert", "onnx", "float32", 3, 4, 512, False)
    analysis = Analysis(model, Provenance("", "cpu", ""), results)
    return Session(tuple(each.sentence for each in results.values()), (analysis,))


KEPT_BYTES = """
import sys, tracemalloc
from pathlib import Path
from vzdesk.session.read import read
read(Path(sys.argv[1]))  # imports what reading needs
tracemalloc.start()
session = read(Path(sys.argv[1]))
print(tracemalloc.get_traced_memory()[0])
"""


def test_an_open_session_takes_little_more_memory_than_its_arrays(tmp_path: Path) -> None:
    """In a process of its own: what other tests leave for later would count."""
    path = tmp_path / "many.vzd"
    session = made_up(n_sentences=500, n_words=10)
    write(session, path)
    assert read(path).equals(session)
    n_pairs = 10 * 10
    arrays_bytes = 500 * 3 * (5 * 4 * n_pairs + 4 * 10)
    command = [sys.executable, "-c", KEPT_BYTES, str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert int(found.stdout) < 1.4 * arrays_bytes  # words that are like others take less
