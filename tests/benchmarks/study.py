"""How long a study takes, and what memory: python tests/benchmarks/study.py FILE.conllu

    [--sentences 1000] [--relation "target: upos=VERB; source: deprel=nsubj, head=target"]

The first sentences of the file that match, through `vzdesk study` in a process of its own, on
agreement-mini, by all methods that need no gradients and are not costly, with all measures of maps,
grouped by distance: wall time, processor time and the most memory; once for all sentences, and once
for a quarter of them, to see that memory does not grow with their number as maps would.
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

from vzdesk.corpus.readers import find
from vzdesk.engine.methods import methods
from vzdesk.study.relations.relation import relation

ROOT = Path(__file__).parents[2]
RELATION = "target: upos=VERB; source: deprel=nsubj, head=target"
MEASURES = "share,rank,entropy,to-special,to-itself,to-punctuation"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("conllu", type=Path)
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--relation", default=RELATION)
    arguments = parser.parse_args()
    pattern = relation(arguments.relation)
    matched = [each for each in find(arguments.conllu).sentences if pattern.find(each).matches]
    for n in (arguments.sentences // 4, arguments.sentences):
        some = matched[:n]
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in.conllu"
            source.write_text("\n".join(each.conllu for each in some), encoding="utf-8")
            report(len(some), source, Path(folder) / "out", arguments.relation)


def report(n: int, source: Path, out: Path, pattern: str) -> None:
    """One study, in a process of its own."""
    names = [
        method.name
        for method in methods().values()
        if "onnx" in method.backends and not method.is_costly
    ]
    command = [sys.executable, "-m", "vzdesk", "study", str(source), "--relation", pattern]
    command += ["--method", ",".join(names), "--measure", MEASURES]
    command += ["--group-by", "distance", "--out", str(out)]
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=environment)
    wall_s, after = time.perf_counter() - started, os.times()
    cpu_s = sum(after[at] - before[at] for at in (2, 3))  # of children
    # Of all children so far the largest, so the fewest sentences come first.
    most_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size_mb = (out / "matches.csv").stat().st_size / 1e6
    print(
        f"{n:5,} sentences, {len(names)} methods: {wall_s:6.1f} s, {cpu_s:6.1f} s of a processor, "
        f"at most {most_mb:4.0f} MB, matches.csv {size_mb:5.1f} MB"
    )


if __name__ == "__main__":
    main()
