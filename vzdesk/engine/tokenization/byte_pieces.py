"""Pieces of byte-level tokenizers, in which each byte of the text is written as a letter.

The letters are those of GPT-2's tokenizer: bytes that are visible characters of Latin-1 stand for
themselves, the others for the characters from U+0100 on. They are no text: Ġ is a space.
"""

from __future__ import annotations

from collections.abc import Callable

from tokenizers import Tokenizer

from vzdesk.engine.tokenization.growth import steps


def _letters() -> list[str]:
    """The letter of each byte."""
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in visible]
    return [chr(byte if byte in visible else 0x100 + others.index(byte)) for byte in range(256)]


LETTERS = _letters()
BYTES = {letter: byte for byte, letter in enumerate(LETTERS)}


def readable(tokenizer: Tokenizer) -> Callable[[str], str]:
    """What turns a piece of this tokenizer into what it holds: `text_of`, or `str`."""
    return text_of if any(step["type"] == "ByteLevel" for step in steps(tokenizer)) else str


def text_of(piece: str) -> str:
    """What a piece holds: " dog" of Ġdog; bytes that are no whole characters as in <0xC5>. Pieces
    that are not written so, such as those of special tokens, stay as they are.
    """
    if any(letter not in BYTES for letter in piece):
        return piece
    content = bytes(BYTES[letter] for letter in piece)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return "".join(f"<0x{byte:02X}>" for byte in content)
