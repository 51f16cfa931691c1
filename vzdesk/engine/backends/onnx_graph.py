"""One graph of an ONNX bundle, opened by ONNX Runtime and checked against resources/BUNDLE.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from vzdesk.engine.types import Array
from vzdesk.errors import UserError

FLOATS, IDS = "tensor(float)", "tensor(int64)"
FATAL = 4
"""ONNX Runtime's log level: errors come as exceptions, and need not be on the terminal too."""


class Port(NamedTuple):
    """An input or output of a graph; None stands for a free size."""

    name: str
    type: str
    shape: tuple[int | None, ...]

    def takes(self, found: Any) -> bool:
        """Whether the graph's own description says the same, or leaves a size open."""
        return (
            (found.name, found.type, len(found.shape)) == (self.name, self.type, len(self.shape))
            # An open size is a name, and one that is fixed a number.
            and all(
                size == wanted or not isinstance(size, int)
                for size, wanted in zip(found.shape, self.shape, strict=True)
            )
        )


class Ports(NamedTuple):
    """All of a graph's inputs and outputs, in order."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


def embed_ports(d_model: int) -> Ports:
    """Of the graph from ids to the bottom block's input."""
    ids = (None, None)
    return Ports(
        (Port("input_ids", IDS, ids), Port("token_type_ids", IDS, ids)),
        (Port("hidden", FLOATS, (None, None, d_model)),),
    )


def mix_ports(d_model: int, n_heads: int) -> Ports:
    """Of a block's graph up to and including its attention."""
    states = (None, None, d_model)
    return Ports(
        (Port("hidden", FLOATS, states), Port("mask", FLOATS, (None, 1, None, None))),
        (
            Port("attention", FLOATS, (None, n_heads, None, None)),
            Port("moved", FLOATS, (None, n_heads, None, d_model)),
            Port("mixed", FLOATS, states),
        ),
    )


def finish_ports(d_model: int) -> Ports:
    """Of the graph of the rest of a block."""
    rows = (None, d_model)
    return Ports(
        (Port("mixed", FLOATS, rows), Port("residual", FLOATS, rows)),
        (Port("output", FLOATS, rows),),
    )


class Graph:
    """The graph in this file. UserError where it cannot be opened or is another than `ports`."""

    def __init__(self, runtime: Any, path: Path, ports: Ports) -> None:
        self._path = path
        options = runtime.SessionOptions()
        options.log_severity_level = FATAL
        # Each session has threads of its own; idle ones must sleep, not spin for those at work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = runtime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library has no common kind of its own
            raise self._refused("open", error) from error
        self._check("input", self._session.get_inputs(), ports.inputs)
        self._check("output", self._session.get_outputs(), ports.outputs)

    def run(self, **inputs: Any) -> list[Array]:
        """The outputs. UserError where ONNX Runtime cannot compute them."""
        try:
            outputs: list[Array] = self._session.run(None, inputs)
        except Exception as error:
            raise self._refused("run", error) from error
        return outputs

    def _check(self, kind: str, found: Sequence[Any], ports: tuple[Port, ...]) -> None:
        if len(found) != len(ports) or not all(map(Port.takes, ports, found)):
            raise UserError(
                f"{self._path} has the {kind}s {_shown(found)}; it must have {_shown(ports)}.",
                next_step="Export the model again.",
            )

    def _refused(self, what: str, error: Exception) -> UserError:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return UserError(
            f"ONNX Runtime cannot {what} {self._path}: {reason.rstrip('.')}.",
            next_step="Export the model again.",
        )


def _shown(ports: Sequence[Any]) -> str:
    """mixed [free 128] and the like; types only where they are not the usual ones."""
    texts = []
    for port in ports:
        sizes = (str(size) if isinstance(size, int) else "free" for size in port.shape)
        kind = "" if port.type in (FLOATS, IDS) else f" {port.type}"
        texts.append(f"{port.name}{kind} [{' '.join(sizes)}]")
    return ", ".join(texts)
