"""Damages sessions by chance, opens each, and looks at what opens.

    python tests/attack/sessions.py --n 20000 --seed 1

Each is opened, rescued or refused in one sentence: never a traceback, more than 5 seconds, or
1 GB. What opens is shown in every way and can be saved. A number makes the same file each time:
`--only NUMBER` looks at one again, and leaves it in the current folder.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "attack"), str(TESTS / "session")]

from fakes import fake_ref, fake_scored  # noqa: E402
from session_damage import damaged  # noqa: E402

from vzdesk.desk.document import Document  # noqa: E402
from vzdesk.desk.files.reading import read  # noqa: E402
from vzdesk.desk.inputs import inputs_of  # noqa: E402
from vzdesk.engine.text import sentence  # noqa: E402
from vzdesk.engine.types import Analysis, Provenance  # noqa: E402
from vzdesk.errors import UserError  # noqa: E402
from vzdesk.session.document import Session  # noqa: E402
from vzdesk.session.read import read as read_strictly  # noqa: E402
from vzdesk.session.write import write  # noqa: E402
from vzdesk.view.resolve import resolve  # noqa: E402
from vzdesk.view.selection import SHOWS, UNITS, Cell, Subject  # noqa: E402

GOLDEN = TESTS / "session" / "golden"
LONGEST_S = 5.0
"""Of the processor: what other programs do meanwhile does not count."""
LARGEST_BYTES = 1e9
LONGEST_MESSAGE = 2000
"""Characters: a sentence or a few, not the whole content of a file."""


@cache
def sound_files() -> tuple[bytes, ...]:
    """What is damaged: a file of each version, and one that is larger."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.vzd"
        write(_larger(), path)
        return (*(each.read_bytes() for each in sorted(GOLDEN.iterdir())), path.read_bytes())


def _larger() -> Session:
    texts = ("the table is here", "the keys to the table", "", "שלום table", "x " * 40)
    sentences = tuple(sentence(str(number), text) for number, text in enumerate(texts, 1))
    results = {each.id: fake_scored(each, words_as_one=True) for each in sentences}
    provenance = Provenance("then", "cpu", "t")
    analyses = (
        Analysis(fake_ref(), provenance, results),
        Analysis(fake_ref("other"), provenance, {"2": results["2"]}),
    )
    return Session(sentences, analyses)


def damaged_file(seed: int, number: int) -> bytes:
    random = Random(f"{seed}/{number}")
    return damaged(random.choice(sound_files()), random)


def outcome(path: Path) -> str:
    """What came of a file; AssertionError where that is not as it must be."""
    start = time.process_time()
    try:
        opened = read(path)
    except UserError as error:
        _check_message(error, path)
        return "refused"
    finally:
        elapsed_s = time.process_time() - start
        assert elapsed_s < LONGEST_S, f"it took {elapsed_s:.1f} s"
    if opened.damage is not None:
        _check_message(opened.damage, path)
        assert opened.session.sentences
    show(opened.session)
    again = path.with_suffix(".again.vzd")
    document = Document.of(opened.session)
    write(document.session(), again)
    assert read_strictly(again).equals(replace(document.session()))
    return "opened" if opened.damage is None else "rescued"


def _check_message(error: UserError, path: Path) -> None:
    assert str(path) in error.message, error.message
    assert error.next_step
    assert len(error.message) < LONGEST_MESSAGE, len(error.message)


def show(session: Session) -> None:
    """All that panels draw, in each of their ways."""
    document = Document.of(session)
    rows = document.rows()
    for changed in _looks(document):
        state = resolve(inputs_of(changed, rows, changed.model_labels, is_running=False))
        assert state.map is None or (0 < state.map.vmax < 1.1)


def _looks(document: Document) -> Iterator[Document]:
    """The document as it opens, and each way to look at the first of its sentences."""
    yield document
    selection, settings = document.selection, document.settings
    subjects = [Subject(each.id) for each in document.sentences[:3]]
    ways = itertools.product(subjects, UNITS, SHOWS, (False, True))
    for subject, units, show, rollout in ways:
        look = replace(settings, units=units, show=show, rollout=rollout, sums=True)
        at = replace(selection.alone(), subject=subject, locked=Cell(0, 0))
        yield replace(document, selection=at, settings=look)
        if show == "map" and len(subjects) > 1:
            second = subjects[0] if subject is subjects[1] else subjects[1]
            yield replace(document, selection=replace(at, second=second), settings=look)


def run(numbers: range, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How many files came to what, and a report of each that did not as it must."""
    outcomes: Counter[str] = Counter()
    failures = []
    for number in numbers:
        path = folder / f"{seed}-{number}.vzd"
        path.write_bytes(damaged_file(seed, number))
        try:
            outcomes[outcome(path)] += 1
        except Exception:
            failures.append(f"{path.name}:\n{traceback.format_exc()}")
        for each in folder.iterdir():
            each.unlink()
    return outcomes, failures


def most_memory_bytes() -> float:
    """The most that this process has had; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    arguments = parser.parse_args()
    if arguments.only is not None:
        path = Path(f"{arguments.seed}-{arguments.only}.vzd")
        path.write_bytes(damaged_file(arguments.seed, arguments.only))
        print(outcome(path))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        outcomes, failures = run(range(arguments.n), arguments.seed, Path(folder))
    most = most_memory_bytes()
    print(*failures, dict(outcomes), f"{len(failures)} failures, {most / 1e6:.0f} MB", sep="\n")
    return 1 if failures or most > LARGEST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
