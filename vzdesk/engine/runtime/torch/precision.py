"""Double precision all the way through a model's own modules.

Cast to float64, a model still goes to float32 inside: its norms, softmax and rotary angles
ask for that by name, since they are made for half precision. So the digits beyond float32 would be
those of one processor. Here torch.float32 means float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from vzdesk.engine.types import Precision

if TYPE_CHECKING:
    from torch import dtype
    from torch.overrides import TorchFunctionMode
    from transformers import PreTrainedConfig


def dtype_of(torch: ModuleType, precision: Precision) -> dtype:
    return torch.float64 if precision == "double" else torch.float32


def options_for(config: PreTrainedConfig, precision: Precision) -> dict[str, str]:
    """Arguments to load such a model with, so that nothing in it needs float32."""
    if precision == "single":
        return {}
    if getattr(config, "reorder_and_upcast_attn", False):
        config.reorder_and_upcast_attn = False  # GPT-2's attention in float32 and nothing else
    return {"experts_implementation": "eager"}  # instead of grouped products


@contextmanager
def computing(torch: ModuleType, dtype: dtype) -> Iterator[None]:
    """Without gradients, and where dtype is float64, in float64 all the way."""
    with torch.inference_mode(), _in_float64(torch, dtype):
        yield


@contextmanager
def differentiating(torch: ModuleType, dtype: dtype) -> Iterator[None]:
    """With gradients, and where dtype is float64, in float64 all the way."""
    with torch.inference_mode(False), torch.enable_grad(), _in_float64(torch, dtype):
        yield


@contextmanager
def loading(torch: ModuleType, dtype: dtype) -> Iterator[None]:
    """The same for what a model computes once when it is loaded, such as rotary frequencies."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with _in_float64(torch, dtype):
            yield
    finally:
        torch.set_default_dtype(before)


def _in_float64(torch: ModuleType, dtype: dtype) -> AbstractContextManager[object]:
    mode: AbstractContextManager[object] = (
        _float64_mode(torch)() if dtype == torch.float64 else nullcontext()
    )
    return mode


@cache
def _float64_mode(torch: ModuleType) -> type[TorchFunctionMode]:
    class Float64(torch.overrides.TorchFunctionMode):  # type: ignore[misc, name-defined]
        """While it lasts, torch.float32 means float64."""

        def __torch_function__(
            self,
            function: Callable[..., object],
            _types: object,
            args: tuple[Any, ...] = (),
            kwargs: Mapping[str, object] | None = None,
        ) -> object:
            named = kwargs or {}
            if function is torch.Tensor.view:  # of bytes, as the reader of files has it
                return function(*args, **named)
            if function is torch.Tensor.float:
                return args[0].double()
            return function(*map(_widened, args), **{k: _widened(v) for k, v in named.items()})

    def _widened(value: object) -> object:
        return torch.float64 if value is torch.float32 else value

    return Float64
