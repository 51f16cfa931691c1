"""Double precision all the way through stock modules.

Cast to float64, a stock model still goes to float32 inside: its norms, softmax and rotary angles
ask for that by name, since they are made for half precision. So the digits beyond float32 would be
those of one processor. Here whoever asks for float32 of a float64 array gets float64.
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
    with torch.inference_mode(), _wide(torch, dtype, whole_numbers=False):
        yield


@contextmanager
def loading(torch: Any, dtype: Any) -> Iterator[None]:
    """The same while a model makes what it makes once, such as the frequencies of rotary positions.

    Numbers of positions, too, become float64 then.
    """
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with _wide(torch, dtype, whole_numbers=True):
            yield
    finally:
        torch.set_default_dtype(before)


def _wide(torch: Any, dtype: Any, *, whole_numbers: bool) -> AbstractContextManager[object]:
    if dtype != torch.float64:
        return nullcontext()
    mode: AbstractContextManager[object] = _float64_mode(torch)(whole_numbers)
    return mode


@cache
def _float64_mode(torch: Any) -> Any:
    class Float64(torch.overrides.TorchFunctionMode):  # type: ignore[misc]
        """While it lasts, torch.float32 means float64.

        Of whole numbers only where that is asked for: T5, which sorts distances into buckets by
        their logarithms in float32, has to find the same buckets.
        """

        def __init__(self, whole_numbers: bool) -> None:
            super().__init__()
            self._whole_numbers = whole_numbers

        def __torch_function__(
            self, function: Any, _types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            named = kwargs or {}
            is_whole = bool(args) and torch.is_tensor(args[0]) and not args[0].is_floating_point()
            sees_bytes = function is torch.Tensor.view  # as the reader of files does
            if sees_bytes or (is_whole and not self._whole_numbers):
                return function(*args, **named)
            if function is torch.Tensor.float:
                return args[0].to(torch.float64)
            return function(*map(_widened, args), **{k: _widened(v) for k, v in named.items()})

    def _widened(value: Any) -> Any:
        return torch.float64 if value is torch.float32 else value

    return Float64
