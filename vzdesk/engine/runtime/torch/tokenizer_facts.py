"""What tokenizer_config.json says of the input where tokenizer.json, which is read, does otherwise.

Libraries change some tokenizers by the former, each by other fields; here it changes nothing, and
where the two differ the user is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tokenizers import Tokenizer, normalizers

from vzdesk.jsonfields import LARGEST, read_json
from vzdesk.translate import mark, say

CONFIG, ADDED = "tokenizer_config.json", "added_tokens.json"
SPECIAL = "special_tokens_map.json"
BOS = "bos_token"
OF_BERT = {"strip_accents": "strip_accents", "tokenize_chinese_chars": "handle_chinese_chars"}
"""Fields, and what its normalizer calls them."""
MOST_NAMED = 5


def difference(folder: Path, tokenizer: Tokenizer) -> str:
    """A sentence for the user; empty where the files agree, as far as they both say something."""
    config = _read(folder / CONFIG)
    names = [
        name
        for name, does in DOES.items()
        if isinstance(config.get(name), bool) and config[name] is not does(name, config, tokenizer)
    ]
    names += [f"“{piece}”" for piece in _other_pieces(folder, config, tokenizer)]
    if not names:
        return ""
    return say(
        "{config} and tokenizer.json in {folder} disagree about {names}; vzdesk reads the text as "
        "tokenizer.json says.",
        config=CONFIG,
        folder=folder.name,
        names=", ".join(names[:MOST_NAMED]),
    )


def bos_of(folder: Path, tokenizer: Tokenizer) -> str:
    """The piece that a text may begin with, "" for none: what the tokenizer's files call bos_token;
    where they do not speak of it, the number in the model's configuration.
    """
    for file in (CONFIG, SPECIAL):
        content = _read(folder / file)
        if BOS in content:
            return _piece(content[BOS])
    number = _read(folder / "config.json").get(f"{BOS}_id")
    if type(number) is not int or not 0 <= number <= LARGEST:
        return ""
    return tokenizer.id_to_token(number) or ""


def _piece(named: object) -> str:
    """A piece as files name it: a text, or an object with one."""
    piece = named.get("content") if isinstance(named, dict) else named
    return piece if isinstance(piece, str) else ""


def _read(path: Path) -> Mapping[str, object]:
    content = read_json(path, next_step=mark("Download it again.")) if path.is_file() else {}
    return content if isinstance(content, dict) else {}


def _adds(name: str, config: Mapping[str, object], tokenizer: Tokenizer) -> bool:
    """Whether a text begins, or ends, with the piece for that."""
    kind = name.removeprefix("add_")
    pieces = tokenizer.encode("a").tokens
    return bool(pieces) and pieces[0 if kind == BOS else -1] == _piece(config.get(kind))


def _lowers(_name: str, _config: object, tokenizer: Tokenizer) -> bool:
    normalizer = tokenizer.normalizer
    return normalizer is not None and "a" in normalizer.normalize_str("A")


def _as_bert(name: str, config: Mapping[str, object], tokenizer: Tokenizer) -> bool:
    """What its normalizer does; where that is no BERT's, what the file says."""
    normalizer = tokenizer.normalizer
    if not isinstance(normalizer, normalizers.BertNormalizer):
        return config[name] is True
    does = getattr(normalizer, OF_BERT[name])
    return bool(normalizer.lowercase if does is None else does)


def _prefixes(name: str, config: Mapping[str, object], tokenizer: Tokenizer) -> bool:
    """Whether byte-level steps put a space before the text; where there are none, what is said."""
    steps = list(_byte_level(json.loads(tokenizer.to_str())["pre_tokenizer"]))
    if not steps:
        return config[name] is True
    return any(step.get(name) is True for step in steps)


def _byte_level(step: object) -> Iterator[Mapping[str, object]]:
    if not isinstance(step, dict):
        return
    if step.get("type") == "ByteLevel":
        yield step
    for inner in step.get("pretokenizers") or ():
        yield from _byte_level(inner)


def _other_pieces(
    folder: Path, config: Mapping[str, object], tokenizer: Tokenizer
) -> Iterator[str]:
    """Added pieces that have another number in tokenizer.json, or none."""
    decoder = config.get("added_tokens_decoder")
    numbered = [
        (entry.get("content"), number)
        for number, entry in (decoder.items() if isinstance(decoder, dict) else ())
        if isinstance(entry, dict)
    ]
    numbered += _read(folder / ADDED).items()
    found = {piece: number for piece, number in numbered if isinstance(piece, str)}
    for piece, number in found.items():
        if str(tokenizer.token_to_id(piece)) != str(number):
            yield piece


DOES: Mapping[str, Callable[[str, Mapping[str, object], Tokenizer], bool]] = {
    "add_bos_token": _adds,
    "add_eos_token": _adds,
    "do_lower_case": _lowers,
    "add_prefix_space": _prefixes,
    **dict.fromkeys(OF_BERT, _as_bert),
}
"""Fields, and what a tokenizer does where they are true."""
