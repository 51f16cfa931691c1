"""vzdesk: see how a Transformer mixes context."""

from __future__ import annotations

import os as _os

__version__ = "0.1.0"

# Libraries read these when they are imported, or when they are first used, so they are set before
# anything else of vzdesk can import one; processes that we start inherit them.
_os.environ |= {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime would send events, and keep an id for that
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RUST_BACKTRACE": "0",  # a panic of tokenizers is caught, and told in a sentence
}
_os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # one text at a time needs no threads

TYPE_CHECKING = False  # type checkers take it for that of `typing`, which takes time to import
if TYPE_CHECKING:
    from pathlib import Path

    from vzdesk.numbers.session import Session


def open_session(path: str | Path) -> Session:
    """The session in this .vzd file, to be read in Python: see `vzdesk.numbers`.

    It needs no model, no Qt and no PyTorch, and nothing in the file is run. Raises
    `vzdesk.errors.UserError` where it cannot be read.
    """
    from vzdesk.numbers.session import Session

    return Session.opened(path)
