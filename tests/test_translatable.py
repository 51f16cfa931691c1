"""Every text that a user sees goes through something that translates, with its values beside it.

What the command line says of itself is English, as the names of its commands and options are; the
errors that it tells are those of the window.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import vzdesk

ROOT = Path(vzdesk.__file__).parent
COMMAND_LINE = {
    *(ROOT / "__main__.py", ROOT / "system_libraries.py"),
    *(ROOT / "cli").rglob("*.py"),
}
EVERY = sorted(ROOT.rglob("*.py"))
FILES = [file for file in EVERY if file not in COMMAND_LINE]
OF_WINDOW = [file for file in FILES if "finetuning" not in file.parts]
"""Nothing in the window trains models further."""
SHOWING = {
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName"),
    *("setAccessibleDescription", "setTitle", "setInformativeText", "setSuffix", "setPrefix"),
    *("setStatusTip", "setWhatsThis", "setSpecialValueText", "setHeaderLabels", "setLabelText"),
    *("addAction", "addMenu", "addItem", "addItems", "addTab", "addRow", "addButton", "drawText"),
    *("QLabel", "QAction", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox"),
    *("QMenu", "QDialog", "showText", "information", "warning", "question", "getText"),
}
ERRORS = {
    *("UserError", "NotEnoughMemory", "BadFiles", "BadLine", "DamagedSession", "unknown_name"),
    *("WrongField", "Unproven", "DamagedError", "UnknownColumns", "RelationError"),
}
SAYING = {"say", *ERRORS}
"""What takes a text with names in braces, and their values by name."""
TRANSLATING = {"tr", "mark", *SAYING}
NOT_VALUES = {"next_step", "in_terminal"}
OPTION = re.compile(r"(?<![\w-])--[a-z]|\bvzdesk (download|study|score|figure|predict)\b")
"""What only the command line has."""
OF_THE_TERMINAL = {
    "{part} is begun again; --resume would have gone on with it.",
    "{n:,} of {n_all:,} sentences are finished and in {part}; --resume goes on with them.",
    "{n:,} of {n_all:,} items are finished and in {part}; --resume goes on with them.",
    "Download it again: vzdesk download {name}",
    "Choose a model with its head, or mask no targets (--no-mask).",
    "Give sentences that differ in it, or choose another label (--label NAME).",
}
"""Said where there is no window: of files that are gone on with, or as `in_terminal`."""
NAMES = {
    *("ONNX Runtime", "vzdesk", "[*] — vzdesk"),
    "vzdesk study 1.0",
    *("vzdesk evaluation 1.0", "labels, with the probes as they are"),
    *("folded", "stock modules", "stock graphs", ", by the universal mechanism"),
    *("major version", "minor version"),
    *("scoring", "files", "each source"),
    *("best offset", "adjacent chain", "random scores"),
}
RELATION = "target: "
"""How relations between words begin; these too are the same in all languages."""
"""Names, and what is recorded or looked up: the same in all languages."""
CITATION = re.compile(r"\b(19|20)\d\d\b")


def untranslated(source: str) -> list[str]:
    """Texts with a word in them that are shown as they stand in the source."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if _name(call) in SHOWING or _is_base_init(call):
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                found += [f"{call.lineno}: {text}" for text in _texts(argument, constants)]
    return found


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_base_init(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"


def _texts(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Call):
        if _name(node) == "format" and isinstance(node.func, ast.Attribute):
            yield from _texts(node.func.value, constants)
        return  # what another function says is looked at there
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _words(node.value) and node.value not in NAMES:
            yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _texts(constants[node.id], {})
    elif isinstance(node, (ast.FormattedValue, ast.Subscript, ast.Starred)):
        yield from _texts(node.value, constants)
    elif isinstance(node, (ast.JoinedStr, ast.Tuple, ast.List)):
        for each in getattr(node, "values", None) or getattr(node, "elts", []):
            yield from _texts(each, constants)
    elif isinstance(node, ast.Dict):
        for each in node.values:
            yield from _texts(each, constants)
    elif isinstance(node, ast.BinOp):
        yield from _texts(node.left, constants)
        yield from _texts(node.right, constants)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)


