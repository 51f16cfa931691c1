"""One graph of an ONNX bundle, opened by ONNX Runtime and checked against resources/BUNDLE.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.safety import memory
from vzdesk.engine.types import Array
from vzdesk.errors import LONGEST_LINE, Cancelled, NotEnoughMemory, UserError, first_line
from vzdesk.translate import mark

if TYPE_CHECKING:
    from onnxruntime import NodeArg, RunOptions

FLOATS, IDS = "tensor(float)", "tensor(int64)"
ID_NAMES = "input_ids", "token_type_ids", "decoder_input_ids"
OTHER_FILES, NO_FILES = "session.model_external_initializers_file_folder_path", ".none"
"""Where a graph's weights in other files would be: nowhere, since they have no checksum."""
OUT_OF_MEMORY = ("bfc_arena", "bad_alloc")
"""What ONNX Runtime names where there is no more."""
MOST_OF_FREE = 0.9
CANNOT_OPEN = mark("ONNX Runtime cannot open {path}: {reason}.")
FATAL = 4
"""ONNX Runtime's log level: errors come as exceptions, and need not be on the terminal too."""


class Port(NamedTuple):
    """An input or output of a graph; None is a free size, or any type and shape."""

    name: str
    type: str | None = None
    shape: tuple[int | None, ...] | None = None

    def takes(self, found: NodeArg) -> bool:
        """Whether the graph's own description is the same, or leaves a size open."""
        if self.shape is None:
            return bool(found.name == self.name)
        return (
            (found.name, found.type, len(found.shape)) == (self.name, self.type, len(self.shape))
            # An open size is a name, and one that is fixed a number.
            and all(
                size == expected or not isinstance(size, int)
                for size, expected in zip(found.shape, self.shape, strict=True)
            )
        )


def ports(d_model: int, n_heads: int, part: str = "") -> dict[str, dict[str, Port]]:
    """For each kind of graph, the inputs and outputs whose shape the format says, by name.

    part: of which blocks; the rest of those of the decoder keeps the rows of a sentence together.
    """
    ids, states, rows = (None, None), (None, None, d_model), (None, d_model)
    finished = states if part == "decoder" else rows
    sizes: dict[str, dict[str, tuple[int | None, ...]]] = {
        "embed": {"hidden": states},
        "head": {"decoded": states, "hidden": states},
        "embed_decoder": {"encoded": states, "hidden": states},
        "mix": {
            "hidden": states,
            "mask": (None, 1, None, None),
            "attention": (None, n_heads, None, None),
            "moved": (None, n_heads, None, d_model),
            "mixed": states,
            "residual": states,
            "middle": states,
        },
        "finish": dict.fromkeys(("mixed", "residual", "output", "middle", "summed"), finished),
        "distances": {
            "weights": (None, None, None, n_heads),
            "moved": (None, None, n_heads, d_model),
            "output": states,
            "distances": (None,),
            "outputs": rows,
        },
    }
    found = {
        kind: {name: Port(name, FLOATS, shape) for name, shape in shapes.items()}
        for kind, shapes in sizes.items()
    }
    for kind in ("embed", "embed_decoder"):
        found[kind] |= {name: Port(name, IDS, ids) for name in ID_NAMES}
    return found


class Graph:
    """The graph in this file. UserError where it cannot be opened or is another than `ports`.

    The content is passed, so that the graph is the one whose checksum was looked at, and cannot
    name other files with more weights.
    """

    def __init__(
        self,
        runtime: ModuleType,
        path: Path,
        content: bytes,
        inputs: Sequence[Port],
        outputs: Sequence[Port],
    ) -> None:
        self._path = path
        self._inputs, self._outputs = ([p.name for p in each] for each in (inputs, outputs))
        options = runtime.SessionOptions()
        options.log_severity_level = FATAL
        # Each session has its own threads; idle ones must sleep, or they slow down the others.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        _share_memory(runtime)
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.add_session_config_entry(OTHER_FILES, str(path.parent / NO_FILES))
        try:
            self._session = runtime.InferenceSession(
                content,
                options,
                providers=["CPUExecutionProvider"],
                enable_fallback=0,  # it would try the same again, and print that
            )
        except Exception as error:  # the library has no common kind of its own
            raise self._refused(CANNOT_OPEN, error) from error
        self._session._model_bytes = None  # the library would keep them, to try again with
        self._check(
            mark("{path} has the inputs {found}; it must have {ports}."),
            self._session.get_inputs(),
            inputs,
        )
        self._check(
            mark("{path} has the outputs {found}; it must have {ports}."),
            self._session.get_outputs(),
            outputs,
        )

    def run(
        self,
        arrays: Mapping[str, NDArray[np.generic]],
        names: Sequence[str] = (),
        options: RunOptions | None = None,
    ) -> dict[str, Array]:
        """These outputs by name, or all.

        UserError where ONNX Runtime cannot run the graph, NotEnoughMemory where that would take
        more than there is, Cancelled where the options' `terminate` was set meanwhile.
        """
        names = names or self._outputs
        feed = {name: arrays[name] for name in self._inputs}
        try:
            outputs = self._session.run(names, feed, options)
        except Exception as error:
            if options is not None and options.terminate:
                raise Cancelled from error
            if any(each in str(error) for each in OUT_OF_MEMORY):
                raise self._out_of_memory() from error
            message = mark("ONNX Runtime cannot run {path}: {reason}.")
            raise self._refused(message, error) from error
        return dict(zip(names, outputs, strict=True))

    def _check(self, message: str, found: Sequence[NodeArg], ports: Sequence[Port]) -> None:
        try:
            is_right = len(found) == len(ports) and all(map(Port.takes, ports, found))
        except UnicodeDecodeError as error:  # in a name
            raise self._refused(CANNOT_OPEN, error) from error
        if not is_right:
            raise UserError(
                message,
                next_step="Export the model again.",
                path=self._path,
                found=_shown(found),
                ports=_shown(ports),
            )

    def _out_of_memory(self) -> NotEnoughMemory:
        return NotEnoughMemory(
            "Memory ran out while {path} was run.", next_step=memory.NEXT_STEP, path=self._path
        )

    def _refused(self, message: str, error: Exception) -> UserError:
        return UserError(
            message,
            next_step="Export the model again.",
            path=self._path,
            reason=first_line(error).rstrip("."),
        )


@cache
def _share_memory(runtime: ModuleType) -> None:
    """One pool of memory for all graphs, which run in turn: else each would keep its own.

    It takes no more than is free now: a computer without memory hangs, or ends the program.
    """
    info = runtime.OrtMemoryInfo(
        "Cpu", runtime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, runtime.OrtMemType.DEFAULT
    )
    most = int(memory.free_bytes() * MOST_OF_FREE)
    runtime.create_and_register_allocator(info, runtime.OrtArenaCfg(most, *[-1] * 3))


def _shown(ports: Sequence[Port | NodeArg]) -> str:
    """mixed [free 128] and the like; types only where they are not the usual ones."""
    texts = []
    for port in ports:
        if port.shape is None:
            texts.append(port.name)
            continue
        sizes = (str(size) if isinstance(size, int) else "free" for size in port.shape)
        kind = "" if port.type in (FLOATS, IDS) else f" {port.type}"
        texts.append(f"{port.name}{kind} [{' '.join(sizes)}]")
    shown = ", ".join(texts)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[: LONGEST_LINE - 1]}…"
