"""A session small enough to have been made by hand, shared with the golden file."""

from __future__ import annotations

import pytest
from golden_session import golden_v1

from vzdesk.session.document import Session


@pytest.fixture
def small_session() -> Session:
    """One sentence, one analysis, two methods."""
    return golden_v1()
