"""The controls above the panels: model, method, layer, units, Run and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QToolBar,
    QToolButton,
    QWidget,
)

from vzdesk.desk.desk import Desk
from vzdesk.engine.methods import methods
from vzdesk.engine.models import ModelChoice
from vzdesk.translate import say
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import RHYTHM, accent, as_tip, in_a_line, mixed, plain_label
from vzdesk.window.commands.menus import Commands
from vzdesk.window.dialogs.models import label_of
from vzdesk.window.entries import plain, shortcut_of
from vzdesk.window.models import Models


class _NarrowBox(QComboBox):
    """Cuts what is longer than its minimum, or it would push Run out of sight; its list is as wide
    as the longest.
    """

    def __init__(self) -> None:
        super().__init__()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()  # Qt's own keeps the first minimum length for ever

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        kind = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(kind, option, field, self).width() - RHYTHM // 2
        cut = Qt.TextElideMode.ElideMiddle  # names that begin alike end otherwise
        option.currentText = self.fontMetrics().elidedText(option.currentText, cut, room)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * RHYTHM)
        super().showPopup()


class Toolbar(QToolBar):
    """Shows the desk's choices and changes them."""

    def __init__(self, desk: Desk, commands: Commands, models: Models, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._commands, self._models = desk, commands, models
        self.choices: list[QToolButton] = []
        self.labels: list[QLabel] = []
        self._needed = 0
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Controls"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._model()
        self._method()
        self._layer()
        self._units()
        self._parts()
        self._run()

    def _model(self) -> None:
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model.setToolTip(self.tr("The model that Run scores with"))
        self.model.setAccessibleName(self.tr("Model"))
        self.model.activated.connect(self._model_chosen)
        self._group(self.tr("Model"), self.model)

    def _method(self) -> None:
        self.method = _NarrowBox()
        self.method.setAccessibleName(self.tr("Method"))
        first = ViewState().method
        for name, method in sorted(methods().items(), key=lambda each: each[0] != first):
            self.method.addItem(say(method.label), name)
        lengths = [len(self.method.itemText(row)) for row in range(self.method.count())]
        self._narrow, self._wide = lengths[0], max(lengths)
        self.method.activated.connect(self._method_chosen)
        self._group(self.tr("Method"), self.method)

    def _layer(self) -> None:
        self.layer = QSpinBox()
        self.layer.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.layer.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.layer.setKeyboardTracking(False)
        self._fit_layer()
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.valueChanged.connect(self._layer_chosen)
        self.rollout = QCheckBox(self.tr("Rollout"))
        self.rollout.setToolTip(
            self.tr("Multiply this layer's map with those of the layers below it")
        )
        self.rollout.clicked.connect(self._commands["rollout"].trigger)
        down = self._button("◂", "layer-down", self.tr("Layer down"))
        up = self._button("▸", "layer-up", self.tr("Layer up"))
        self._group(self.tr("Layer"), down, self.layer, up, self.rollout)

    def _fit_layer(self) -> None:
        """Room for two digits of two."""
        width = self.layer.fontMetrics().horizontalAdvance("00 of 00")
        self.layer.setFixedWidth(width + 3 * RHYTHM)

    def _units(self) -> None:
        tokens = self._choice("units.tokens", self.tr("One row and column per token of the model"))
        words = self._choice(
            "units.words",
            self.tr("One per word: summed over source pieces, averaged over target pieces"),
        )
        as_one = self._choice(
            "units.words-joint",
            self.tr("One per word, all its pieces zeroed at once: Run (F5) computes it"),
        )
        self._group("", tokens, words, as_one)

    def _parts(self) -> None:
        """Shown for encoder-decoder models only."""
        self.part = QComboBox()
        self.part.setAccessibleName(self.tr("Part of the model"))
        tips = {
            "encoder": self.tr("The encoder's tokens among themselves"),
            "decoder": self.tr("The decoder's tokens among themselves"),
            "cross": self.tr("What the decoder's tokens take from the encoder's"),
        }
        for part, tip in tips.items():
            action = self._commands[f"part.{part}"]
            self.part.addItem(plain(action.text()), part)
            tip = f"{tip} ({shortcut_of(action)})"
            self.part.setItemData(self.part.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.part.activated.connect(self._part_chosen)
        self._group("", self.part)
        self.parts = self.actions()[-1]

    def _run(self) -> None:
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self.run = self._button("▶ " + self.tr("Run"), "run", self.tr("Run"))
        self._commands["run"].changed.connect(self._say_what_runs)
        self._say_what_runs()
        self.cancel = self._button("■ " + self.tr("Cancel"), "cancel", self.tr("Cancel"))
        self._group("", self.run, self.cancel)

    @Slot()
    def _say_what_runs(self) -> None:
        action = self._commands["run"]
        self.run.setToolTip(as_tip(f"{plain(action.text())} ({shortcut_of(action)})"))

    def _choice(self, id: str, tip: str) -> QToolButton:
        """One of several; the chosen one has a little of the colour of the selection."""
        action = self._commands[id]
        button = QToolButton()
        button.setDefaultAction(action)
        button.setText(action.iconText())
        button.setToolTip(tip)
        button.toggled.connect(self._tint)
        self.choices.append(button)
        return button

    def _tint(self) -> None:
        for button in self.choices:
            own = QPalette()
            if button.isChecked():
                colour = mixed(self.palette().button().color(), accent(self.palette()), 0.25)
                own.setColor(QPalette.ColorRole.Button, colour)
            button.setPalette(own)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._fit_layer)  # after the controls have the font too
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the labels out where there is no room for all."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Run has to stay in sight; where there is room, all names of methods are whole."""
        self.method.setMinimumContentsLength(self._narrow)
        if all(label.isVisibleTo(self) for label in self.labels):
            self._needed = self.sizeHint().width()
        is_tight = self.width() < self._needed
        for label in self.labels:
            label.setVisible(not is_tight)
        wider = self.method.fontMetrics().horizontalAdvance("X") * (self._wide - self._narrow)
        if self.width() >= self._needed + wider:
            self.method.setMinimumContentsLength(self._wide)

    def _button(self, text: str, id: str, name: str) -> QToolButton:
        """A button for the command, with its own text."""
        action = self._commands[id]
        button = QToolButton()
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({shortcut_of(action)})")
        button.clicked.connect(action.trigger)
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _group(self, title: str, *widgets: QWidget) -> QWidget:
        """Controls that belong together, with their label and some space to the next."""
        group = QWidget()
        layout = QHBoxLayout(group)
        layout.setContentsMargins(RHYTHM // 2, RHYTHM // 2, RHYTHM // 2, RHYTHM // 2)
        layout.setSpacing(RHYTHM // 2)
        if title:
            label = plain_label(title)
            layout.addWidget(label)
            self.labels.append(label)
        for widget in widgets:
            layout.addWidget(widget)
        self.addWidget(group)
        return group

    # State

    @Slot()
    def refresh(self) -> None:
        state, choice = self._desk.state, self._desk.runner.choice
        self._show_models(choice)
        self.method.setCurrentIndex(self.method.findData(state.method))
        self.method.setToolTip(self.method.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        with QSignalBlocker(self.layer):
            self.layer.setRange(1, max(state.n_layers, 1))
            self.layer.setSuffix(self.tr(" of {}").format(state.n_layers) if state.map else "")
            self.layer.setValue(state.layer + 1)
        self.layer.setEnabled(state.map is not None)
        self.rollout.setChecked(state.rollout)
        self.rollout.setEnabled(self._commands["rollout"].isEnabled())
        self.part.setCurrentIndex(self.part.findData(state.part))
        self.part.setToolTip(self.part.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self.parts.setVisible(bool(state.parts))
        self._fit()

    def _show_models(self, choice: ModelChoice | None) -> None:
        """Every known model, and a line that leads to others."""
        choices = self._desk.runner.choices
        known = [*choices, None, None]  # the separator and the last line
        if [self.model.itemData(row) for row in range(self.model.count())] != known:
            self.model.clear()
            for each in choices:
                self.model.addItem(in_a_line(label_of(each, choices)), each)
            self.model.insertSeparator(self.model.count())
            self.model.addItem(self._commands["choose-model"].text().replace("&", ""))
        self.model.setCurrentIndex(known.index(choice) if choice in choices else -1)

    # Wishes

    @Slot(int)
    def _model_chosen(self, index: int) -> None:
        choice = self.model.itemData(index)
        if choice is None:
            self._show_models(self._desk.runner.choice)
            self._commands["choose-model"].trigger()
        else:
            self._models.use(choice)

    @Slot(int)
    def _method_chosen(self, index: int) -> None:
        self._desk.navigator.set_method(self.method.itemData(index))

    @Slot(int)
    def _part_chosen(self, index: int) -> None:
        self._desk.navigator.set_part(self.part.itemData(index))

    @Slot(int)
    def _layer_chosen(self, number: int) -> None:
        self._desk.navigator.set_layer(number - 1)
