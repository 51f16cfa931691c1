"""Another program of the same user."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vzdesk import paths


@contextmanager
def open_elsewhere(path: Path) -> Iterator[None]:
    """As long as another program has the file open."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from vzdesk.desk.files.locks import Lock\n"
        "held = Lock(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(paths.data() / "open"), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield
        other.communicate()
