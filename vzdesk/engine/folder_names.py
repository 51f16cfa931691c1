"""What a model in a folder is called."""

from __future__ import annotations

import re
from pathlib import Path

_SAYS_NOTHING = re.compile(
    r"(best|final|last|latest|merged|my|trained)?[-_ ]*"
    r"(model|models|checkpoint|ckpt|epoch|step|export|output|out|onnx|pytorch|torch|weights|hf)?"
    r"[-_ ]*\d*",
    re.IGNORECASE,
)
"""Names that training programs and habits give to folders of any model."""


_HASH = re.compile(r"(?=.*\d)[0-9a-f]{7,}", re.IGNORECASE)


def says_little(name: str) -> bool:
    """Whether a model's name is one that many have, or a number that nobody remembers.

    >>> [says_little(each) for each in ("final_model", "checkpoint-500", "3f2a9c81", "bert-tiny")]
    [True, True, True, False]
    """
    return bool(_SAYS_NOTHING.fullmatch(name) or _HASH.fullmatch(name))


def name_of(folder: Path) -> str:
    """The folder's name; where it is one that many have, with those of the folders around it.

    >>> name_of(Path("/home/me/bert-tiny")), name_of(Path("/home/me/bert-tiny/final_model"))
    ('bert-tiny', 'bert-tiny/final_model')
    """
    names = [folder.name]
    for above in folder.parents:
        if not _SAYS_NOTHING.fullmatch(names[0]) or not above.name:
            break
        names.insert(0, above.name)
    return "/".join(names)
