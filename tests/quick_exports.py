"""PyTorch's ONNX exporter does nothing twice in a run of the tests: it takes half of their time.

The product asks the exporter anew for each bundle; here only how long it takes changes.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

IMPORT = builtins.__import__
"""As it is before Qt puts its own in this place, which takes a sixth of an export: PyTorch imports
within functions that it calls a million times."""


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, shared by all processes that run tests side by side."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def operators_listed_once() -> Iterator[None]:
    """The exporter lists the operators that it and PyTorch know anew for each graph: a quarter of
    its time. The lists are always the same, so here they are made once, where PyTorch has them.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        if "torch" in sys.modules:
            try:
                from torch._export import utils
                from torch.onnx._internal.exporter._registration import ONNXRegistry

                list_operators = functools.cache(utils._materialize_cpp_cia_ops)
            except (ImportError, AttributeError):
                pass
            else:
                once = functools.cache(ONNXRegistry.from_torchlib)
                monkeypatch.setattr(ONNXRegistry, "from_torchlib", staticmethod(once))
                monkeypatch.setattr(utils, "_materialize_cpp_cia_ops", list_operators)
        yield


def pytest_collection_finish() -> None:
    """From then on pytest listens to every logger that does not propagate, also to PyTorch's
    protocol of all that it traces, which is else not written where nobody asks for it.
    """
    if "torch" in sys.modules:
        logging.getLogger("torch.__trace").propagate = True


@contextmanager
def _quickly() -> Iterator[None]:
    """Without Qt's part in each import, and without noting the lines that an operation comes from,
    of which a bundle keeps nothing.
    """
    import torch.fx

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(builtins, "__import__", IMPORT)
        if hasattr(torch.fx.config, "do_not_emit_stack_traces"):
            monkeypatch.setattr(torch.fx.config, "do_not_emit_stack_traces", True)
        yield


