"""How much longer a tokenizer may make a text: a bomb is refused before it takes all memory.

A tokenizer first normalises the text, in steps that its file lists. A few of these can make 10⁹
characters of ten, and the library that runs them ends the process when memory runs out.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tokenizers import Tokenizer
from tokenizers.decoders import Decoder
from tokenizers.normalizers import Normalizer, Sequence
from tokenizers.pre_tokenizers import PreTokenizer
from tokenizers.processors import PostProcessor

from vzdesk.errors import Reason
from vzdesk.jsonfields import LARGEST

MOST_CHARACTERS = 2_000_000
"""Of a text after each step: far more than any model reads, and a few hundred MB at most."""
MOST_BYTE_STEPS = 2
"""Steps that write bytes as characters; each may double what the one before made."""
MOST_TIMES = 100
"""How often a decoder may lengthen a piece, or a template repeat the text."""
LONGEST_WORD = 10_000
"""Of the words that WordPiece tries to cut: its time grows with the square of it."""
TIMES = {
    **{"NFC": 4, "NFD": 4, "NFKC": 18, "NFKD": 18, "Lowercase": 3, "ByteLevel": 4},
    **{"Strip": 1, "StripAccents": 1, "Nmt": 1},
}
"""How many characters a step makes of one at most (https://unicode.org/faq/normalization.html)."""
BERT = "BertNormalizer"
OTHER_TIMES = 36
"""Of BERT's normaliser, which is three of these, and of steps that are not known here."""

Step = Mapping[str, Any]
Part = Normalizer | PreTokenizer | Decoder | PostProcessor


class NormalizedLength:
    """Whether a tokenizer's normaliser keeps a text within MOST_CHARACTERS."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._normalizer = tokenizer.normalizer
        self._steps = _flat(_state(self._normalizer), "normalizers")

    def is_kept(self, text: str) -> bool:
        """Whether it does; runs the steps one by one only where that is not clear without."""
        most = len(text)
        for step in self._steps:
            most = _most_characters(step, most)
        return most <= MOST_CHARACTERS or self._is_kept_by(self._normalizer, text) is not None

    def _is_kept_by(self, normalizer: Normalizer, text: str) -> str | None:
        """The normalised text; None where a step could make too much of it."""
        state = _state(normalizer)
        if isinstance(normalizer, Sequence):
            for number in range(len(state["normalizers"])):
                kept = self._is_kept_by(normalizer[number], text)
                if kept is None:
                    return None
                text = kept
            return text
        kind = state.get("type")
        most = len(text) if kind in TIMES or kind == BERT else _most_characters(state, len(text))
        if most > MOST_CHARACTERS:
            return None
        return str(normalizer.normalize_str(text)) if state else text


def check_steps(tokenizer: Tokenizer) -> None:
    """Reason where steps of this tokenizer repeat what they get, or take too long, beyond use."""
    highest = max(tokenizer.get_vocab(with_added_tokens=True).values(), default=0)
    if highest > LARGEST:  # the library makes lists that are as long
        raise Reason("it numbers a piece {n}", n=highest)
    n_byte_steps = sum(step["type"] == "ByteLevel" for step in steps(tokenizer))
    if n_byte_steps > MOST_BYTE_STEPS:
        raise Reason("it writes bytes as characters {n} times over", n=n_byte_steps)
    times = 1
    for step in _flat(_state(tokenizer.decoder), "decoders"):
        times *= max(1, len(step.get("content") or "")) if step["type"] == "Replace" else 1
    for step in _flat(_state(tokenizer.post_processor), "processors"):
        times *= max(_repeats(step.get(form) or ()) for form in ("single", "pair"))
    if times > MOST_TIMES:
        raise Reason("it repeats parts of the text {n} times", n=times)
    longest = getattr(tokenizer.model, "max_input_chars_per_word", 0)
    if longest > LONGEST_WORD:
        raise Reason("it cuts words of up to {n} characters", n=longest)


def steps(tokenizer: Tokenizer) -> list[Step]:
    """What is done with a text before it is cut into pieces, as the tokenizer's file has it."""
    return [
        *_flat(_state(tokenizer.normalizer), "normalizers"),
        *_flat(_state(tokenizer.pre_tokenizer), "pretokenizers"),
    ]


def _state(part: Part | None) -> Step:
    """A part of a tokenizer, as its file has it; empty where it is not there."""
    found: Step = {} if part is None else json.loads(part.__getstate__())
    return found


def _flat(step: Step, name: str) -> list[Step]:
    """The step, or those of a sequence, which lists them by this name."""
    return list(_each(step, name))


def _each(step: Step, name: str) -> Iterator[Step]:
    if step.get("type") == "Sequence":
        for part in step[name]:
            yield from _each(part, name)
    elif step:
        yield step


def _most_characters(step: Step, length: int) -> int:
    """How many characters the step makes at most of as many as `length`."""
    match step.get("type"):
        case None:
            return length
        case "Replace":
            return length + (length + 1) * len(step["content"])
        case "Prepend":
            return length + len(step["prepend"])
        case "Precompiled":
            return length * _longest_replacement(step["precompiled_charsmap"])
        case kind:
            return length * TIMES.get(kind, OTHER_TIMES)


def _longest_replacement(charsmap: str) -> int:
    """In bytes. The map begins with the length of an index; replacements follow it, each ended
    by a 0.
    """
    content = base64.b64decode(charsmap)
    start = 4 + int.from_bytes(content[:4], "little")
    return max(map(len, content[start:].split(b"\0")), default=0) + 1


def _repeats(template: Iterable[Mapping[str, Any]]) -> int:
    """How often a template puts the same text in, at least 1."""
    texts = Counter(piece["Sequence"]["id"] for piece in template if "Sequence" in piece)
    return max(texts.values(), default=1)
