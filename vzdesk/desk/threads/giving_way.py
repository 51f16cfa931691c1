"""Python does one thing at a time: work in another thread rests while the window has something to
do, so that the window does not wait for its turn at each call.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

WORK_S, REST_S, LONGEST_S = 0.003, 0.001, 0.012
"""So long is worked before anybody looks; so long is rested before looking again, and so long at
most, for work has to go on however busy the window is.
"""


class GivingWay(QObject):
    """Knows whether the window's thread, in which it is made, waits for something to do."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_busy = False
        self._looked_s = 0.0
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.awake.connect(self._on_awake)
            dispatcher.aboutToBlock.connect(self._on_block)

    @Slot()
    def _on_awake(self) -> None:
        self._is_busy = True

    @Slot()
    def _on_block(self) -> None:
        self._is_busy = False

    def give_way(self) -> None:
        """Called often in the other thread: rest, where the window has something to do."""
        now = time.perf_counter()
        if now - self._looked_s < WORK_S:
            return
        until = now + LONGEST_S
        time.sleep(0)
        while self._is_busy and time.perf_counter() < until:
            time.sleep(REST_S)
        self._looked_s = time.perf_counter()
