"""The controls above the panels: model, method, layer, units, Run and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolBar,
    QToolButton,
    QWidget,
)

from vzdesk.desk.desk import Desk
from vzdesk.engine.models import ModelChoice
from vzdesk.translate import shortened
from vzdesk.view.methods.method_labels import why_no_rollout
from vzdesk.widgets.fitting import OpenedBox, Remark
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.method_box import MethodBox
from vzdesk.widgets.overflow import keep_in_sight
from vzdesk.widgets.style import RHYTHM, accent, as_tip, in_a_line, mixed, plain_label, wrapped_tip
from vzdesk.widgets.words.glossary import meaning
from vzdesk.window.commands.menus import Commands
from vzdesk.window.entries import plain, with_key
from vzdesk.window.methods import Methods
from vzdesk.window.models import Models

_LONGEST_NAME = 24
"""Characters of a model's name on the button."""


class Toolbar(QToolBar):
    """Shows the desk's choices and changes them."""

    def __init__(
        self, desk: Desk, commands: Commands, models: Models, methods: Methods, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._commands = desk, commands
        self._models, self._methods = models, methods
        self.choices: list[QToolButton] = []
        self.labels: list[QLabel] = []
        self._groups: dict[QWidget, QAction] = {}
        self._run_texts: tuple[str, ...] = ("",)
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
        self.model = OpenedBox()
        self.model.opened.connect(self._models.look)
        self._models.looked.connect(self.refresh)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model.setAccessibleName(self.tr("Model"))
        self.model.activated.connect(self._model_chosen)
        self._group(self.tr("Model"), self.model)

    def _method(self) -> None:
        self.method = MethodBox()
        self.method.setAccessibleName(self.tr("Method"))
        lengths = list(map(len, self.method.labels))
        self._narrow, self._wide = lengths[0], max(lengths)
        self.method.activated.connect(self._method_chosen)
        about = self._button("information", "method-info", self.tr("About this method"))
        about.setAutoRaise(True)
        self._group(self.tr("Method"), self.method, about)

    def _layer(self) -> None:
        self.layer = QSpinBox()
        self.layer.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.layer.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.layer.setKeyboardTracking(False)
        self._fit_layer()
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.valueChanged.connect(self._layer_chosen)
        self.rollout = QCheckBox(self.tr("Rollout"))
        self.rollout.clicked.connect(self._commands["rollout"].trigger)
        down = self._button("left", "layer-down", self.tr("Layer down"))
        up = self._button("right", "layer-up", self.tr("Layer up"))
        self._group(self.tr("Layer"), down, self.layer, up, self.rollout)

    @Slot()
    def _fit_font(self) -> None:
        self._fit_layer()
        self._fit()

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
            tip = with_key(tip, action)
            self.part.setItemData(self.part.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.part.activated.connect(self._part_chosen)
        self.parts = self._group("", self.part)

    def _run(self) -> None:
        self.shown_by = Remark()
        self.shown_by.setAccessibleName(self.tr("Model of what is shown"))
        remark = self.addWidget(self.shown_by)
        self.run = self._button("run", "run", self.tr("Run"))
        font = self.run.font()
        font.setBold(True)
        self.run.setFont(font)
        self.cancel = self._button("stop", "cancel", self.tr("Cancel"))
        self.cancel.setText(self.tr("Cancel"))
        for button in (self.run, self.cancel):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._last = remark, self._group("", self.run, self.cancel)
        self._commands["run"].changed.connect(self._say_what_runs)
        self._say_what_runs()

    @Slot()
    def _say_what_runs(self) -> None:
        """How many sentences; and with which model, where results of another are shown."""
        action, other = self._commands["run"], self._models.other_than_shown
        what, tip = action.iconText(), with_key(plain(action.text()), action)
        self._run_texts = what, self.tr("Run")
        if self._methods.are_more:
            tip += "\n" + self.tr("It computes {}.").format(self._methods.named)
        if other and not self._models.trouble(self._desk.runner.choice):
            tip += "\n" + self.tr("It scores with {}.").format(other)
            name = shortened(in_a_line(other), _LONGEST_NAME)
            with_it = [self.tr("{} with {}").format(each, name) for each in self._run_texts]
            self._run_texts = (*with_it, self.tr("Run"))
        self.run.setToolTip(as_tip(tip))
        self._fit()

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
        """Run, and what is chosen, have a little of the colour of the selection."""
        ground, chosen = self.palette().button().color(), accent(self.palette())
        for button in (self.run, *self.choices):
            own = QPalette()
            if button is self.run or button.isChecked():
                colour = mixed(ground, chosen, 0.25)
                for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                    own.setColor(group, QPalette.ColorRole.Button, colour)
            button.setPalette(own)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._fit_font)  # after the controls have the font too
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._models.look()

    def event(self, event: QEvent) -> bool:
        """Controls need another width now."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            keep_in_sight(self, self._groups, self._last)
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the labels out where there is no room for all."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Run has to stay in sight: where there is little room, labels are left out first, also for
        the remark, then what Run says; where there is much, all names of methods are whole.
        """
        self.method.setMinimumContentsLength(self._narrow)
        labels = sum(label.sizeHint().width() + RHYTHM // 2 for label in self.labels)
        remark = self.shown_by.whole_width
        room = self.width() - self._least_width()
        widths = [self._width_of(text) for text in self._run_texts]
        is_tight = labels + remark + widths[0] > room
        for label in self.labels:
            label.setVisible(not is_tight)
        fitting = (
            each for each, width in zip(self._run_texts, widths, strict=True) if width <= room
        )
        self.run.setText(next(fitting, self._run_texts[-1]).replace("&", "&&"))
        wider = self.method.fontMetrics().horizontalAdvance("X") * (self._wide - self._narrow)
        if labels + remark + widths[0] + wider <= room:
            self.method.setMinimumContentsLength(self._wide)
        keep_in_sight(self, self._groups, self._last)

    def _least_width(self) -> int:
        """Of all controls, without labels and without what Run says."""
        groups = [group for group, action in self._groups.items() if action.isVisible()]
        layouts = [layout for group in groups if (layout := group.layout()) is not None]
        labels = [label for label in self.labels if not label.isHidden()]
        return (
            sum(layout.totalSizeHint().width() + RHYTHM // 2 for layout in layouts)
            - sum(label.sizeHint().width() + RHYTHM // 2 for label in labels)
            - self._width_of(self.run.text())
        )

    def _width_of(self, text: str) -> int:
        return self.run.fontMetrics().horizontalAdvance(text)

    def _button(self, icon: str, id: str, name: str) -> IconButton:
        """A button for the command."""
        action = self._commands[id]
        button = IconButton(icon, name)
        button.setToolTip(with_key(name, action))
        button.clicked.connect(action.trigger)
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _group(self, title: str, *widgets: QWidget) -> QAction:
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
        self._groups[group] = self.addWidget(group)
        return self._groups[group]

    # State

    @Slot()
    def refresh(self) -> None:
        state, choice = self._desk.state, self._desk.runner.choice
        self._show_models(choice)
        reasons = {name: lack.reason for name, lack in self._desk.runner.methods.lacks.items()}
        self.method.show_methods(state.methods, reasons, state.method)
        with QSignalBlocker(self.layer):
            self.layer.setRange(1, max(state.n_layers, 1))
            self.layer.setSuffix(self.tr(" of {}").format(state.n_layers) if state.map else "")
            self.layer.setValue(state.layer + 1)
        self.layer.setEnabled(state.map is not None)
        self.rollout.setChecked(self._commands["rollout"].isChecked())
        self.rollout.setEnabled(self._commands["rollout"].isEnabled())
        self.rollout.setToolTip(wrapped_tip(why_no_rollout(state) or meaning("rollout")))
        self.part.setCurrentIndex(self.part.findData(state.part))
        self.part.setToolTip(self.part.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self.parts.setVisible(bool(state.parts))
        is_other = bool(self._models.other_than_shown)
        if self._models.trouble(choice):
            self.shown_by.setText(self.tr("the model is gone: choose another"))
        else:
            self.shown_by.setText(
                self.tr("shown: by {}").format(in_a_line(state.model)) if is_other else ""
            )
        self._say_what_runs()

    def _show_models(self, choice: ModelChoice | None) -> None:
        """Every known model, and a line that leads to others."""
        choices = self._desk.runner.choices
        known = [*choices, None, None]  # the separator and the last line
        labels = [self._labelled(each) for each in choices]
        texts = [self.model.itemText(row) for row in range(len(labels))]
        if [self.model.itemData(row) for row in range(self.model.count())] != known or (
            texts != labels
        ):
            self.model.clear()
            for label, each in zip(labels, choices, strict=True):
                self.model.addItem(label, each)
            self.model.insertSeparator(self.model.count())
            self.model.addItem(self._commands["choose-model"].text().replace("&", ""))
        is_known = choice in choices
        self.model.setPlaceholderText("" if is_known else self.tr("None: choose one"))
        self.model.setCurrentIndex(known.index(choice) if is_known else -1)
        tip = self.tr("The model that Run scores with")
        about = [self._models.about(choice)] if choice is not None else []
        if trouble := self._models.trouble(choice):
            about += [trouble, self.tr("Put it back, or choose another model.")]
        self.model.setToolTip(as_tip("\n".join((tip, *about))))

    def _labelled(self, choice: ModelChoice) -> str:
        label = in_a_line(self._models.label(choice))
        return self.tr("{} (gone)").format(label) if self._models.trouble(choice) else label

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
        if name := self.method.itemData(index):
            self._desk.navigator.set_method(name)

    @Slot(int)
    def _part_chosen(self, index: int) -> None:
        self._desk.navigator.set_part(self.part.itemData(index))

    @Slot(int)
    def _layer_chosen(self, number: int) -> None:
        self._desk.navigator.set_layer(number - 1)
