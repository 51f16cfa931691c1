"""How long figures take, and how large they are: python tests/benchmarks/figures.py [--figures 200]

A made-up session of sentences of 40 tokens, scored in 12 layers. Each kind of figure into each
format, in one process: seconds of a processor (the best of some runs) and the size of the file.
Then one heatmap after another, as a batch writes them: seconds for all, and how much more memory
the process has at its peak than after the first ten.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fakes import by_key, fake_ref  # noqa: E402

from vzdesk.engine.maps.map_key import map_key  # noqa: E402
from vzdesk.engine.sentence import Sentence  # noqa: E402
from vzdesk.engine.text import sentence  # noqa: E402
from vzdesk.engine.types import (  # noqa: E402
    Analysis,
    Provenance,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.export.figures.headless import application  # noqa: E402
from vzdesk.export.figures.job import ENDINGS, figure_job  # noqa: E402
from vzdesk.view.figures.content import figure_content  # noqa: E402
from vzdesk.view.figures.spec import FigureSpec  # noqa: E402

N_LAYERS, N_WORDS = 12, 38
KINDS = {
    "layers": FigureSpec("0", kind="layers"),
    "heatmap": FigureSpec("0", layer=0),
    "strip": FigureSpec("0", kind="strip", target="3"),
    "curves": FigureSpec("0", kind="curves", curves=(("3", "2"), ("5", "4"))),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figures", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    there = application()
    sentences = [sentence(str(n), " ".join(words(n))) for n in range(arguments.figures)]
    random = np.random.default_rng(1)
    results = {each.id: scored(each, random) for each in sentences}
    run = Analysis(fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), results)
    with tempfile.TemporaryDirectory() as folder:
        for kind, spec in KINDS.items():
            for ending in ENDINGS:
                out = Path(folder) / f"{kind}{ending}"
                took = min(write(spec, sentences, run, out) for _ in range(arguments.runs))
                print(f"{kind:8} {ending:5} {took:6.2f} s {out.stat().st_size / 1000:8.0f} kB")
        batch(sentences, run, Path(folder))
    del there


def words(number: int) -> list[str]:
    return [f"word{number + at}" for at in range(N_WORDS)]


def scored(one: Sentence, random: np.random.Generator) -> SentenceResult:
    """Most scores are small, as those of models are."""
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        *(Token(word.text, word.text, at) for at, word in enumerate(one.words)),
        Token("[SEP]", "[SEP]", None, is_special=True),
    )
    n = len(tokens)
    distances = random.random((N_LAYERS, n, n), dtype=np.float32) ** 6
    scores = distances / distances.sum(axis=-1, keepdims=True)
    none = np.zeros((N_LAYERS, n), dtype=bool)
    found = ScoreMap(map_key("value-zeroing"), frozen(scores), frozen(distances), none)
    return SentenceResult(one, tokens, by_key([found]))


def write(spec: FigureSpec, sentences: list[Sentence], run: Analysis, out: Path) -> float:
    """Seconds of a processor."""
    started = time.process_time()
    figure_job(figure_content(spec, sentences, [run])).write(out)
    return time.process_time() - started


def batch(sentences: list[Sentence], run: Analysis, folder: Path) -> None:
    started, first = time.process_time(), 0.0
    for number, one in enumerate(sentences):
        write(FigureSpec(one.id, layer=number % N_LAYERS), sentences, run, folder / "one.pdf")
        if number == 9:
            first = peak_mb()
    took = time.process_time() - started
    print(f"{len(sentences)} heatmaps: {took:.1f} s, {peak_mb() - first:.1f} MB more at the peak")


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
