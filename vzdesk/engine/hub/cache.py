"""The cache of the Hugging Face Hub on this computer, read as it lies; the network is not touched.

For every model there is a folder `models--ORG--NAME`: in `snapshots`, a folder of files for each
commit; in `refs`, which commit a branch was when it was downloaded; in `blobs`, what files hold.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

PREFIX = "models--"
NAME = re.compile(r"[A-Za-z0-9_][\w.-]*(/[A-Za-z0-9_][\w.-]*)?", re.ASCII)
REVISION = re.compile(r"[\w.-]+", re.ASCII)


def folder() -> Path:
    """Where the cache is: HF_HOME and HF_HUB_CACHE move it. It may not exist yet."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the library reads it when it is imported
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def repository(name: str) -> Path:
    """The folder of this model in the cache, whether it is there or not."""
    return folder() / (PREFIX + name.replace("/", "--"))


def split(name: str) -> tuple[str, str]:
    """`NAME@REVISION` -> the model's name and the revision, which is empty where there is none."""
    repository_name, _, revision = name.partition("@")
    return repository_name, revision


def names() -> tuple[str, ...]:
    """The models of which anything is in the cache."""
    try:
        found = [path.name for path in folder().iterdir() if path.name.startswith(PREFIX)]
    except OSError:  # there is no cache, or none that we may read
        return ()
    return tuple(sorted(each.removeprefix(PREFIX).replace("--", "/") for each in found))


def snapshots(name: str) -> list[Path]:
    """The folders with the files of `NAME` or `NAME@REVISION`, the preferred one first.

    That is the main branch's, then whichever is newest. A revision is a branch or a commit, which
    may be shortened.
    """
    repository_name, revision = split(name)
    if not NAME.fullmatch(repository_name) or not (not revision or REVISION.fullmatch(revision)):
        return []
    try:
        return _snapshots(repository(repository_name), revision)
    except OSError:
        return []


def _snapshots(repository: Path, revision: str) -> list[Path]:
    found = sorted(
        (repository / "snapshots").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True
    )
    commit = _commit_of(repository / "refs" / (revision or "main"))
    if revision:
        return [path for path in found if path.name.startswith(commit or revision)]
    return sorted(found, key=lambda path: path.name != commit)


def _commit_of(ref: Path) -> str:
    try:
        return ref.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def name_of(path: Path) -> str:
    """The name of the model of which this is a snapshot; empty for any other folder."""
    repository = path.parent.parent.name
    if path.parent.name != "snapshots" or not repository.startswith(PREFIX):
        return ""
    return repository.removeprefix(PREFIX).replace("--", "/")


def revision_of(path: Path) -> str:
    """The commit of which this is a snapshot; empty for any other folder."""
    return path.name if name_of(path) else ""
