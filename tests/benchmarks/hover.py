"""How long it takes from a hover to all panels drawn anew, the whole window, without a screen.

python tests/benchmarks/hover.py [SIZExLAYERS …] [--window WIDTHxHEIGHT …]
    [--show map|layers|table|methods] [--methods N] [--all] [--hide] [--profile]

Scores are random numbers; no model is needed. A hover goes to a cell of the heatmap at random, so
that every panel has something else to show; painting is forced and waited for. `--all` adds eight
pins, sums, a logarithmic scale and all arcs; `--hide` hides what can be hidden, renormalised, with
every tenth word a comma; `--methods` is how many methods there are, which `--show methods` shows
side by side, with how long it takes until they are. Targets, median and 95th percentile: 16 ms for
128 tokens and 12 layers, 50 ms for 512, also in a window of 2560 × 1440; 16 ms for 12 methods of 32
tokens, which are there after 100 ms. Where other programs run too, the time of the processor tells.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import tempfile
import time
from collections.abc import Sequence

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp()

from PySide6.QtWidgets import QApplication

from vzdesk import app
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import (
    Analysis,
    ModelRef,
    Provenance,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow

METHODS = ("value-zeroing", "attention", *(f"method-{number}" for number in range(3, 31)))
WORDS = ["the", "keys", "to", "old", "cabinets", "that", "women", "in", "photographs", "bought"]


def random_result(
    n_tokens: int,
    n_layers: int,
    seed: int = 0,
    words: Sequence[str] = WORDS,
    names: Sequence[str] = METHODS[:2],
) -> SentenceResult:
    """A result as a model would give it, of random numbers: these methods, with rollout."""
    rng = np.random.default_rng(seed)
    of = sentence("1", " ".join(rng.choice(words, n_tokens - 2)))
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        *(Token(word.text, word.text, i) for i, word in enumerate(of.words)),
        Token("[SEP]", "[SEP]", None, is_special=True),
    )
    no_mixing = np.zeros((n_layers, n_tokens), dtype=bool)
    maps = {}
    for name in names:
        raw = rng.random((n_layers, n_tokens, n_tokens)) ** 8
        scores = frozen(raw / raw.sum(axis=-1, keepdims=True))
        distances = frozen(raw / 10) if name == "value-zeroing" else None
        maps[map_key(name)] = ScoreMap(map_key(name), scores, distances, no_mixing)
        rolled = f"{name}+rollout"
        maps[map_key(rolled)] = ScoreMap(map_key(rolled), scores, None, no_mixing)
    return SentenceResult(of, tokens, maps)


def window_with(
    scored: SentenceResult, n_layers: int, size: tuple[int, int] = (1280, 800)
) -> MainWindow:
    """The window, by default at its first size, showing this result."""
    application = QApplication.instance() or QApplication([])
    window = app.build(application)
    ref = ModelRef("m", "", "0", "bert", "onnx", "float32", n_layers, 2, 512, False)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": scored})
    window.desk.show(Session((scored.sentence,), (analysis,)))
    window.resize(*size)
    window.show()
    settle()
    return window


def settle() -> None:
    """Let everything that waits be done, painting too."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def hover_ms(window: MainWindow, n_tokens: int, times: int) -> list[tuple[float, float]]:
    """Milliseconds from each hover until all is painted: on the clock, and of the processor."""
    rng, taken = np.random.default_rng(1), []
    for target, source in rng.integers(0, n_tokens, (times, 2)).tolist():
        start, busy = time.perf_counter(), time.process_time()
        window.desk.navigator.hover(Cell(target, source))
        window.centralWidget().repaint()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        now, used = time.perf_counter(), time.process_time()
        taken.append(((now - start) * 1000, (used - busy) * 1000))
    return taken


def add_all(window: MainWindow) -> None:
    """Everything that can be shown besides."""
    for place in range(8):
        window.desk.navigator.click(Cell(place, place + 3))
        window.desk.navigator.pin()
    window.desk.navigator.set_settings(sums=True, log_scale=True, arcs_from=0.0)
    settle()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["128x12", "512x12"])
    parser.add_argument("--window", nargs="*", default=["1280x800", "2560x1440"])
    parser.add_argument("--show", default="map")
    parser.add_argument("--methods", type=int, default=2)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--hide", action="store_true")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    for of_window in arguments.window:
        for size in arguments.sizes:
            measure(arguments, size, of_window)


def measure(arguments: argparse.Namespace, size: str, of_window: str) -> None:
    """Print how long hovers take in a window of this size."""
    n_tokens, n_layers = map(int, size.split("x"))
    width, height = map(int, of_window.split("x"))
    words = [*WORDS, ","] if arguments.hide else WORDS
    names = METHODS[: arguments.methods]
    result = random_result(n_tokens, n_layers, words=words, names=names)
    window = window_with(result, n_layers, (width, height))
    if arguments.show != "map":
        start = time.perf_counter()
        window.desk.navigator.set_settings(show=arguments.show)
        window.centralWidget().repaint()
        print(f"{size} {arguments.show}: shown in {(time.perf_counter() - start) * 1000:.1f} ms")
        settle()
    if arguments.all:
        add_all(window)
    if arguments.hide:
        window.desk.navigator.leave_out(
            special="hidden", punctuation="hidden", own="hidden", renormalised=True
        )
        n_tokens = len(window.desk.state.targets)
        settle()
    hover_ms(window, n_tokens, 5)
    profile = cProfile.Profile()
    if arguments.profile:
        profile.enable()
    taken = hover_ms(window, n_tokens, arguments.times)
    profile.disable()
    (median, used), (late, late_used) = np.percentile(taken, [50, 95], axis=0)
    print(
        f"{size} {arguments.show} in {of_window}: median {median:.1f} ms, 95 % {late:.1f} ms; "
        f"of the processor {used:.1f} and {late_used:.1f} ms"
    )
    if arguments.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(35)
    window.close_now()


if __name__ == "__main__":
    main()