def sentences(source: str) -> list[str]:
    """Texts of several words that go through nothing that translates, wherever they are shown."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(_words(node.value)) > 1
        and node.value not in NAMES
        and not node.value.startswith(RELATION)
        and not CITATION.search(node.value)
        and not isinstance(above[node], ast.Expr)
        and not any(map(_translates, _all_above(node, above)))
        and not any(map(_is_for_developers, _all_above(node, above)))
    ]


def _words(text: str) -> list[str]:
    words = (word.strip(".,;:!?…()") for word in text.split())
    return [word for word in words if len(word) > 1 and word.isalpha()]


def _all_above(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above:
        node = above[node]
        yield node


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node) in TRANSLATING


def _is_for_developers(node: ast.AST) -> bool:
    """What is raised or asserted beside the errors for users would be a defect; the log is for
    those who mend it; and patterns are shown nowhere.
    """
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        whose = ast.unparse(node.func.value)
        if whose == "_log" or (whose, node.func.attr) == ("re", "compile"):
            return True
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and _name(node.exc) not in ERRORS
    )


def mismatches(source: str) -> list[str]:
    """Texts filled or translated too early, names without a value, and values without a name.

    Texts that are handed in by a variable are left out, and so are their values.
    """
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if _name(call) not in TRANSLATING or (call.keywords and call.keywords[-1].arg is None):
            continue
        values = {each.arg for each in call.keywords} - NOT_VALUES
        steps = [each.value for each in call.keywords if each.arg in NOT_VALUES]
        given = [*call.args, *steps]
        found += [
            f"{call.lineno}: filled before it is translated"
            for node in given
            for each in ast.walk(node)
            if isinstance(each, ast.JoinedStr) and _words(ast.unparse(each))
        ]
        if _name(call) in SAYING:
            found += [
                f"{call.lineno}: translated twice"
                for node in given
                for each in ast.walk(node)
                if isinstance(each, ast.Call) and _name(each) in {"tr", "say", "format"}
            ]
            texts = [text for node in given for text in _alternatives(node)]
            is_whole = all(text is not None for text in texts)
            names = {name for text in texts if text is not None for name in _names(text)}
            names -= {"name", "near", "known"} if _name(call) == "unknown_name" else set()
            found += [f"{call.lineno}: no value for {name}" for name in sorted(names - values)]
            lost = sorted(values - names) if is_whole else []
            found += [f"{call.lineno}: nothing says {name}" for name in lost]
    return found


def options_in_window(source: str) -> list[str]:
    """Texts that the window shows and that speak of options or commands of the command line."""
    return [
        f"{call.lineno}: {node.value}"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and _name(call) in TRANSLATING
        for given in (*call.args, *(e.value for e in call.keywords if e.arg == "next_step"))
        for node in ast.walk(given)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and OPTION.search(node.value)
        and node.value not in OF_THE_TERMINAL
    ]


def _alternatives(node: ast.expr) -> Iterator[str | None]:
    """The texts that this can be; None for one that is told elsewhere."""
    if isinstance(node, ast.IfExp):
        yield from _alternatives(node.body)
        yield from _alternatives(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Constant):
        yield None


def _names(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_text_that_is_shown_can_be_translated(file: Path):
    source = file.read_text(encoding="utf-8")
    assert untranslated(source) + sentences(source) == []


@pytest.mark.parametrize("file", OF_WINDOW, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_text_of_the_window_speaks_of_options_of_the_command_line(file: Path):
    assert options_in_window(file.read_text(encoding="utf-8")) == []


def test_an_option_in_a_text_of_the_window_is_found():
    assert options_in_window('UserError("No.", next_step="Say whose (--target).")')
    assert options_in_window('say("Load it by vzdesk download {name}", name=name)')
    assert not options_in_window('UserError("No.", in_terminal="Say whose (--target).")')
    assert not options_in_window('say("A word--a pause--and another")')


@pytest.mark.parametrize("file", EVERY, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_name_in_a_text_has_its_value_beside_it(file: Path):
    assert mismatches(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Two words")',
        'QLabel("Two words")',
        'label.setText(f"{n} words")',
        'HINT = "Two words"\npainter.drawText(box, HINT)',
        'WORDS = {"a": "Two words"}\nlabel.setText(WORDS[key])',
        'label.setText("One" if one else self.tr("Two"))',
        'label.setText("Score {}".format(n))',
        'super().__init__("Two words", parent)',
    ],
)
def test_a_text_that_is_forgotten_is_found(line: str):
    assert untranslated(line)


def test_a_sentence_that_is_put_together_before_it_is_shown_is_found():
    assert sentences('note = f"two words; {n}"\nself._paint(note)')
    assert not sentences('note = self.tr("two words; {}").format(n)')


@pytest.mark.parametrize(
    "line",
    [
        'label.setText(self.tr("Two words"))',
        'label.setText(self.tr("Score {}").format(n))',
        'label.setText("✓")',
        "label.setText(state.readout)",
        'widget.setObjectName("main")',
    ],
)
def test_a_text_that_is_translated_or_no_text_is_no_finding(line: str):
    assert not untranslated(line)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('raise UserError(f"{path} is bad.")', "1: filled before it is translated"),
        ('raise UserError("{path} is bad.")', "1: no value for path"),
        ('raise UserError("It is bad.", next_step="Look at {path}.")', "1: no value for path"),
        ('raise UserError("It is bad." if a else "{b} is.")', "1: no value for b"),
        ('say("It is bad.", path=path)', "1: nothing says path"),
        ('raise UserError(self.tr("It is bad."))', "1: translated twice"),
        ('raise UserError("It is bad.", next_step=say("Mend it."))', "1: translated twice"),
        ('raise BadLine(line, "{a} is bad.", b=2)', "1: no value for a"),
    ],
)
def test_a_name_without_its_value_is_found(line: str, found: str):
    assert found in mismatches(line)


@pytest.mark.parametrize(
    "line",
    [
        'raise UserError("{path} is bad.", next_step="Look at {path}.", path=path)',
        "raise UserError(message, path=path)",
        'raise UserError("It is bad." if a else "{b} is.", b=1)',
    ],
)
def test_texts_with_their_values_are_no_finding(line: str):
    assert mismatches(line) == []


def test_an_error_for_users_is_no_message_for_developers():
    assert not sentences('raise ValueError("this is a defect")')
    assert not sentences('raise UserError("this is so")')
    assert sentences('why = "this is so"\nraise UserError(why)')
