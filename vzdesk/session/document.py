"""What one session holds: sentences, results, kept figures, and where the user was looking."""

from __future__ import annotations

from dataclasses import dataclass, field

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis
from vzdesk.view.kept import NOTHING_KEPT, Kept
from vzdesk.view.selection import Selection, Settings


@dataclass(frozen=True, eq=False)
class Session:
    """Sentences have unique ids; results of analyses are by sentence id, latest analysis last."""

    sentences: tuple[Sentence, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    selection: Selection = field(default_factory=Selection)
    settings: Settings = field(default_factory=Settings)
    kept: Kept = NOTHING_KEPT

    def equals(self, other: Session) -> bool:
        """Whether both hold the same, bit for bit."""
        return (
            self.sentences == other.sentences
            and self.selection == other.selection
            and self.settings == other.settings
            and self.kept == other.kept
            and len(self.analyses) == len(other.analyses)
            and all(a.equals(b) for a, b in zip(self.analyses, other.analyses, strict=True))
        )
