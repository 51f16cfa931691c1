"""How long cue alignment takes, and what memory: python tests/benchmarks/cues.py FILE.jsonl …

    [--number 1000] [--evaluation cues|faithfulness]

The first pairs of each file, as many of each, through `vzdesk study` in a process of its own, on
agreement-mini, by Value Zeroing and attention: wall time, processor time and the most memory; once
for a quarter of them, once for all, and once for all with the model with random weights beside.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--evaluation", choices=["cues", "faithfulness"], default="cues")
    arguments = parser.parse_args()
    files = [each.read_text(encoding="utf-8").splitlines() for each in arguments.pairs]
    for share, more in ((4, ["--no-controls"]), (1, ["--no-controls"]), (1, [])):
        n = arguments.number // share // len(files)
        lines = [line for file in files for line in file[:n]]
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in.jsonl"
            source.write_text("\n".join(lines), encoding="utf-8")
            report(len(lines), arguments.evaluation, source, more)


def report(n: int, evaluation: str, source: Path, more: list[str]) -> None:
    """One run, in a process of its own."""
    out = source.parent / "out"
    command = [sys.executable, "-m", "vzdesk", "study", evaluation, str(source), *more]
    command += ["--method", "value-zeroing,attention", "--out", str(out)]
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=environment)
    wall_s, after = time.perf_counter() - started, os.times()
    cpu_s = sum(after[at] - before[at] for at in (2, 3))  # of children
    # Of all children so far the largest, so the fewest pairs come first.
    most_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size_mb = (out / f"{evaluation}-items.csv").stat().st_size / 1e6
    beside = "without" if more else "with"
    print(
        f"{n:5,} pairs, {beside} random weights: {wall_s:6.1f} s, {cpu_s:6.1f} s of a processor, "
        f"at most {most_mb:4.0f} MB, {evaluation}-items.csv {size_mb:5.1f} MB"
    )


if __name__ == "__main__":
    main()
