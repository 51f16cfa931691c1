"""How far methods agree, computed in a thread of its own."""

from __future__ import annotations

import traceback
from functools import partial

from PySide6.QtCore import QObject, Signal

from vzdesk.desk.core import Core
from vzdesk.desk.threads.aside import Aside
from vzdesk.errors import UserError
from vzdesk.view.methods.agreement import Agreement, agreement
from vzdesk.view.shown.by_method import ByMethod


class Correlating(QObject):
    """Computes the correlations of all layers, the one that is shown first.

    found  ByMethod, a layer from 0, and the Agreement there
    """

    found = Signal(object, int, object)

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core
        self._numbers: tuple[object, ...] = ()
        self._thread: Aside | None = None

    def ask(self, shown: ByMethod) -> None:
        """Find them where other numbers were asked for before; those are not found any more."""
        if shown.numbers == self._numbers:
            return
        self._numbers = shown.numbers
        self._thread = self._thread or Aside("correlations", self)
        layers = sorted(range(shown.n_layers), key=lambda layer: abs(layer - shown.layer))
        for layer in layers:
            self._thread.do(partial(self._find, shown, layer))

    def _find(self, shown: ByMethod, layer: int) -> None:
        """In the other thread. What breaks there is reported, once, and the rest left out."""
        if shown.numbers != self._numbers or self._thread is None:
            return
        try:
            found = agreement(shown, layer)
        except UserError as error:  # a library that does not load
            self._numbers = ()
            self._thread.then(partial(self._core.user_error.emit, error))
        except Exception:
            self._numbers = ()
            self._thread.then(partial(self._core.crashed.emit, traceback.format_exc()))
        else:
            self._thread.then(partial(self._show, shown, layer, found))

    def _show(self, shown: ByMethod, layer: int, found: Agreement) -> None:
        if shown.numbers == self._numbers:
            self.found.emit(shown, layer, found)

    def stop(self) -> None:
        """End the thread, without what it has still to do. May be called twice."""
        self._numbers = ()
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread is not None and self._thread.is_running
