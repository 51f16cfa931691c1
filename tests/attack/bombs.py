"""Bundles made to go on for ever or to take all memory; needs onnx."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.attack.damage import correct_checksums


def endless_bundle(bundle: Path, folder: Path) -> Path:
    """A copy of this bundle whose embedding never ends."""
    from onnx import TensorProto, helper

    def info(name: str, kind: int) -> Any:
        return helper.make_tensor_value_info(name, kind, [])

    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["again"]), helper.make_node("Neg", ["x"], ["y"])],
        "body",
        [info("i", TensorProto.INT64), info("go", TensorProto.BOOL), info("x", TensorProto.FLOAT)],
        [info("again", TensorProto.BOOL), info("y", TensorProto.FLOAT)],
    )
    # It depends on the input, or it would be run when the graph is opened.
    nodes = [
        helper.make_node("ReduceMax", ["input_ids"], ["most"], keepdims=0),
        helper.make_node("Cast", ["most"], ["begin"], to=TensorProto.FLOAT),
        helper.make_node("Equal", ["most", "most"], ["start"]),
        helper.make_node("Loop", ["", "start", "begin"], ["extra"], body=body),
    ]
    return _with_extra(bundle, folder, nodes, {})


def huge_bundle(bundle: Path, folder: Path, n_bytes: int) -> Path:
    """A copy of this bundle whose embedding makes an array of so many bytes on the way."""
    from onnx import helper

    nodes = [
        helper.make_node("ReduceMax", ["input_ids"], ["most"], keepdims=0),
        helper.make_node("Sub", ["most", "most"], ["nothing"]),
        helper.make_node("Add", ["nothing", "many"], ["size"]),
        helper.make_node("ConstantOfShape", ["size"], ["huge"]),
        helper.make_node("ReduceMax", ["huge"], ["extra"], keepdims=0),
    ]
    return _with_extra(bundle, folder, nodes, {"many": [n_bytes // 4]})


def with_other_file(bundle: Path, folder: Path) -> Path:
    """A copy of this bundle whose embedding has weights in a file that the manifest lacks."""
    from onnx import load, save

    shutil.copytree(bundle, folder)
    model = load(folder / "embed.onnx")
    whole = {"save_as_external_data": True, "location": "other.bin", "size_threshold": 0}
    save(model, folder / "embed.onnx", **whole)
    correct_checksums(folder)
    return folder


def _with_extra(
    bundle: Path, folder: Path, nodes: list[Any], numbers: dict[str, list[int]]
) -> Path:
    """A copy of the bundle whose embedding adds the nodes' output `extra` to its own."""
    from onnx import TensorProto, helper, load, save

    shutil.copytree(bundle, folder)
    model = load(folder / "embed.onnx")
    graph = model.graph
    for node in graph.node:
        node.output[:] = ["plain" if each == "hidden" else each for each in node.output]
    graph.node.extend([*nodes, helper.make_node("Add", ["plain", "extra"], ["hidden"])])
    graph.initializer.extend(
        helper.make_tensor(name, TensorProto.INT64, [len(values)], values)
        for name, values in numbers.items()
    )
    save(model, folder / "embed.onnx")
    correct_checksums(folder)
    return folder
