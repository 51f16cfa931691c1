"""Every command of the window, with its shortcut, in its menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from vzdesk.desk.preferences import THEMES
from vzdesk.engine import models
from vzdesk.engine.types import DEVICES
from vzdesk.window.dialogs.models import RUNS_ON
from vzdesk.window.list_actions import ListActions
from vzdesk.window.map_actions import MapActions
from vzdesk.window.sentence_actions import SentenceActions
from vzdesk.window.word_actions import WordActions

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.engine.models import ModelChoice
    from vzdesk.view.types import ViewState
    from vzdesk.window.main_window import MainWindow

Keys = QKeySequence.StandardKey | str | None


class Actions(QObject):
    """The commands as attributes; `refresh` says which can be used now and which are chosen."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._file()
        self._edit()
        self._model()
        self._analyse()
        self._view()
        self._help()

    # Menus

    def _file(self) -> None:
        documents = self._window.documents
        menu = self._menu(self.tr("&File"))
        standard = QKeySequence.StandardKey
        self.new = self._add(menu, self.tr("&New"), documents.new, standard.New)
        self.open = self._add(menu, self.tr("&Open…"), documents.open, standard.Open)
        self.recent = menu.addMenu(self.tr("Open &recent"))
        self.recent.triggered.connect(self._open_recent)
        menu.aboutToShow.connect(self._list_recent)
        menu.addSeparator()
        self.save = self._add(menu, self.tr("&Save"), documents.save, standard.Save)
        self.save_as = self._add(menu, self.tr("Save &as…"), documents.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        self.table = self._add(menu, self.tr("Export &table…"), documents.export_table, "Ctrl+T")
        self.export_sentences = self._add(
            menu, self.tr("Export s&entences…"), documents.export_sentences
        )
        self.picture = self._add(
            menu, self.tr("Export &picture…"), documents.export_picture, "Ctrl+P"
        )
        self.difference_table = self._add(
            menu, self.tr("Export &difference table…"), documents.export_differences
        )
        menu.addSeparator()
        self.quit = self._add(menu, self.tr("&Quit"), self._window.close, "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _edit(self) -> None:
        menu = self._menu(self.tr("&Edit"))
        standard = QKeySequence.StandardKey
        self.undo = self._add(menu, self.tr("&Undo"), self._desk.undo, standard.Undo)
        self.redo = self._add(menu, self.tr("&Redo"), self._desk.redo, standard.Redo)
        others = map(QKeySequence, ("Ctrl+Y", "Ctrl+Shift+Z"))  # one is used to either
        self.redo.setShortcuts(list(dict.fromkeys([*self.redo.shortcuts(), *others])))
        menu.addSeparator()
        self.sentences = SentenceActions(self, self._window, self._desk, menu)
        menu.addSeparator()
        self.copy = self._add(
            menu, self.tr("&Copy the numbers"), self._window.copy_numbers, standard.Copy
        )
        self.copy_command = self._add(
            menu, self.tr("C&opy as command"), self._window.copy_command, "Ctrl+Shift+C"
        )
        self.paste = self._add(
            menu, self.tr("&Paste sentences or files"), self._window.paste, standard.Paste
        )

    def _model(self) -> None:
        self.model_menu = self._menu(self.tr("&Model"))
        self.choose_model = QAction(self.tr("&Choose a model…"), self)
        self.choose_model.setShortcut("Ctrl+M")
        self.choose_model.triggered.connect(self._window.models.choose)
        self._after_models = self.model_menu.addSeparator()
        self.model_menu.addAction(self.choose_model)
        self.download_model = self._add(
            self.model_menu, self.tr("&Download a model…"), self._download_model
        )
        words = [self.tr("On a GPU where there is &one"), self.tr("On the &processor (CPU)")]
        words.append(self.tr("On an NVIDIA &GPU (CUDA)"))
        devices = {device: (word, "") for device, word in zip(DEVICES, words, strict=True)}
        where = self.model_menu.addMenu(self.tr("&Run PyTorch models"))
        self.devices = self._group(where, devices, self._window.set_device)
        self._models = QActionGroup(self)
        self._models.triggered.connect(self._choose)

    def _analyse(self) -> None:
        menu = self.analyse_menu = self._menu(self.tr("&Analyse"))
        self.run = self._add(menu, self.tr("&Run"), self._window.run, "F5")
        self.run_one = self._add(
            menu, self.tr("Run the &selected sentences only"), self._window.run_one, "Shift+F5"
        )
        self.cancel = self._add(menu, self.tr("&Cancel"), self._window.cancel, "Esc")

    def _view(self) -> None:
        menu = self._menu(self.tr("&View"))
        self.layer_up = self._add(menu, self.tr("Layer &up"), self._layer_up, "]")
        self.layer_down = self._add(menu, self.tr("Layer &down"), self._layer_down, "[")
        self.rollout = self._check(menu, self.tr("&Rollout"), "Ctrl+R")
        self.rollout.triggered.connect(self._set_rollout)
        menu.addSeparator()
        self.next = self._add(menu, self.tr("&Next sentence"), self._next, "PgDown")
        self.previous = self._add(menu, self.tr("&Previous sentence"), self._previous, "PgUp")
        self.list = ListActions(self, self._window, menu.addMenu(self.tr("L&ist of sentences")))
        menu.addSeparator()
        self._units = self._group(
            menu,
            {
                "tokens": (self.tr("&Tokens"), "Ctrl+1"),
                "words": (self.tr("&Words"), "Ctrl+2"),
                "words-joint": (self.tr("Words, &zeroed as one"), "Ctrl+Shift+2"),
            },
            self._set_units,
        )
        self.tokens, self.words, self.words_as_one = self._units.actions()
        self.words_as_one.setIconText(self.tr("Words as one"))  # what its button says
        self._before_parts = menu.addSeparator()
        self._parts = self._group(
            menu,
            {
                "encoder": (self.tr("&Encoder"), "Ctrl+3"),
                "decoder": (self.tr("&Decoder"), "Ctrl+4"),
                "cross": (self.tr("&Cross"), "Ctrl+5"),
            },
            self._desk.set_part,
        )
        self.parts = {action.data(): action for action in self._parts.actions()}
        menu.addSeparator()
        self.maps = MapActions(self, self._desk, menu)
        self.words_shown = WordActions(self, self._desk, menu)
        words = [self.tr("Like the &system"), self.tr("&Light"), self.tr("&Dark")]
        themes = {theme: (word, "") for theme, word in zip(THEMES, words, strict=True)}
        self.themes = self._group(menu.addMenu(self.tr("T&heme")), themes, self._window.set_theme)

    def _help(self) -> None:
        menu = self._menu(self.tr("&Help"))
        documents = self._window.documents
        self.example = self._add(menu, self.tr("Open the &example"), documents.open_example)
        self.keyboard = self._add(
            menu,
            self.tr("&Keyboard"),
            self._window.show_keyboard,
            QKeySequence.StandardKey.HelpContents,
        )
        self.commands = self._add(menu, self.tr("Co&mmands"), self._window.show_commands)
        self.commands.setShortcuts([QKeySequence("Ctrl+Shift+P"), QKeySequence("?")])
        self.citation = self._add(menu, self.tr("&Copy citation"), self._window.copy_citation)
        self.about = self._add(menu, self.tr("&About vzdesk"), self._window.show_about)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    # State

    def refresh(self) -> None:
        """What can be done now."""
        desk, state = self._desk, self._desk.state
        is_idle = desk.run_state.phase == "idle"
        has_map = state.map is not None
        self.undo.setEnabled(bool(desk.undo_name))
        self.undo.setText(self.tr("&Undo {}").format(desk.undo_name).strip())
        self.redo.setEnabled(bool(desk.redo_name))
        self.redo.setText(self.tr("&Redo {}").format(desk.redo_name).strip())
        self.sentences.refresh(state)
        self.run.setEnabled(is_idle)
        self.run_one.setEnabled(is_idle and state.sentence is not None)
        self.copy.setEnabled(has_map)
        has_results = any(row.status == "scored" for row in state.rows)
        self.table.setEnabled(has_results)
        self.export_sentences.setEnabled(bool(state.rows))
        self.copy_command.setEnabled(has_results)
        self.picture.setEnabled(has_map)
        self.layer_up.setEnabled(has_map and state.layer + 1 < state.n_layers)
        self.layer_down.setEnabled(has_map and state.layer > 0)
        self.rollout.setChecked(state.rollout)
        self.rollout.setEnabled(state.part != "cross")
        self._refresh_parts(state)
        _check(self._units, state.units)
        self.maps.refresh(state)
        self.words_shown.refresh(state)
        _check(self.devices, desk.device)
        self._refresh_models()

    def _refresh_parts(self, state: ViewState) -> None:
        """Only encoder-decoder models have parts, and a second text."""
        choice = self._desk.choice
        reads_two = bool(state.parts) or (choice is not None and models.has_decoder(choice))
        self.sentences.decoder_text.setVisible(reads_two)
        self.sentences.decoder_text.setEnabled(reads_two and state.sentence is not None)
        self._before_parts.setVisible(bool(state.parts))
        self._parts.setVisible(bool(state.parts))
        self._parts.setEnabled(bool(state.parts))
        _check(self._parts, state.part)

    def _refresh_models(self) -> None:
        shown = [action.data() for action in self._models.actions()]
        if shown != list(self._desk.choices):
            for action in self._models.actions():
                self._models.removeAction(action)
                action.deleteLater()
            for choice in self._desk.choices:
                action = QAction(self.label_of(choice), self, checkable=True)
                action.setData(choice)
                self._models.addAction(action)
                self.model_menu.insertAction(self._after_models, action)
        _check(self._models, self._desk.choice)

    def label_of(self, choice: ModelChoice) -> str:
        """The model's name; and what runs it, where the name alone does not tell."""
        same = [each for each in self._desk.choices if each.name == choice.name]
        return choice.name if len(same) == 1 else f"{choice.name} · {RUNS_ON[choice.backend]}"

    # What the actions do where the desk needs a word more

    @Slot()
    def _list_recent(self) -> None:
        """The files that were used lately, as the File menu opens."""
        self.recent.clear()
        self.recent.setEnabled(bool(self._window.documents.recent))
        for path in map(Path, self._window.documents.recent):
            action = QAction(f"{path.name} — {path.parent}".replace("&", "&&"), self.recent)
            action.setData(path)
            self.recent.addAction(action)

    @Slot(QAction)
    def _open_recent(self, action: QAction) -> None:
        self._window.documents.open_path(action.data())

    def _choose(self, action: QAction) -> None:
        self.use(action.data())

    def use(self, choice: ModelChoice) -> None:
        """Score with this model from now on."""
        self._window.models.use(choice)

    def _download_model(self) -> None:
        self._window.models.download()

    def _layer_up(self) -> None:
        self._desk.step_layer(1)

    def _layer_down(self) -> None:
        self._desk.step_layer(-1)

    def _next(self) -> None:
        self._window.sentences.step(1)

    def _previous(self) -> None:
        self._window.sentences.step(-1)

    def _set_rollout(self, checked: bool) -> None:
        self._desk.set_settings(rollout=checked)

    def _set_units(self, units: str) -> None:
        self._desk.set_settings(units=units)

    # Making them

    def _menu(self, title: str) -> QMenu:
        return self._window.menuBar().addMenu(title)

    def _add(
        self, menu: QMenu, text: str, slot: Callable[..., object], keys: Keys = None
    ) -> QAction:
        action = QAction(text, self)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        menu.addAction(action)
        return action

    def _check(self, menu: QMenu, text: str, keys: str) -> QAction:
        action = QAction(text, self, checkable=True)
        action.setShortcut(keys)
        menu.addAction(action)
        return action

    def _group(
        self, menu: QMenu, words: dict[str, tuple[str, str]], chosen: Callable[[str], None]
    ) -> QActionGroup:
        """One of several: `chosen` gets the key of the one that the user picked."""
        group = QActionGroup(self)
        for name, (text, keys) in words.items():
            action = self._check(menu, text, keys)
            action.setData(name)
            group.addAction(action)

        def picked(action: QAction) -> None:
            chosen(action.data())

        group.triggered.connect(picked)
        return group


def _check(group: QActionGroup, value: object) -> None:
    for action in group.actions():
        if action.data() == value:
            action.setChecked(True)
