"""The tests share traced graphs: of the same operations, and of no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from quick_exports import sharing  # noqa: E402

from vzdesk.engine.runtime.onnx_export.tracer import BATCH, Graph, Tracer  # noqa: E402


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Writes graphs with a tracer of each one's own: how many of them were traced."""
    export, traced = torch.onnx.export, []

    def noted(*arguments, **options):
        traced.append(arguments)
        return export(*arguments, **options)

    monkeypatch.setattr(torch.onnx, "export", sharing(noted, tmp_path))

    def write(*runs) -> int:
        for number, (run, module) in enumerate(runs):
            example, second = ({"hidden": torch.randn(size, 3)} for size in BATCH)
            graph = Graph("mix", f"{number}.onnx", run, module, example, second, ("mixed",))
            Tracer(tmp_path).write(graph)  # which compares it with PyTorch
        return len(traced)

    return write


def named(first: str, second: str) -> torch.nn.ModuleDict:
    return torch.nn.ModuleDict({first: torch.nn.Linear(3, 3), second: torch.nn.Linear(3, 3)})


def one_by_one(first: str, second: str):
    """Through two modules of these names, and how."""
    return lambda module, hidden: (module[second](module[first](hidden)),), named(first, second)


def test_weights_of_other_names_and_numbers_take_the_same_graph(write):
    assert write(one_by_one("up", "down"), one_by_one("down", "up"), one_by_one("a", "b")) == 1


def test_weights_that_are_used_otherwise_do_not(write):
    def third(name: str):
        run = one_by_one("up", "down")[0]
        return lambda module, hidden: (module[name](*run(module, hidden)),), named("up", "down")

    assert write(third("up"), third("down")) == 2


def test_other_constants_do_not(write):
    def plus(constant):
        return lambda module, hidden: (module(hidden) + constant,), torch.nn.Linear(3, 3)

    runs = [plus(torch.tensor(number)) for number in ((1.0, 2.0, 3.0), (1.0, 2.0, 4.0))]
    assert write(*runs, plus(0.5), plus(0.25)) == 4


def test_another_way_that_is_taken_while_exporting_does_not(write):
    """Some modules of transformers ask whether they are exported."""

    def sixfold(module, hidden):
        return (module(hidden) * 2.0 * 3.0,)

    def sixfold_otherwise(module, hidden):
        factors = (3.0, 2.0) if torch.compiler.is_exporting() else (2.0, 3.0)
        return (module(hidden) * factors[0] * factors[1],)

    assert write(*((run, torch.nn.Linear(3, 3)) for run in (sixfold, sixfold_otherwise))) == 2


def test_modules_of_other_classes_do_not(write):
    """The code of one family is never taken for exported because another's was."""

    class OtherLinear(torch.nn.Linear):
        pass

    def once(module, hidden):
        return (module(hidden),)

    assert write((once, torch.nn.Linear(3, 3)), (once, OtherLinear(3, 3))) == 2
