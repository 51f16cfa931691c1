"""Damage to a model's files: a JSON document, bytes, and the checksums that go with them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 7, 127, 1000, 65536, 2**31 - 1, 2**31, 10**9, 2**63, 10**20),
    *(-(2**63), 0.5, -0.0, 1e-30, 1e30, float("nan"), float("inf"), "", "x", "0", "\0", "../x"),
    *("/dev/zero", "x" * 5000, "\ud800", "[UNK]", [], {}, [[]], [{}], [0] * 50, {"type": "x"}),
)


def damaged_json(chance: random.Random, content: Any) -> Any:
    """The document with one to three of its values changed, removed, repeated or exchanged."""
    content = json.loads(json.dumps(content))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = _places(content)
        if places:
            _damage(chance, *chance.choice(places), places)
    return content


def _places(content: Any) -> list[tuple[Any, Any]]:
    """Every container and key in it; of the thousands of a vocabulary only some."""
    found, waiting = [], [content]
    while waiting:
        container = waiting.pop()
        pairs = list(container.items() if isinstance(container, dict) else enumerate(container))
        for key, value in pairs if len(pairs) < 100 else [*pairs[:5], *pairs[-5:]]:
            found.append((container, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return found


def _damage(chance: random.Random, container: Any, key: Any, places: list[tuple[Any, Any]]) -> None:
    try:
        value = container[key]
        match chance.randrange(6):
            case 0:
                del container[key]
            case 1:
                other, other_key = chance.choice(places)
                container[key] = json.loads(json.dumps(other[other_key]))
            case 2 if isinstance(value, list) and value:
                value *= chance.choice((2, 30))
            case 3 if type(value) is int:
                container[key] = value + chance.choice((-1, 1, 10**6)) * chance.choice((1, 1, 7))
            case 4 if isinstance(value, str):
                container[key] = value[: len(value) // 2] + chance.choice(("", "é", "\n", "aa"))
            case _:
                container[key] = deepcopy(chance.choice(VALUES))
    except (LookupError, TypeError):  # an earlier change has removed it
        pass


def damaged_bytes(chance: random.Random, content: bytes) -> bytes:
    """With some bytes changed, or a piece cut out, repeated or emptied, or cut off."""
    changed = bytearray(content)
    start = chance.randrange(len(changed) + 1)
    length = chance.choice((1, 8, 100, len(changed) // 3))
    match chance.randrange(6):
        case 0:
            del changed[start:]
        case 1:
            del changed[start : start + length]
        case 2:
            changed[start:start] = changed[start : start + length]
        case 3:
            changed[start : start + length] = bytes(len(changed[start : start + length]))
        case _:
            for _ in range(chance.choice((1, 3, 20))):
                # Where lengths and names are: mostly near one of the ends.
                end = chance.choice((len(changed), min(len(changed), 400)))
                at = chance.randrange(end) if chance.random() < 0.7 else -1 - chance.randrange(end)
                changed[at] = chance.randrange(256)
    return bytes(changed)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def rewrite_json(chance: random.Random, path: Path) -> None:
    """Damage a JSON file: mostly a value, sometimes its bytes."""
    if chance.random() < 0.1:
        rewrite(path, lambda content: damaged_bytes(chance, content))
    else:
        content = damaged_json(chance, json.loads(path.read_text(encoding="utf-8")))
        path.write_text(json.dumps(content), encoding="utf-8")


def rewrite_safetensors(chance: random.Random, path: Path) -> None:
    """Damage the header of a safetensors file, whose length is then right again, or any bytes."""

    def change(content: bytes) -> bytes:
        length = int.from_bytes(content[:8], "little")
        header = damaged_json(chance, json.loads(content[8 : 8 + length]))
        written = json.dumps(header).encode()
        return len(written).to_bytes(8, "little") + written + content[8 + length :]

    if chance.random() < 0.5:
        rewrite(path, change)
    else:
        rewrite(path, lambda content: damaged_bytes(chance, content))


def correct_checksums(folder: Path) -> None:
    """Write the files' present sizes and checksums into a bundle's manifest, as attackers do."""
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for name, entry in content["files"].items():
        held = (folder / name).read_bytes()
        entry |= {"bytes": len(held), "sha256": hashlib.sha256(held).hexdigest()}
    path.write_text(json.dumps(content), encoding="utf-8")
