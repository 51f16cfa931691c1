"""Where a PyTorch model runs, and how much it may compute there at once."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.engine.safety import memory
from vzdesk.engine.safety.memory import Shape
from vzdesk.engine.types import DEVICES
from vzdesk.errors import NotEnoughMemory, UserError, reported_as, unknown_name
from vzdesk.translate import say

if TYPE_CHECKING:
    from torch import device
    from transformers import PreTrainedConfig

CPU_ALLOCATOR = "DefaultCPUAllocator"
WIDTHS = (
    *("intermediate_size", "ffn_dim", "n_inner", "hidden_dim", "ffn_hidden_size", "d_ff"),
    *("encoder_ffn_dim", "decoder_ffn_dim"),
)
"""What configurations call the width of the feed-forward."""


def find(torch: ModuleType, name: str) -> device:
    """The device of this name; "auto" is a CUDA device where there is one, else the CPU.

    float32 is float32 from then on: no TF32. UserError where CUDA is named and is not there.
    """
    if name not in DEVICES:
        raise unknown_name("No device '{name}'.", name, DEVICES)
    has_cuda = name != "cpu" and torch.cuda.is_available()
    if name == "cuda" and not has_cuda:
        built = torch.version.cuda
        reason = say("it finds no NVIDIA GPU") if built else say("it is built for CPUs only")
        raise UserError(
            "PyTorch {version} cannot use CUDA here: {reason}.",
            next_step="Choose the CPU, or install a PyTorch that is made for your GPU.",
            version=torch.__version__,
            reason=reason,
        )
    torch.set_float32_matmul_precision("highest")
    return torch.device("cuda" if has_cuda else "cpu")


def is_out_of_memory(torch: ModuleType, error: Exception) -> bool:
    """Whether this says that there is not enough memory."""
    return isinstance(error, torch.OutOfMemoryError) or CPU_ALLOCATOR in str(error)


def feed_forward_width(config: PreTrainedConfig) -> int:
    """Of a model's feed-forward layers, between their two matrices."""
    widths = [getattr(config, name, None) or 0 for name in WIDTHS]
    return int(max(widths) or 4 * config.hidden_size)


class Budget:
    """How many pairs are computed at once: what a share of the free memory holds.

    Less from then on, once memory ran out all the same: on a GPU others take memory too.
    """

    def __init__(self, torch: ModuleType, device: device, shape: Shape, model: str) -> None:
        self._torch = torch
        self._model = model
        self._device = device
        self._shape = shape
        self._max_pairs: int | None = None
        self._chunk = self._chunk_in(self.free_bytes())

    @property
    def pairs_at_once(self) -> int:
        """As many as fitted when it was last checked, at least one."""
        return self.pairs_of(self._shape.d_feed_forward)

    def pairs_of(self, width: int) -> int:
        """The same where the widest array has `width` numbers for each pair."""
        pairs = memory.pairs_in(self._chunk, width, self._shape.float_bytes)
        return pairs if self._max_pairs is None else min(pairs, self._max_pairs)

    def _chunk_in(self, free: int) -> int:
        is_cpu = self._device.type == "cpu"
        max_bytes = memory.CHUNK_BYTES if is_cpu else memory.LARGEST_CHUNK_BYTES
        return memory.chunk_bytes(free, max_bytes)

    def halve(self, n_pairs: int) -> None:
        """This many were too many: half of them from now on. Frees what is reserved but unused."""
        self._max_pairs = max(1, n_pairs // 2)
        if self._device.type == "cuda":
            self._torch.cuda.empty_cache()

    def free_bytes(self) -> int:
        """What the device has left, what PyTorch keeps for later included."""
        if self._device.type == "cpu":
            return memory.free_bytes()
        cuda = self._torch.cuda
        kept = cuda.memory_reserved(self._device) - cuda.memory_allocated(self._device)
        return int(cuda.mem_get_info(self._device)[0] + kept)

    def check(self, n_sentences: int, n_tokens: int, extra_bytes: int = 0) -> None:
        """NotEnoughMemory where these sentences need more than the device has left.

        extra_bytes  what is needed beyond scoring one block after the other
        """
        free, needed = self.free_bytes(), self._shape.scoring_bytes(n_sentences, n_tokens)
        memory.check(needed + extra_bytes, free, n_tokens, self._model)
        self._chunk = self._chunk_in(free)

    def check_numbers(self, n: int, n_tokens: int) -> None:
        """NotEnoughMemory where so many more numbers do not fit."""
        memory.check(n * self._shape.float_bytes, self.free_bytes(), n_tokens, self._model)

    def report_out_of_memory(self, n_tokens: int) -> AbstractContextManager[None]:
        """Where PyTorch runs out of memory inside, NotEnoughMemory."""

        def report(error: RuntimeError) -> NotEnoughMemory | None:
            if not is_out_of_memory(self._torch, error):
                return None
            return NotEnoughMemory(
                "Memory ran out while scoring {n_tokens} tokens with {model} on {device}.",
                next_step=memory.NEXT_STEP,
                n_tokens=n_tokens,
                model=self._model,
                device=self._device,
            )

        return reported_as(RuntimeError, report)
