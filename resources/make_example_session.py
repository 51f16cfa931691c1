"""Make the session that the first start shows, from the example sentences and the bundled model.

Run it again after the bundled model has changed: python resources/make_example_session.py
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vzdesk.corpus import ids, readers
from vzdesk.engine import models
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.predictions.predict import predict
from vzdesk.engine.types import Analysis, Request, SentenceResult
from vzdesk.session.document import Session
from vzdesk.session.write import write
from vzdesk.view.selection import Cell, Selection, Subject

FOLDER = Path(__file__).resolve().parent / "examples"
SHOWN = Selection(Subject("2"), layer=1, locked=Cell(target=2, source=6))
"""A subject and the verb that agrees with it, across a noun of the other number."""


def main() -> None:
    """Score the sentences and write the session."""
    choice = models.default()
    backend = models.load(choice)
    sentences = ids.unique(readers.read(FOLDER / "sentences.txt"))
    steps = analyse(backend, Request("example", choice.name, sentences))
    results = {step.sentence.id: step for step in steps if isinstance(step, SentenceResult)}
    for step in predict(backend, sentences):
        if isinstance(step, SentenceResult):
            id = step.sentence.id
            results[id] = replace(results[id], predictions=step.predictions)
    analysis = Analysis(backend.ref, backend.provenance(), results)
    write(Session(sentences, (analysis,), SHOWN), FOLDER / "example.vzd")


if __name__ == "__main__":
    main()
