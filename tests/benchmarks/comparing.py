"""How long two sentences of random words and scores take: to compare, hover, change layers, leave.

python tests/benchmarks/comparing.py [SIZExLAYERS …] [--window WIDTHxHEIGHT] [--profile]

The second sentence is the first with one word in eight left out, and others at random after half
of it, so that much has to be aligned. Painting is waited for.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hover import QApplication, random_result, settle, window_with

from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow


def window_with_pair(n_tokens: int, n_layers: int, size: tuple[int, int]) -> MainWindow:
    """The window with two results, the first of them shown."""
    first = random_result(n_tokens, n_layers)
    window = window_with(first, n_layers, size)
    second = random_result(n_tokens - n_tokens // 8, n_layers, seed=1)
    second = replace(second, sentence=replace(second.sentence, id="2"))
    ref = window.desk.document.analyses[0].model
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": first, "2": second})
    window.desk.show(Session((first.sentence, second.sentence), (analysis,)))
    settle()
    return window


def painted_ms(window: MainWindow, work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until the work is done and painted, and the longest wait for what is done later:
    the time in which a key that is pressed then would not be heard.
    """
    start = time.perf_counter()
    work()
    QApplication.processEvents()
    painted, later = time.perf_counter(), [0.0]
    while window.comparing.panel.details.is_filling or len(later) < 3:
        begun = time.perf_counter()
        QApplication.processEvents()
        later.append(time.perf_counter() - begun)
    return (painted - start) * 1000, max(later) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["128x12", "512x12"])
    parser.add_argument("--window", default="1280x800")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    for size in arguments.sizes:
        n_tokens, n_layers = map(int, size.split("x"))
        width, height = map(int, arguments.window.split("x"))
        window = window_with_pair(n_tokens, n_layers, (width, height))
        profile = cProfile.Profile()
        if arguments.profile:
            profile.enable()
        measure(window, size, n_layers)
        profile.disable()
        if arguments.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        window.close_now()


def measure(window: MainWindow, size: str, n_layers: int) -> None:
    """Print what each step takes."""
    desk, comparing = window.desk, window.desk.comparison
    painted, later = painted_ms(window, lambda: comparing.start("1", "2"))
    print(f"{size} begin: {painted:.0f} ms, then at most {later:.0f} ms")
    rows, columns = desk.state.comparison.maps.values.shape
    rng = np.random.default_rng(2)
    cells = [Cell(int(rng.integers(rows)), int(rng.integers(columns))) for _ in range(40)]
    taken = [painted_ms(window, lambda cell=cell: comparing.hover(cell))[0] for cell in cells]
    median, late = np.percentile(taken, [50, 95])
    print(f"{size} hover: median {median:.1f} ms, 95 % {late:.1f} ms")
    layers = [
        painted_ms(window, lambda layer=layer: desk.navigator.set_layer(layer))
        for layer in range(1, n_layers)
    ]
    painted, later = np.median(layers, axis=0)
    print(f"{size} new layer: median {painted:.0f} ms, then {later:.0f} ms")
    scope = window.comparing.panel.details.scope
    painted, later = painted_ms(window, lambda: scope.setCurrentIndex(1))
    print(f"{size} all layers: {painted:.0f} ms, then at most {later:.0f} ms at a time")
    painted, later = painted_ms(window, comparing.stop)
    print(f"{size} leave: {painted:.0f} ms, then at most {later:.0f} ms")


if __name__ == "__main__":
    main()
