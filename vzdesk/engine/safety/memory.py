"""How much memory scoring takes, and how much is free: checked before, not after the crash.

A computer that runs out of memory first swaps, and hangs for minutes; so what cannot fit is
refused in a sentence that names the need.
"""

from __future__ import annotations

from dataclasses import dataclass

from vzdesk.errors import NotEnoughMemory
from vzdesk.translate import mark

CHUNK_BYTES = 12 * 2**20
"""The widest array that zeroing makes at once on a CPU: small enough to stop within 100 ms or so on
two cores and to stay in the cache, large enough that a matrix product runs at full speed."""
LARGEST_CHUNK_BYTES = 512 * 2**20
"""The same on a GPU, which is only busy with much at once."""
SHARE = 1 / 16
"""Of the free memory: what one chunk's widest array may take; there are a few more."""
FLOAT_BYTES, RESULT_BYTES = 4, 8
"""Of a number in single precision, and of one in a result while it is computed."""
NEXT_STEP = mark("Shorten the sentence, close other programs, or choose a smaller model.")


def free_bytes() -> int:
    """The computer's memory that is available without swapping."""
    import psutil  # the window is shown without it

    return int(psutil.virtual_memory().available)


def chunk_bytes(free: int, most: int = CHUNK_BYTES) -> int:
    """The budget of one chunk's widest array: a share of what is free, up to `most`."""
    return int(min(most, max(free, 0) * SHARE))


def pairs_in(chunk: int, width: int, float_bytes: int = FLOAT_BYTES) -> int:
    """How many (source, target) pairs fit into a chunk, where a pair takes `width` numbers."""
    return max(1, chunk // (float_bytes * width))


@dataclass(frozen=True)
class Shape:
    """The sizes of a model that its use of memory follows from; float_bytes are a number's."""

    n_layers: int
    n_heads: int
    d_model: int
    d_feed_forward: int
    float_bytes: int = FLOAT_BYTES

    def captured_bytes(self, n_sentences: int, n_tokens: int) -> int:
        """What all layers' attention weights, inputs, values, attention outputs, middle residuals
        and outputs take at once.
        """
        per_layer = self.n_heads * n_tokens**2 + 5 * n_tokens * self.d_model
        return self.float_bytes * n_sentences * self.n_layers * per_layer

    def scoring_bytes(self, n_sentences: int, n_tokens: int) -> int:
        """About what scoring sentences of this length needs at its peak, beyond the weights.

        One block's attention weights (as they are, compared with 0, and in the order of sources),
        its projected values, one source's outputs, and the maps of two methods over all layers.
        """
        n_pairs = n_sentences * n_tokens**2
        attention = 3 * self.n_heads * n_pairs
        projected_values = 2 * self.n_heads * n_sentences * n_tokens * self.d_model
        outputs = 4 * n_sentences * n_tokens * (self.d_feed_forward + self.d_model)
        maps = 5 * RESULT_BYTES * self.n_layers * n_pairs
        return self.float_bytes * (attention + projected_values + outputs) + maps


def check(needed: int, free: int, n_tokens: int, model: str) -> None:
    """NotEnoughMemory where more is needed than is free."""
    if needed > free:
        raise NotEnoughMemory(
            "Scoring {n_tokens} tokens with {model} needs about {needed} of memory; {free} are "
            "free.",
            next_step=NEXT_STEP,
            n_tokens=n_tokens,
            model=model,
            needed=written(needed),
            free=written(free),
        )


def written(size: int) -> str:
    """A size in bytes as people write it."""
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.1f} MB"
