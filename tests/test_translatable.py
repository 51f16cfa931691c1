"""Every text that a widget shows goes through tr().

The readout, the notes in figures and the messages of errors are made on floors that know no
language. To translate them, those floors would hand on a key and its values, and `look` would say
them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vzdesk

ROOT = Path(vzdesk.__file__).parent
FILES = sorted(
    file for part in ("window", "panels", "widgets", "view") for file in (ROOT / part).rglob("*.py")
)
SHOWING = {
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName"),
    *("setAccessibleDescription", "setTitle", "setInformativeText", "setSuffix", "setPrefix"),
    *("setStatusTip", "setWhatsThis", "setSpecialValueText", "setHeaderLabels", "setLabelText"),
    *("addAction", "addMenu", "addItem", "addItems", "addTab", "addRow", "addButton", "drawText"),
    *("QLabel", "QAction", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox"),
    *("QMenu", "QDialog", "showText", "information", "warning", "question", "getText"),
}
TRANSLATING = {"tr", "translate", "QT_TRANSLATE_NOOP"}
NAMES = {"ONNX Runtime", "vzdesk", "[*] — vzdesk"}


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
        and not isinstance(above[node], ast.Expr)
        and not any(map(_translates, _all_above(node, above)))
    ]


def _words(text: str) -> list[str]:
    words = (word.strip(".,;:!?…()") for word in text.split())
    return [word for word in words if len(word) > 1 and word.isalpha()]


def _all_above(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above:
        node = above[node]
        yield node


def _translates(node: ast.AST) -> bool:
    """Also what is raised, for errors are told in the words of whoever raises them."""
    is_call = isinstance(node, ast.Call) and _name(node) in TRANSLATING
    return is_call or isinstance(node, ast.Raise)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_text_that_is_shown_can_be_translated(file: Path):
    source = file.read_text(encoding="utf-8")
    assert untranslated(source) + sentences(source) == []


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
