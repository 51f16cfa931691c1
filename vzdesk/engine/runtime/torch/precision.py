"""Double precision all the way through stock modules.

Cast to float64, a stock model still goes to float32 inside: its norms, softmax and rotary angles
ask for that by name, since they are made for half precision. So the digits beyond float32 would be
those of one processor. Here whoever asks for float32 gets float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any

from vzdesk.engine.types import Precision


def dtype_of(torch: Any, precision: Precision) -> Any:
    """What PyTorch calls the numbers of this precision."""
    return torch.float64 if precision == "double" else torch.float32


def options_for(config: Any, precision: Precision) -> dict[str, Any]:
    """What to load such a model with: of ways to the same number one that there is in float64."""
    if precision == "single":
        return {}
    if getattr(config, "reorder_and_upcast_attn", False):
        config.reorder_and_upcast_attn = False  # GPT-2's attention in float32 and nothing else
    return {"experts_implementation": "eager"}  # instead of grouped products


@contextmanager
def computing(torch: Any, dtype: Any) -> Iterator[None]:
    """Without gradients, and where dtype is float64, in float64 all the way."""
    with torch.inference_mode(), _all_the_way(torch, dtype):
        yield


@contextmanager
def loading(torch: Any, dtype: Any) -> Iterator[None]:
    """The same while a model makes what it makes once, such as rotary frequencies."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with _all_the_way(torch, dtype):
            yield
    finally:
        torch.set_default_dtype(before)


def _all_the_way(torch: Any, dtype: Any) -> AbstractContextManager[object]:
    mode: AbstractContextManager[object] = (
        _float64_mode(torch)() if dtype == torch.float64 else nullcontext()
    )
    return mode


@cache
def _float64_mode(torch: Any) -> Any:
    class Float64(torch.overrides.TorchFunctionMode):  # type: ignore[misc]
        """While it lasts, torch.float32 means float64."""

        def __torch_function__(
            self, function: Any, _types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            named = kwargs or {}
            if function is torch.Tensor.view:  # of bytes, as the reader of files has it
                return function(*args, **named)
            if function is torch.Tensor.float:
                return args[0].double()
            return function(*map(_widened, args), **{k: _widened(v) for k, v in named.items()})

    def _widened(value: Any) -> Any:
        return torch.float64 if value is torch.float32 else value

    return Float64
