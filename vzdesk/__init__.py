"""vzdesk: see how a Transformer mixes context."""

__version__ = "0.1.0"
