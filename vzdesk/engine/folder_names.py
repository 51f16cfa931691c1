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
