"""Ways to damage a session file, each by chance: its bytes, its members, its arrays, its JSON."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

DOCUMENT = "vzdesk-session.json"
Contents = list[tuple[str, bytes]]
"""The members of a file, in order; a name may be there twice."""


def damaged(data: bytes, random: Random) -> bytes:
    """The file, damaged in one of all ways, now and then in several."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice(WAYS)(data, random)
    return data


def unpack(data: bytes) -> Contents:
    """The members; none where the file is no ZIP any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # whatever zipfile says of it: other ways damage bytes
        return []


def pack(contents: Contents) -> bytes:
    """A ZIP with these members, all sums right."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in contents:
            if name not in archive.NameToInfo:
                archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8))):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def remove_block(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.choice((1, 4, 512, 4096)) :]


def zero_block(data: bytes, random: Random) -> bytes:
    """As a disk does that lost a sector."""
    start, length = random.randrange(len(data) + 1), random.choice((16, 512, 4096))
    return data[:start] + bytes(len(data[start : start + length])) + data[start + length :]


def repeat_block(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    block = data[start : start + random.choice((8, 64, 4096))]
    return data[:start] + block * random.choice((2, 50)) + data[start:]


def change_zip_field(data: bytes, random: Random) -> bytes:
    """A size, a sum or a length in the header of a member becomes another."""
    at = data.find(random.choice((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")))
    if at < 0:
        return data
    value = struct.pack("<I", random.choice((0, 1, 2**16, 2**31, 2**32 - 1)))
    at += 4 + 2 * random.randrange(16)
    return data[:at] + value + data[at + 4 :]


def change_members(data: bytes, random: Random) -> bytes:
    contents = unpack(data)
    if not contents:
        return flip(data, random)
    one, other = random.randrange(len(contents)), random.randrange(len(contents))
    name, held = contents[one]
    way = random.randrange(5)
    if way == 0:
        del contents[one]
    elif way == 1:
        contents[one] = random.choice(("", "x" * 300, "../x", "é", name + "2")), held
    elif way == 2:
        contents[one], contents[other] = (name, contents[other][1]), (contents[other][0], held)
    elif way == 3:
        contents[one] = name, held[: random.randrange(len(held) + 1)]
    else:
        contents.append((f"copy of {name}", held))
    return pack(contents)


HEADERS = (
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (18,), }",
    b"{'descr': '<f4', 'fortran_order': True, 'shape': (18,), }",
    b"{'descr': '|O', 'fortran_order': False, 'shape': (18,), }",
    b"{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (18,), }",
    b"{'shape': (18,), 'descr': '<f4', 'fortran_order': False}",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (" + b"9" * 60 + b",), }",
    b"{'descr': '''",
    b"{" * 5000,
    b"(" * 200,
    b"\xff\xfe\0",
    b"1" * 5000,
    b"lambda: 0",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (18L,), }",
    b"",
)


def change_array_header(data: bytes, random: Random) -> bytes:
    def change(held: bytes) -> bytes:
        header = random.choice(HEADERS)
        version = random.choice((b"\x01\x00", b"\x01\x00", b"\x02\x00", b"\x09\x09"))
        length = struct.pack("<H", random.choice((len(header), 0, 65535)))
        return b"\x93NUMPY" + version + length + header + held[128:]

    return _change_array(data, random, change)


def change_numbers(data: bytes, random: Random) -> bytes:
    """One number of an array becomes another, and no sum finds it."""
    values = (float("nan"), float("inf"), -float("inf"), -1.0, 1.5, 2.5, 1e30, -0.0, 1e-45)
    packed = struct.pack(random.choice(("<f", "<d")), random.choice(values))

    def change(held: bytes) -> bytes:
        at = 128 + len(packed) * random.randrange(max(1, (len(held) - 128) // len(packed)))
        return held[:at] + packed + held[at + len(packed) :]

    return _change_array(data, random, change)


def _change_array(data: bytes, random: Random, change: Callable[[bytes], bytes]) -> bytes:
    contents = unpack(data)
    arrays = [at for at, (name, _) in enumerate(contents) if name.endswith(".npy")]
    if not arrays:
        return flip(data, random)
    at = random.choice(arrays)
    name, held = contents[at]
    contents[at] = name, change(held)
    return pack(contents)


def _odd(random: Random) -> Any:
    deep: Any = 1
    for _ in range(random.choice((3, 900))):
        deep = [deep] if random.random() < 0.5 else {"a": deep}
    return random.choice(
        (
            *(None, True, False, 0, 1, -1, 2, 7, 2**31 - 1, 2**31, 2**63, 10**30, 1.0, 1.5, -0.0),
            *(
                float("nan"),
                float("inf"),
                1e308,
                "",
                "1",
                "x",
                "x" * 100_000,
                "\0",
                "\ud800",
                "שלום",
            ),
            *([], {}, [[]], [0], [[0, 0]], [[0, 1], [0, 1]], {"a": 1}, ["1"] * 1000, deep),
            *("value-zeroing", "attention", "a/b@1+words+rollout", "float64", "words-joint", "map"),
        )
    )


def _places(node: Any) -> list[tuple[Any, Any]]:
    """All containers and keys of a document."""
    found, left = [], [node]
    while left:
        each = left.pop()
        keys = each if isinstance(each, dict) else range(len(each))
        for key in keys:
            found.append((each, key))
            if isinstance(each[key], dict | list):
                left.append(each[key])
    return found


def change_json(data: bytes, random: Random) -> bytes:
    """Values of the document become others, of any kind."""
    contents = unpack(data)
    try:
        at = [name for name, _ in contents].index(DOCUMENT)
        document = json.loads(contents[at][1].decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return flip(data, random)
    if not isinstance(document, dict):
        return flip(data, random)
    try:
        for _ in range(random.choice((1, 1, 2, 5))):
            change_value(document, random)
        text = json.dumps(document, ensure_ascii=False)
    except RecursionError:  # deep in what is deep already
        return flip(data, random)
    if random.random() < 0.1:
        text = _change_text(text, random)
    contents[at] = DOCUMENT, text.encode("utf-8", "surrogatepass")
    return pack(contents)


def change_value(document: dict[str, Any], random: Random) -> None:
    places = _places(document)
    if not places:
        return
    (inside, key), (other, other_key) = random.choice(places), random.choice(places)
    way = random.randrange(6)
    if way == 0:
        del inside[key]
    elif way == 1 and isinstance(inside, list):
        inside.extend([inside[key]] * random.choice((1, 2, 200)))
    elif way == 2 and isinstance(inside, dict):
        inside[random.choice((*inside, "new"))] = inside.pop(key)
    elif way == 3:  # a copy, else the document would hold itself
        inside[key] = json.loads(json.dumps(other[other_key]))
    elif way == 4 and isinstance(inside[key], int):
        inside[key] += random.choice((-1, 1, 2, 100))
    else:
        inside[key] = _odd(random)


def _change_text(text: str, random: Random) -> str:
    """What no value can be: keys twice, deep nesting, numbers of thousands of digits."""
    at = text.find('"', random.randrange(len(text)))
    new = random.choice(
        (
            '"sentences":[],',
            '"version":[1,0],',
            "[" * 100_000,
            '{"a":' * 50_000,
            "9" * 5000,
            ",",
            "}",
        )
    )
    return text[:at] + new + text[at:]


WAYS = (
    *(flip, flip, cut, remove_block, zero_block, repeat_block, change_zip_field),
    *(change_members, change_array_header, change_numbers, change_numbers),
    *(change_json, change_json, change_json, change_json, change_json, change_json),
)
