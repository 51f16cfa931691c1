"""Asks all kinds of questions as the window does, in a process of its own, and as its copied
command line does, and compares every table byte for byte, and what is said of each.

    python tests/attack/both_ways.py

Models are the bundled one by PyTorch and by ONNX, a tiny causal one, one without a head, and the
bundled one beside that without a head.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]
os.environ["SOURCE_DATE_EPOCH"] = "1700000000"  # the date in each PDF

from vzdesk import cli  # noqa: E402
from vzdesk.corpus import readers  # noqa: E402
from vzdesk.engine import models  # noqa: E402
from vzdesk.engine.safety.program import EVALUATE, environment, program  # noqa: E402
from vzdesk.export.evaluations.job import Job  # noqa: E402
from vzdesk.export.evaluations.models import Models  # noqa: E402
from vzdesk.export.evaluations.process import Events, Failed, Found, prepare  # noqa: E402
from vzdesk.session.document import Session  # noqa: E402
from vzdesk.session.write import write  # noqa: E402
from vzdesk.view.studies.evaluation import (  # noqa: E402
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
)
from vzdesk.view.studies.line import evaluation_line  # noqa: E402
from vzdesk.view.studies.options import (  # noqa: E402
    AgreementOptions,
    FormulaOptions,
    HumanOptions,
)

NOUNS = ("dog", "cat", "boy", "girl", "man", "woman", "teacher", "doctor", "guest", "driver")
NOT_THE_SAME = ("written", "command", "runs")
"""When, and by which line, on which computer."""


# Sentences


def pairs() -> str:
    lines = ["good,bad,cue"]
    for noun in NOUNS:
        one, many = (f"The {noun} {verb} like the boys." for verb in ("doesn't", "don't"))
        plural = f"The {noun}s don't like the boys.,The {noun}s doesn't like the boys.,{noun}s"
        lines += [f"{one},{many},{noun}", plural]
    return "\n".join(lines) + "\n"


def times() -> str:
    lines = ["item\tsentence_id\tword\tRT"]
    for n, noun in enumerate((*NOUNS, "quokka"), 1):
        for at, word in enumerate(f"The {noun} likes the old boys here".split()):
            number = "NA" if at == 3 else f"{250 + 7 * len(word) + (n * 37 + at * 61) % 90}"
            lines.append(f"{n}\t1\t{word}\t{number}")
    return "\n".join(lines) + "\n"


def suite() -> str:
    def condition(name: str, noun: str, verb: str) -> dict[str, object]:
        contents = ("The", f"{noun}s to the cabinet", verb, "here.")
        regions = [{"region_number": n, "content": each} for n, each in enumerate(contents, 1)]
        return {"condition_name": name, "regions": regions}

    items = [
        {
            "item_number": n,
            "conditions": [condition("match", each, "are"), condition("mismatch", each, "is")],
        }
        for n, each in enumerate(NOUNS, 1)
    ]
    formula = "(3;%match%) < (3;%mismatch%)"
    content = {"meta": {"name": "s"}, "items": items, "region_meta": {"3": "verb"}}
    return json.dumps(content | {"predictions": [{"type": "formula", "formula": formula}]})


def trees() -> str:
    found = []
    for n, noun in enumerate((*NOUNS, "quokka", "wombat"), 1):
        rows = [
            ("The", "DET", 2, "det"),
            (noun, "NOUN", 3, "nsubj"),
            ("likes", "VERB", 0, "root"),
            ("the", "DET", 5, "det"),
            ("boys", "NOUN", 3, "obj"),
            (".", "PUNCT", 3, "punct"),
        ]
        found.append(f"# sent_id = t{n}\n# text = The {noun} likes the boys .")
        for at, (form, tag, head, relation) in enumerate(rows, 1):
            found.append(f"{at}\t{form}\t_\t{tag}\t_\t_\t{head}\t{relation}\t_\t_")
        found.append("")
    return "\n".join(found) + "\n"


FILES = {"pairs.csv": pairs, "times.tsv": times, "suite.json": suite, "trees.conllu": trees}
QUESTIONS: tuple[tuple[str, Options], ...] = (
    ("times.tsv", HumanOptions(("RT",), "entropy")),
    ("times.tsv", HumanOptions(("RT",), "to-itself", partial_surprisal=True, rollout="both")),
    ("times.tsv", HumanOptions(("RT",), "row", "form=likes", "max", "words", name="a b")),
    ("suite.json", FormulaOptions()),
    (
        "suite.json",
        FormulaOptions(("(3;%match%) - (3;%mismatch%)", "(2;%match%) = (2;%mismatch%)")),
    ),
    ("trees.conllu", AgreementOptions()),
    ("trees.conllu", AgreementOptions("words-joint", "both", random_weights=True)),
    ("pairs.csv", CueOptions()),
    ("pairs.csv", FaithfulnessOptions()),
    ("pairs.csv", ProbingOptions(seeds=1)),
)


# Models


def all_models(folder: Path) -> Iterator[tuple[str, ...]]:
    """What they are called on a command line."""
    onnx, bare, causal = folder / "exported", folder / "bare", folder / "causal"
    with contextlib.redirect_stderr(io.StringIO()):
        cli.main(["export-onnx", "agreement-mini", str(onnx)])
    _without_head(bare)
    _causal(causal)
    yield ("agreement-mini",)
    yield (str(onnx),)
    yield (str(causal),)
    yield (str(bare),)
    yield "agreement-mini", str(bare)


def _without_head(folder: Path) -> None:
    import transformers

    bundled = models.find("agreement-mini", "torch").path
    transformers.AutoModel.from_pretrained(bundled).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(bundled).save_pretrained(folder)


def _causal(folder: Path) -> None:
    import transformers

    bundled = models.find("agreement-mini", "torch").path
    tokenizer = transformers.AutoTokenizer.from_pretrained(bundled)
    sizes = {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64}
    ends = {"bos_token_id": None, "eos_token_id": None}
    config = transformers.GPT2Config(**sizes, **ends, vocab_size=len(tokenizer))
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


# Both ways


def in_process(spec: EvaluationSpec, session: Path, folder: Path) -> str:
    """As the window asks; why there is no answer, if so."""
    made, out = folder / "job", folder / "window"
    made.mkdir()
    choices = tuple(map(models.find, spec.models))
    from vzdesk.session.read import read

    prepare(Job(spec, read(session).sentences, Models(choices), out, "line"), made)
    line = [sys.executable, *program(), EVALUATE, str(made)]
    ran = subprocess.run(line, env=environment(), capture_output=True, check=True)
    *_, last = Events().add(ran.stdout)
    assert isinstance(last, Found | Failed), last
    if isinstance(last, Failed):
        assert not last.traceback, last.traceback
        return f"{last.message} {last.next_step}".strip()
    main = out / ("table.csv" if spec.kind == "human" else f"{spec.kind}.csv")
    assert last.answer.table.encode() == main.read_bytes()
    assert not [each for each in out.rglob("*") if each.suffix in (".part", ".done")]
    return ""


def by_command(spec: EvaluationSpec, session: Path, folder: Path) -> str:
    line = evaluation_line(spec, str(session), str(folder / "line"))
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        cli.main(shlex.split(line)[1:])
    is_written = (folder / "line" / f"{spec.kind}.json").exists()  # where models are left out, too
    return "" if is_written else said.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    found = {}
    for each in sorted(folder.rglob("*")):
        if each.is_file():
            content = each.read_bytes()
            if each.suffix == ".json":
                about = json.loads(content)
                content = repr([(k, v) for k, v in about.items() if k not in NOT_THE_SAME]).encode()
            if each.suffix not in (".pdf", ".svg", ".png"):  # they carry the command
                found[str(each.relative_to(folder))] = content
            else:
                found[str(each.relative_to(folder))] = b""
    return found


def compare(spec: EvaluationSpec, session: Path, folder: Path) -> str:
    """What came of it."""
    one, other = in_process(spec, session, folder), by_command(spec, session, folder)
    if one or other:
        assert one, f"only the command line refuses it: {other}"
        assert one.partition(". ")[0] in other, (one, other)  # what to do next is said otherwise
        return f"refused: {one}"
    ours, theirs = files_of(folder / "window"), files_of(folder / "line")
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    others = [name for name in ours if ours[name] != theirs[name]]
    assert not others, others
    return f"{len(ours)} files"


def main() -> int:
    n_failed = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, content in FILES.items():
            (folder / name).write_text(content())
            write(Session(readers.find(folder / name).sentences), folder / f"{name}.vzd")
        for of in all_models(folder):
            for name, options in QUESTIONS:
                spec = EvaluationSpec(options, models=of)
                if not isinstance(options, FormulaOptions | ProbingOptions):
                    spec = replace(spec, methods=("value-zeroing",))
                with tempfile.TemporaryDirectory(dir=folder) as here:
                    try:
                        came = compare(spec, folder / f"{name}.vzd", Path(here))
                    except Exception as error:
                        n_failed += 1
                        came = f"FAILED {type(error).__name__}: {error}"
                print(*(Path(each).name for each in of), spec.kind, came[:300], flush=True)
    print(f"{n_failed} failures")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
