"""How long tables take: python tests/benchmarks/tables.py FILE.conllu [--sentences 200] [--runs 3]

The first sentences of the file through `vzdesk score`, each time in a process of its own, into a
session and into each kind of table, with all maps that the session has: processor time, which other
programs lengthen little, wall time, the size of the file, and the processor time as a multiple of
the session's. The best of some runs, which take turns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENDINGS = (".vzd", ".csv", ".tsv", ".parquet", ".npz")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("conllu", type=Path)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sentences.conllu"
        source.write_text(first(arguments.conllu, arguments.sentences), encoding="utf-8")
        runs = [
            {ending: measure(source, Path(folder) / f"out{ending}") for ending in ENDINGS}
            for _ in range(arguments.runs)
        ]
        sizes = {ending: (Path(folder) / f"out{ending}").stat().st_size for ending in ENDINGS}
    best = {ending: [min(run[ending][at] for run in runs) for at in (0, 1)] for ending in ENDINGS}
    for ending, (cpu_s, wall_s) in best.items():
        print(
            f"{ending:8} {cpu_s:6.2f} s of a processor, {wall_s:6.2f} s, "
            f"{sizes[ending] / 1e6:6.1f} MB, {cpu_s / best['.vzd'][0]:.2f}× a session"
        )


def first(path: Path, n_sentences: int) -> str:
    """So many sentences of CoNLL-U."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return "\n\n".join(blocks[:n_sentences]) + "\n\n"


def measure(source: Path, out: Path) -> tuple[float, float]:
    """Seconds of a processor, and of the clock, from start to end of `vzdesk score`."""
    command = [sys.executable, "-m", "vzdesk", "score", str(source), "--out", str(out)]
    command += [] if out.suffix == ".vzd" else ["--rollout", "both"]
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=environment)
    after = os.times()
    cpu_s = sum(after[at] - before[at] for at in (2, 3))  # of children
    return cpu_s, time.perf_counter() - started


if __name__ == "__main__":
    main()
