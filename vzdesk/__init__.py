"""vzdesk: see how a Transformer mixes context."""

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
