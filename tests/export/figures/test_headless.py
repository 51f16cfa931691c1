"""Qt without a window says nothing that figures say better."""

from __future__ import annotations

import os
import subprocess
import sys

_CODE = """
from vzdesk.export.figures.headless import application
there = application()
from PySide6.QtGui import QFont, QTextLayout
layout = QTextLayout("नमस्ते ភាសា ᠮᠣᠩᠭᠣᠯ ᬅᬓ᭄ᬱᬭ ꦗꦮ 𑀅", QFont())
layout.beginLayout()
layout.createLine().setLineWidth(1e9)
layout.endLayout()
from PySide6.QtCore import QLoggingCategory
assert not QLoggingCategory("qt.text.font.db").isWarningEnabled()
assert QLoggingCategory("qt.text.font").isWarningEnabled()
"""


def test_fonts_that_lack_a_script_are_no_lines_on_the_terminal() -> None:
    environment = {key: of for key, of in os.environ.items() if key != "QT_LOGGING_RULES"}
    line = [sys.executable, "-c", _CODE]
    ran = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
