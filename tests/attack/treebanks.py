"""Reads treebanks and writes them again: all must come back but what is in MISC.

    python tests/attack/treebanks.py FILE_OR_FOLDER ... [--once]

Each file in CoNLL-U is written in UTF-8, UTF-8 with a byte-order mark and UTF-16 of both orders,
with line ends of both kinds (`--once`: only as it is), read, and written without and with scores,
which are made up. Without, every byte must be the same; with scores, every line but for the last
column, which has scores in each word. Sentences that are not read are counted and the first is
shown: their lines are missing, so nothing more is compared.
"""

from __future__ import annotations

import argparse
import codecs
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fakes import fake_ref, fake_scored  # noqa: E402

from vzdesk.corpus.ids import unique  # noqa: E402
from vzdesk.corpus.readers import find  # noqa: E402
from vzdesk.engine.maps.map_key import map_key  # noqa: E402
from vzdesk.engine.sentence import Sentence  # noqa: E402
from vzdesk.engine.types import Analysis, Provenance  # noqa: E402
from vzdesk.errors import UserError  # noqa: E402
from vzdesk.export.chosen import Chosen  # noqa: E402
from vzdesk.export.conllu import ShownMaps, write_conllu  # noqa: E402

MARKS = {
    "utf-8": (b"", codecs.BOM_UTF8),
    "utf-16-le": (codecs.BOM_UTF16_LE,),
    "utf-16-be": (codecs.BOM_UTF16_BE,),
}
ANALYSIS = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {})


def variants(content: bytes, *, once: bool) -> Iterator[tuple[str, str, bytes]]:
    """What a variant is called, its encoding, and its bytes."""
    yield "as it is", "utf-8", content
    if once:
        return
    text = content.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    for end, lines in (("LF", text), ("CRLF", text.replace("\n", "\r\n"))):
        for encoding, marks in MARKS.items():
            for mark in marks:
                name = f"{encoding}{' with mark' if mark else ''}, {end}"
                yield name, encoding, mark + lines.encode(encoding)


def written(sentences: Sequence[Sentence], path: Path, *, scored: bool) -> bytes:
    """The sentences as CoNLL-U again."""
    results = ((ANALYSIS, fake_scored(each)) for each in sentences if scored)
    shown = ShownMaps((map_key("value-zeroing"),) if scored else (), 0)
    write_conllu(Chosen.all_of(sentences), results, path, shown)
    return path.read_bytes()


def differences(content: bytes, again: bytes, encoding: str) -> tuple[list[str], int]:
    """Lines that differ in more than MISC, and how many differ in it."""
    old, new = (each.decode(encoding, "replace").split("\n") for each in (content, again))
    wrong = [f"{len(old)} lines became {len(new)}"] if len(old) != len(new) else []
    n_misc = 0
    for number, (before, after) in enumerate(zip(old, new, strict=False), 1):
        if before != after:
            same = before.split("\t")[:9] == after.split("\t")[:9] and before.count("\t") == 9
            n_misc += same
            wrong += [] if same else [f"line {number}: {before!r} became {after!r}"]
    return wrong, n_misc


def faults(encoding: str, content: bytes, folder: Path) -> tuple[int, list[str]]:
    """How many sentences there are, and what does not come back."""
    path = folder / "treebank.conllu"
    path.write_bytes(content)
    try:
        found = find(path)
    except UserError as error:
        return 0, [f"refused: {error}"]
    sentences = unique(found.sentences)
    if found.left_out:
        first = found.left_out[0]
        return len(sentences), [f"{len(found.left_out)} sentences are left out: {first}"]
    wrong = []
    if written(sentences, folder / "plain.conllu", scored=False) != content:
        wrong.append("without scores, bytes differ")
    again = written(sentences, folder / "scored.conllu", scored=True)
    others, n_misc = differences(content, again, encoding)
    n_words = sum(len(each.words) for each in sentences)
    if n_misc != n_words:
        wrong.append(f"{n_words} words, but {n_misc} lines with scores")
    return len(sentences), wrong + others


def check(file: Path, folder: Path, *, once: bool) -> int:
    """Print what became of this treebank; how many faults there are."""
    began, n_faults, n_variants, n_sentences = time.perf_counter(), 0, 0, 0
    for name, encoding, content in variants(file.read_bytes(), once=once):
        n_sentences, wrong = faults(encoding, content, folder)
        n_faults += len(wrong)
        n_variants += 1
        if wrong:
            print(f"  {file.name}, {name}: {len(wrong)} differences, the first: {wrong[0][:300]}")
    seconds = time.perf_counter() - began
    print(
        f"{file.name}: {n_sentences} sentences, {n_variants} variants, {n_faults} differences, "
        f"{seconds:.1f} s",
        flush=True,
    )
    return n_faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--once", action="store_true")
    arguments = parser.parse_args()
    files = [file for path in arguments.paths for file in sorted(path.rglob("*.conllu")) or [path]]
    with tempfile.TemporaryDirectory() as folder:
        n_faults = sum(check(file, Path(folder), once=arguments.once) for file in files)
    print(f"{len(files)} files, {n_faults} differences")
    return bool(n_faults)


if __name__ == "__main__":
    sys.exit(main())
