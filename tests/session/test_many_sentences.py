"""The session that a linguist takes home: many sentences, scored by the model that ships."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

from vzdesk.engine import models, text
from vzdesk.engine.analyse import analyse
from vzdesk.engine.types import Analysis, Request, SentenceResult
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
