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


def test_what_nothing_needs_makes_no_other_graph(write):
    def plain(module, hidden):
        return (module["up"](hidden),)

    def with_more(module, hidden):
        module["down"](hidden * 2)
        return (module["up"](hidden),)

    assert write(*((run, named("up", "down")) for run in (plain, with_more))) == 1


@pytest.mark.usefixtures("write")
def test_inputs_of_other_names_in_another_order_make_no_other_graph(tmp_path):
    def graph(number, *names):
        run, at = (lambda module, *given: (module(given[at]),)), names.index("x")
        example, second = ({name: torch.randn(size, 3) for name in names} for size in BATCH)
        module = torch.nn.Linear(3, 3)
        return Graph("mix", f"{number}.onnx", run, module, example, second, ("mixed",))

    orders = [("x", "other"), ("unused", "x")]
    entries = [Tracer(tmp_path).write(graph(n, *names)) for n, names in enumerate(orders)]
    assert [entry["inputs"] for entry in entries] == [["x"], ["x"]]
    assert len([path for path in tmp_path.iterdir() if not path.suffix]) == 1


@pytest.mark.usefixtures("write")
def test_a_graph_may_take_only_the_sizes_of_an_input(tmp_path):
    def graph(number, ids, rows):
        def run(module, *given):
            by_name = dict(zip((ids, rows), given, strict=True))
            return (module(by_name[rows].expand(by_name[ids].shape[0], 3)),)

        example, second = ({ids: torch.zeros(n, 3), rows: torch.randn(1, 3)} for n in BATCH)
        module = torch.nn.Linear(3, 3)
        return Graph("mix", f"{number}.onnx", run, module, example, second, ("mixed",))

    for number, names in enumerate([("ids", "rows"), ("words", "table")]):
        assert sorted(Tracer(tmp_path).write(graph(number, *names))["inputs"]) == sorted(names)
    assert len([path for path in tmp_path.iterdir() if not path.suffix]) == 1


def test_halves_that_change_places_make_another_graph(write):
    def difference(first, second):
        def run(module, hidden):
            halves = module(hidden).chunk(2, dim=-1)
            return (halves[first] * 2 - halves[second],)

        return run, torch.nn.Linear(3, 4)

    assert write(difference(0, 1), difference(1, 0)) == 2


def test_what_is_changed_in_place_counts(write):
    def doubled(is_doubled):
        def run(module, hidden):
            moved = module(hidden)
            if is_doubled:
                moved.view(-1).mul_(2)
            return (moved,)

        return run, torch.nn.Linear(3, 3)

    assert write(doubled(False), doubled(True)) == 2


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
