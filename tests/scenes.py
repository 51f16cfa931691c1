"""States of the real window that are worth looking at, by name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from states import cut_result, scored_pair

from vzdesk import paths
from vzdesk.engine.sentence import Tier
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Analysis, ModelRef, Provenance
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.journal import Journal
from vzdesk.session.write import write
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.window.main_window import MainWindow

AT_MOST_S = 120
LONG = (
    "The keys to the old wooden cabinets that the women in the photographs had bought from a "
    "retired locksmith were lying on the kitchen table when he returned, and nobody who was in "
    "the house that evening could remember having put them there or having seen anyone else."
)
OF_25_WORDS = (
    "The old keys that the women in the photographs had bought from a retired locksmith were lying "
    "on the kitchen table when he returned last night."
)
TURKISH = (
    "Avrupalılaştıramadıklarımızdanmışsınızcasına davranan öğrencilerin anahtarları masanın "
    "üzerinde duruyor gibi görünüyordu dün akşam."
)
ARABIC = "المفاتيح التي اشترتها النساء من صانع الأقفال المتقاعد كانت على الطاولة."
IPA = "ðə kʰiːz tə ðə ˈkæbɪnɪts ɑː ɒn ðə ˈteɪbl̩."
CHINESE = "柜子 的 钥匙 都 放 在 厨房 的 桌子 上 。"


def until(is_so: Callable[[], bool]) -> None:
    """Let the window work until this is so."""
    end = time.monotonic() + AT_MOST_S
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {AT_MOST_S} s")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def show_scored(window: MainWindow, text: str, cell: Cell = NOWHERE) -> None:
    """This sentence alone, scored by the model that ships."""
    window.desk.editor.add(text)
    window.desk.runner.run()
    until(lambda: window.desk.state.map is not None)
    window.desk.navigator.set_settings(units="words")
    window.desk.navigator.click(cell)


def show_example(window: MainWindow) -> None:
    window.documents.open_example()
    until(lambda: window.desk.state.map is not None)


def show_long(window: MainWindow) -> None:
    window.desk.editor.add(LONG)
    window.desk.runner.run()
    until(lambda: window.desk.state.map is not None)
    window.desk.navigator.click(Cell(25, 12))


def show_example_cell(window: MainWindow) -> None:
    show_example(window)
    window.desk.navigator.set_layer(2)
    window.desk.navigator.click(Cell(6, 2))


def show_words(window: MainWindow) -> None:
    show_example(window)
    window.desk.navigator.set_settings(units="words", rollout=True)
    window.desk.navigator.click(Cell(2, 1))


def show_words_as_one(window: MainWindow) -> None:
    window.desk.editor.add("The photographers' anachronistic keys are unquestionably rusty.")
    window.desk.navigator.set_settings(units="words-joint")
    window.desk.runner.run()
    until(lambda: window.desk.state.map is not None)
    window.desk.navigator.click(Cell(6, 4))


def show_error(window: MainWindow) -> None:
    window.desk.editor.add("dog " * 300)
    window.desk.runner.run()
    until(lambda: bool(window.desk.state.rows[0].message))


def show_trouble(window: MainWindow) -> None:
    show_example(window)
    window.desk.user_error.emit(
        UserError("Cannot write /media/stick/a.vzd: no space left.", next_step="Make some room.")
    )


def show_pair(window: MainWindow, part: str, cell: Cell) -> None:
    text, given = "The keys to the cabinet are on the table.", "Die Schlüssel liegen dort."
    scored = scored_pair(text, given)
    ref = ModelRef("opus", "", "0", "Marian", "torch", "float32", 2, 2, 64, False, 3)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": scored})
    window.desk.show(Session((scored.sentence,), (analysis,)))
    window.desk.navigator.set_part(part)
    window.desk.navigator.click(cell)


def show_encoder(window: MainWindow) -> None:
    show_pair(window, "encoder", Cell(2, 1))


def show_decoder(window: MainWindow) -> None:
    show_pair(window, "decoder", Cell(3, 1))


def show_cross(window: MainWindow) -> None:
    show_pair(window, "cross", Cell(2, 1))


def show_cross_hint(window: MainWindow) -> None:
    show_pair(window, "cross", NOWHERE)


def show_roles(window: MainWindow) -> None:
    """A minimal pair with its roles, tags and a filter."""
    show_example_cell(window)
    desk = window.desk
    first, *others = (each.id for each in desk.sentences)
    desk.navigator.select(first)
    desk.editor.duplicate(first)
    desk.editor.tag(others[2:6], ("agreement",), ())
    desk.editor.tag((first, *others[:2]), ("agreement", "plural"), ())
    desk.editor.note((first,), "the attractor is singular")
    desk.navigator.select(others[0])
    desk.navigator.click(Cell(6, 2))
    for name, word in (("targets", 5), ("cues", 1), ("attractors", 4)):
        desk.editor.toggle_role(name, word)
    window.sentences.filter.line.setText("tag:agr")
    window.sentences.filter.emit_filter()


def show_layers(window: MainWindow) -> None:
    show_example_cell(window)
    window.desk.navigator.set_settings(show="layers")


def show_table(window: MainWindow) -> None:
    show_example_cell(window)
    window.desk.navigator.set_settings(show="table")


def show_pins(window: MainWindow) -> None:
    """Pins and sums, on a logarithmic scale that is locked."""
    show_example_cell(window)
    desk = window.desk
    for cell in (Cell(6, 2), Cell(6, 5), Cell(3, 1), Cell(6, 8)):
        desk.navigator.click(cell)
        desk.navigator.pin()
    desk.navigator.set_settings(sums=True, log_scale=True, locked_vmax=0.3, arcs_from=0.05)


def show_enlarged(window: MainWindow) -> None:
    """A part of the map of a sentence of 120 tokens."""
    desk = window.desk
    desk.editor.add(f"{LONG} {LONG.lower()}")
    desk.runner.run()
    until(lambda: desk.state.map is not None)
    desk.navigator.click(Cell(70, 60))
    for _ in range(7):
        window.heatmap.canvas.zoom_in()


def show_pieces(window: MainWindow) -> None:
    """Words in pieces, as a model of another kind cuts them too; in tokens."""
    of = sentence("1", "The photographers' anachronistic keys unquestionably rusted.")
    pieces = {
        "photographers": ("▁", "photo", "graph", "ers"),
        "anachronistic": ("ana", "chron", "istic"),
        "unquestionably": ("un", "question", "ably"),
    }
    ref = ModelRef("tiny", "", "0", "BERT", "torch", "float32", 6, 12, 64, False, 512)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": cut_result(of, pieces, 6)})
    window.desk.show(Session((of,), (analysis,)))
    window.desk.navigator.click(Cell(4, 9))


def show_annotations(window: MainWindow) -> None:
    """Three rows of annotations, and dependencies."""
    of = sentence("1", "The keys to the cabinet are on the table .")
    tiers = (
        Tier("upos", ("DET", "NOUN", "ADP", "DET", "NOUN", "AUX", "ADP", "DET", "NOUN", "PUNCT")),
        Tier("lemma", ("the", "key", "to", "the", "cabinet", "be", "on", "the", "table", ".")),
        Tier("gloss", ("DEF", "key.PL", "to", "DEF", "cabinet", "be.PL", "on", "DEF", "table", "")),
        Tier("head", ("2", "9", "5", "5", "2", "9", "9", "9", "0", "9")),
        Tier(
            "deprel",
            ("det", "nsubj", "case", "det", "nmod", "cop", "case", "det", "root", "punct"),
        ),
    )
    of = replace(of, tiers=tiers)
    ref = ModelRef("tiny", "", "0", "BERT", "torch", "float32", 6, 12, 64, False, 512)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": cut_result(of, n_layers=6)})
    window.desk.show(Session((of,), (analysis,)))
    rows = ("gloss", "upos", "lemma")
    window.desk.navigator.set_settings(units="words", annotations=rows, dependencies=True)
    window.desk.navigator.click(Cell(2, 6))


def show_nothing(_window: MainWindow) -> None:
    pass


def show_start(window: MainWindow) -> None:
    """Nothing open, but files that were, one of them gone, and work that a crash left."""
    folder = paths.data() / "pairs"
    folder.mkdir(parents=True)
    texts = {"agreement.vzd": [OF_25_WORDS, LONG], "arabic.vzd": [ARABIC], "gone.vzd": [TURKISH]}
    for name, of in texts.items():
        write(Session(sentences(of)), folder / name)
        window.documents.open_path(folder / name)
        until(lambda path=folder / name: window.desk.path == path)
    (folder / "gone.vzd").unlink()
    lines = folder / "items with a rather long name from an experiment.txt"
    lines.write_text("The key to the cabinets is rusty.\n" * 2000)
    window.documents.open_path(lines)
    until(lambda: len(window.desk.sentences) == 2000)
    journal = Journal(paths.data() / "journals" / "left")
    journal.write(Session(sentences([CHINESE, IPA])))
    journal.close()
    window.desk.recovery.find()
    until(lambda: bool(window.desk.recovery.left))
    window.documents.new()
    until(lambda: any(each.trouble for each in window.start.page.recent.values()))


def show_comparison(window: MainWindow) -> None:
    window.desk.editor.add(
        "The key to the cabinets is on the table.\nThe keys to the cabinets are on the old table."
    )
    window.desk.navigator.set_settings(units="words")
    window.desk.runner.run()
    until(lambda: all(row.status == "scored" for row in window.desk.state.rows))
    window.sentences.view.selectAll()
    window.commands["compare"].trigger()
    panel = window.comparing.panel
    for cell, names in ((Cell(5, None), ("attractors",)), (Cell(6, 2), ("targets", "cues"))):
        panel.click_requested.emit(cell)
        for name in names:
            window.commands[f"roles.{name}"].trigger()
    until(lambda: not panel.details.is_filling)


def show_methods(window: MainWindow, *, own_scales: bool = False) -> None:
    """Five methods of a sentence side by side, and how far they agree."""
    desk = window.desk
    desk.runner.methods.choose(("attention-norm", "attention-norm-res-ln", "attention-rollout"))
    show_scored(window, "The keys to the old cabinet are rusty.", Cell(7, 2))
    desk.navigator.set_settings(show="methods", own_scales=own_scales)
    desk.navigator.set_layer(2)
    panel = window.side_by_side.panel
    until(lambda: panel.details.model.agreement is not None)


def show_two_methods(window: MainWindow) -> None:
    """Value Zeroing minus Attention-Norm."""
    show_methods(window)
    window.desk.comparison.start_methods(window.desk.state.sentence.id, "attention-norm")
    until(lambda: not window.comparing.panel.details.is_filling)


def show_hidden(window: MainWindow) -> None:
    """Special tokens, punctuation and own cells hidden, what is left renormalised."""
    show_scored(window, "The keys, said she, to the cabinet are rusty.", Cell(9, 2))
    window.desk.navigator.leave_out(
        special="hidden", punctuation="hidden", own="hidden", renormalised=True
    )


def show_hidden_layers(window: MainWindow) -> None:
    show_hidden(window)
    window.desk.navigator.leave_out(renormalised=False)
    window.desk.navigator.set_settings(show="layers")


def show_hidden_table(window: MainWindow) -> None:
    show_hidden(window)
    window.desk.navigator.set_settings(show="table")


def show_hidden_pair(window: MainWindow) -> None:
    show_comparison(window)
    window.desk.navigator.leave_out(special="hidden", punctuation="hidden", own="hidden")


def show_unscaled(window: MainWindow) -> None:
    show_example_cell(window)
    window.desk.navigator.leave_out(special="unscaled", punctuation="unscaled")


def show_130_words(window: MainWindow) -> None:
    """More than the model that ships can read."""
    of = sentence("1", " ".join([LONG, LONG, OF_25_WORDS]))
    ref = ModelRef("tiny", "", "0", "BERT", "torch", "float32", 6, 12, 64, False, 512)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": cut_result(of, n_layers=6)})
    window.desk.show(Session((of,), (analysis,)))
    window.desk.navigator.set_settings(units="words")
    window.desk.navigator.click(Cell(25, 12))


TYPED = {
    "8-words": "The keys to the cabinet are rusty.",
    "25-words": OF_25_WORDS,
    "turkish": TURKISH,
    "arabic": ARABIC,
    "ipa": IPA,
    "chinese": CHINESE,
}


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "empty": show_nothing,
    "start": show_start,
    "example": show_example,
    "cell": show_example_cell,
    "words-rollout": show_words,
    "words-as-one": show_words_as_one,
    "long": show_long,
    "failed": show_error,
    "message": show_trouble,
    "encoder": show_encoder,
    "decoder": show_decoder,
    "cross": show_cross,
    "cross-hint": show_cross_hint,
    "roles": show_roles,
    "layers": show_layers,
    "table": show_table,
    "pins": show_pins,
    "enlarged": show_enlarged,
    "comparison": show_comparison,
    "methods": show_methods,
    "methods-own-scales": partial(show_methods, own_scales=True),
    "two-methods": show_two_methods,
    "hidden": show_hidden,
    "hidden-layers": show_hidden_layers,
    "hidden-table": show_hidden_table,
    "hidden-pair": show_hidden_pair,
    "unscaled": show_unscaled,
    "130-words": show_130_words,
    "pieces": show_pieces,
    "annotations": show_annotations,
    **{name: partial(show_scored, text=text, cell=Cell(5, 2)) for name, text in TYPED.items()},
}
