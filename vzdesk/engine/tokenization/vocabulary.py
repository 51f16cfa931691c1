"""What turns texts into a model's numbers and back: one vocabulary, or with Marian two.

A Marian folder has a sentencepiece model for each language and one list of numbers for the pieces
of both, so the numbers are not those of the tokenizers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, processors

from vzdesk.errors import UserError
from vzdesk.jsonfields import read_json
from vzdesk.translate import mark

SOURCE, TARGET = "source.spm", "target.spm"
NUMBERS, TARGET_NUMBERS = "vocab.json", "target_vocab.json"
END, UNKNOWN, PADDING = "</s>", "<unk>", "<pad>"
NAMES_OF_UNKNOWN = (UNKNOWN, "[UNK]")
UNIGRAM = 1
"""sentencepiece's number of that kind of model."""
AGAIN = mark("Download all of the tokenizer's files into the folder.")


MARKS = "Ġ▁"
"""What pieces that begin a word begin with, by the kind of tokenizer."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """A tokenizer; `ids` are the model's numbers of its pieces where they are not its own.

    mask  the piece that stands for a masked one, "" where there is none
    """

    tokenizer: Tokenizer
    ids: Mapping[str, int] | None = None
    mask: str = ""

    @property
    def mask_id(self) -> int | None:
        """The number of `mask`."""
        return self._number(self.mask)

    @cached_property
    def unknown_id(self) -> int | None:
        """The number of the piece that stands for unknown text; None where there is none."""
        return self._number(unknown_piece(self.tokenizer) or "")

    @property
    def placeholder_id(self) -> int | None:
        """That, or where the tokenizer knows every character, as RoBERTa's does, the number of the
        special piece that is there for it all the same.
        """
        named = (each for each in NAMES_OF_UNKNOWN if each in self.specials)
        return self._number(next(named, "")) if self.unknown_id is None else self.unknown_id

    @cached_property
    def word_starts(self) -> NDArray[np.intp]:
        """The numbers of the pieces that begin a word; none where pieces do not show that."""
        marks = [piece[0] for piece in self.tokenizer.encode("a a").tokens[1:] if piece[0] in MARKS]
        if not marks:
            return np.zeros(0, dtype=np.intp)
        pieces = self.ids or self.tokenizer.get_vocab()
        return np.array(sorted(id for piece, id in pieces.items() if piece.startswith(marks[0])))

    def _number(self, piece: str) -> int | None:
        to_id = self.tokenizer.token_to_id if self.ids is None else self.ids.get
        number: int | None = to_id(piece) if piece else None
        return number

    @property
    def size(self) -> int:
        """How many numbers there are; added pieces, such as a padding token, may have others."""
        if self.ids is None:
            return self.tokenizer.get_vocab_size(with_added_tokens=False)
        return max(self.ids.values()) + 1

    @cached_property
    def specials(self) -> frozenset[str]:
        """The pieces without a text."""
        added = self.tokenizer.get_added_tokens_decoder().values()
        ours = (END, PADDING) if self.ids is not None else ()
        return frozenset((*(piece.content for piece in added if piece.special), *ours))

    def piece(self, id: int) -> str:
        found = self._pieces.get(id) if self.ids else self.tokenizer.id_to_token(id)
        return f"[{id}]" if found is None else found

    @cached_property
    def _pieces(self) -> dict[int, str]:
        return {id: piece for piece, id in (self.ids or {}).items()}

    def text(self, pieces: Sequence[str]) -> str:
        """The text that these pieces are written for; special ones have none."""
        written = [piece for piece in pieces if piece not in self.specials]
        decoder = self.tokenizer.decoder
        return decoder.decode(written) if decoder else " ".join(written)


def is_marian(folder: Path) -> bool:
    """Whether the folder has Marian's files, and no tokenizer.json that would do for both."""
    return (folder / SOURCE).is_file() and not (folder / "tokenizer.json").is_file()


def of_marian(folder: Path) -> tuple[Vocabulary, Vocabulary]:
    """The vocabularies of the source and of the target language. UserError where files are bad."""
    for name in (TARGET, NUMBERS):
        if not (folder / name).is_file():
            raise UserError(
                "{folder} has {source}, but no {name}.",
                next_step=AGAIN,
                folder=folder,
                source=SOURCE,
                name=name,
            )
    ids = numbers(folder / NUMBERS, next_step=AGAIN)
    has_two = (folder / TARGET_NUMBERS).is_file()
    target_ids = numbers(folder / TARGET_NUMBERS, next_step=AGAIN) if has_two else ids
    return (
        Vocabulary(_tokenizer(folder / SOURCE, ids), ids),
        Vocabulary(_tokenizer(folder / TARGET, target_ids), target_ids),
    )


def numbers(path: Path, *, next_step: str) -> dict[str, int]:
    """The numbers of pieces in this file. UserError, with this next step, where it holds others."""
    content = read_json(path, next_step=next_step)
    if not isinstance(content, dict) or not all(
        type(number) is int and number >= 0 for number in content.values()
    ):
        raise UserError("{path} does not number pieces.", next_step=next_step, path=path)
    for piece in (UNKNOWN, END):
        if piece not in content:
            raise UserError(
                "{path} has no number for {piece}.", next_step=next_step, path=path, piece=piece
            )
    return content


def _tokenizer(path: Path, ids: Mapping[str, int]) -> Tokenizer:
    """A sentencepiece model as a tokenizer that ends every text; language codes are kept whole."""
    from transformers.convert_slow_tokenizer import SpmConverter

    converter = SpmConverter(SimpleNamespace(vocab_file=str(path)))
    if converter.proto.trainer_spec.model_type != UNIGRAM:
        raise UserError(
            "{path} is no unigram model, as Marian's usually are.",
            next_step="Choose another model.",
            path=path,
        )
    tokenizer: Tokenizer = converter.converted()
    codes = [piece for piece in ids if piece.startswith(">>") and piece.endswith("<<")]
    tokenizer.add_special_tokens(
        [AddedToken(each, rstrip=True, normalized=False) for each in (*sorted(codes), END)]
    )
    end = tokenizer.token_to_id(END)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", special_tokens=[(END, end)]
    )
    return tokenizer


def unknown_piece(tokenizer: Tokenizer) -> str | None:
    """The piece for unknown characters; Unigram models name it by id."""
    model = json.loads(tokenizer.to_str())["model"]
    unknown_id = model.get("unk_id")
    return model.get("unk_token") if unknown_id is None else tokenizer.id_to_token(unknown_id)