@pytest.fixture(scope="session", autouse=True)
def traces_shared(shared_folder: Path) -> Iterator[None]:
    """What was traced is taken again where modules of the same classes run the same operations on
    inputs of the same sizes.

    Whatever becomes a bundle is compared with PyTorch at two sizes all the same.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        if "torch" in sys.modules:
            import torch

            folder = shared_folder / "traces"
            folder.mkdir(exist_ok=True)
            monkeypatch.setattr(torch.onnx, "export", sharing(torch.onnx.export, folder))
        yield


def sharing(export: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """The exporter for modules called as (inputs, weights), with what it made before."""

    def export_once(module: Any, args: tuple[Any, Any], **options: Any) -> Any:
        import onnx

        inputs, weights = args
        names = options.pop("input_names")
        found = _operations(module, inputs, weights)
        axes, _ = options["dynamic_shapes"]  # and none of the weights, however many there are
        of_inputs = [axes[number] for number in found.inputs]
        asked = of_inputs, options["output_names"], options["opset_version"]
        key = hashlib.sha256(repr((asked, found.operations)).encode()).hexdigest()
        used = {f"input {n}": names[number] for n, number in enumerate(found.inputs)}
        used |= {f"weight {n}": names[len(inputs) + each] for n, each in enumerate(found.weights)}
        path = folder / key
        if path.exists():
            model = onnx.load_model(path)
            _rename(model.graph, used)
            return SimpleNamespace(model_proto=model)
        with _quickly():
            program = export(module, args, input_names=names, **options)
        model = onnx.ModelProto()
        model.CopyFrom(program.model_proto)
        kept = [each for each in model.graph.input if each.name in used.values()]
        del model.graph.input[:]
        model.graph.input.extend(kept)
        _rename(model.graph, {name: each for each, name in used.items()})
        partial = folder / f"{key}-{os.getpid()}"
        onnx.save_model(model, partial)
        partial.replace(path)
        return program

    return export_once


def _rename(graph: Any, names: dict[str, str]) -> None:
    """Give the inputs of an ONNX graph other names."""
    for each in graph.input:
        each.name = names.get(each.name, each.name)
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _rename(attribute.g, names)


def _operations(module: Any, inputs: Sequence[Any], weights: Sequence[Any]) -> SimpleNamespace:
    """The operations that this module runs while it is exported, each with what it takes and
    gives, and the classes of the modules that run them; and the numbers of all inputs and of the
    weights that are used, in the order in which they are first used.

    An exporter records no more of a module than these operations, and keeps none that nothing
    needs. A decision that depends on the numbers of an input is an operation too. The classes are
    there so that the code of one family is never taken for exported because another's was.
    """
    import torch
    from torch.nn.modules.module import register_module_forward_pre_hook
    from torch.utils._python_dispatch import TorchDispatchMode

    steps: list[tuple[Any, ...]] = []

    class Noted(TorchDispatchMode):  # type: ignore[misc]
        def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
            result = operation(*args, **(kwargs or {}))
            steps.append((operation, (args, kwargs or {}), result))
            return result

    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("_is_compiling_flag", "_is_exporting_flag"):
            monkeypatch.setattr(torch.compiler, name, True)
        hook = register_module_forward_pre_hook(lambda each, _: steps.append((type(each),)))
        with torch.no_grad(), Noted(), hook:
            result = module(inputs, weights)
    return _described(_needed(steps, result), result, {"input": inputs, "weight": weights})


def _needed(steps: Sequence[tuple[Any, ...]], result: Any) -> list[tuple[Any, ...]]:
    """The steps without operations whose results nothing needs, and which change nothing."""
    needed, found = {*map(id, _tensors(result))}, []
    for step in reversed(steps):
        if len(step) == 3:
            operation, taken, given = step
            made = {*map(id, _tensors(given))}
            if made and not made & needed and not operation._schema.is_mutable:
                continue
            needed |= {*map(id, _tensors(taken))}
        found.append(step)
    return found[::-1]


def _tensors(values: Any) -> list[Any]:
    import torch
    from torch.utils._pytree import tree_leaves

    return [each for each in tree_leaves(values) if torch.is_tensor(each)]


def _described(
    steps: Sequence[tuple[Any, ...]], result: Any, given: dict[str, Sequence[Any]]
) -> SimpleNamespace:
    """The steps as texts in which each tensor has a name."""
    import torch
    from torch.utils._pytree import tree_map

    places = {id(each): (kind, n) for kind, some in given.items() for n, each in enumerate(some)}
    used: dict[str, list[int]] = {kind: [] for kind in given}
    known: dict[int, str] = {}

    def named(tensor: Any, is_made: bool) -> str:
        if id(tensor) not in known:
            kind, number = places.get(id(tensor), ("made", 0))
            if kind in used:
                known[id(tensor)] = f"{kind} {len(used[kind])}"
                used[kind].append(number)
            else:  # made by an operation, or else a constant: then it is its numbers
                known[id(tensor)] = f"made {len(known)}" if is_made else repr(tensor.tolist())
        return f"{known[id(tensor)]} {tensor.dtype} {tuple(tensor.shape)}"

    def told(values: Any, is_made: bool = False) -> str:
        is_tensor = torch.is_tensor
        return repr(tree_map(lambda v: named(v, is_made) if is_tensor(v) else repr(v), values))

    operations: list[str] = []
    for step in steps:
        if len(step) == 3:
            operations.append(f"{step[0]} {told(step[1])} {told(step[2], is_made=True)}")
        else:
            line = f"{step[0].__module__}.{step[0].__qualname__}"
            # Of blocks that are skipped, it does not matter how many there are.
            operations += [line] if operations[-1:] != [line] else []
    operations.append(told(result))
    others = [number for number in range(len(given["input"])) if number not in used["input"]]
    used["input"] += others  # of which a graph may ask the sizes
    return SimpleNamespace(operations=operations, inputs=used["input"], weights=used["weight"])
