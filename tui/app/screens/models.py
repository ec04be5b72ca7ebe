"""Models: which there are, which are here, what each asks of this computer; download, use, calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from grader.domain import Verdict
from grader.models.choice import choose
from grader.text import overlap, visible
from tui.app import strings as s
from tui.app.model_words import fetch_words, fit_words, here_words, pace_words
from tui.app.screens.downloads import DownloadRoom
from tui.app.session import Session
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar
from tui.app.worker import CalibrationRequest
from tui.models import ListedModel, listed_models
from tui.store import open_store


class ModelsScreen(DownloadRoom):
    """The catalogue as a list with a card below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "use", s.MODEL_USE),
        Binding("d", "pull", s.MODEL_PULL),
        Binding("o", "add", s.MODEL_ADD, tooltip=s.MODEL_ADD_HOW),
        Binding("k", "calibrate", s.CALIBRATE_TITLE),
        Binding("escape", "back", s.BACK),
    ]

    def compose(self) -> ComposeResult:
        """List, card, progress, buttons."""
        yield TopBar(s.MODELS_TITLE)
        with Vertical(classes="form"):
            yield OptionList(id="model-list", markup=False)
            with VerticalScroll(id="model-card", can_focus=False):
                yield Static(id="model-about", markup=False)
            yield Static(id="model-progress", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.MODEL_USE, id="use", variant="primary")
                yield Button(s.MODEL_PULL, id="pull")
                yield Button(s.MODEL_ADD, id="add")
                yield Button(s.CALIBRATE_TITLE, id="calibrate")
        yield KeysLine()

    def on_mount(self) -> None:
        """Read the list."""
        self._rows: list[ListedModel] = []
        self._fill()
        self.query_one("#model-list").focus()

    def _fill(self) -> None:
        with self.guarded():
            self._rows = sorted(listed_models(open_store()), key=lambda row: row.is_base)
        listed = self.query_one("#model-list", OptionList)
        at = listed.highlighted or next((i for i, r in enumerate(self._rows) if r.in_use), 0)
        listed.clear_options()
        bases = False
        for row in self._rows:
            if row.is_base and not bases:
                listed.add_option(None)
                bases = True
            listed.add_option(Option(_line(row)))
        if self._rows:
            listed.highlighted = min(at, len(self._rows) - 1)

    @property
    def _row(self) -> ListedModel | None:
        at = self.query_one("#model-list", OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def on_option_list_option_highlighted(self) -> None:
        """Show its card."""
        row = self._row
        if row is not None:
            self.query_one("#model-about", Static).update(card(row))
            self.query_one("#pull").disabled = row.here
            self.query_one("#use").disabled = row.in_use and row.here

    def on_option_list_option_selected(self) -> None:
        """Enter fetches what is not here, and uses what is."""
        row = self._row
        if row is not None:
            (self.action_use if row.here else self.action_pull)()

    def action_use(self) -> None:
        """Grade with this one from now on."""
        row = self._row
        if row is None:
            return
        if not row.here:
            self.action_pull()
            return
        with self.guarded():
            choose(row.name)
            self.workspace.reopen_model()
            self.notify(s.MODEL_CHOSEN.format(name=row.called))
        self._fill()

    def action_pull(self) -> None:
        """Fetch this one."""
        row = self._row
        if row is not None and not row.here:
            self.fetch(row.name)

    def fetched(self, name: str) -> None:
        """Say so, and list it as here."""
        self.say(s.MODEL_PULLED.format(name=name) if name else "")
        self._fill()

    def say(self, text: str) -> None:
        """Show how the download goes."""
        if self.is_mounted:
            self.query_one("#model-progress", Static).update(text)

    def action_calibrate(self) -> None:
        """Fit the model in use to the decisions in the open gradebook."""
        if not self.workspace.has_book:
            self.notify(s.CALIBRATE_NEEDS, severity="warning")
            return
        request = labels_of(self.workspace.session)
        if min(sum(request.missed), len(request.missed) - sum(request.missed)) < 10:
            self.notify(s.CALIBRATE_NEEDS, severity="warning")
            return
        self.workspace.grading.fit(request)


def labels_of(session: Session) -> CalibrationRequest:
    """The teacher's decisions on verdicts with a margin, over all questions of a gradebook."""
    margins, overlaps, missed = [], [], []
    for row in session.rows.values():
        question = session.rubric.question(row.answer.question_id)
        for point, verdict, decision in zip(question.key_points, row.verdicts, row.decisions, strict=True):
            if decision is None or decision.missed is None or decision.stale or not _has_margin(verdict):
                continue
            assert verdict is not None
            assert verdict.margin is not None
            margins.append(verdict.margin)
            overlaps.append(max(overlap(w, row.answer.text) for w in point.wordings))
            missed.append(decision.missed)
    name = session.rubric.title or "decisions in the app"
    return CalibrationRequest(tuple(margins), tuple(overlaps), tuple(missed), name)


def _has_margin(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.margin is not None


def _line(row: ListedModel) -> str:
    state = s.MODEL_IN_USE if row.in_use and row.here else here_words(row)
    sign = "●" if row.in_use else "✓" if row.here else " "
    name = Path(row.name).name if row.name.endswith(".gguf") else row.called
    if row.is_base:
        state = f"{state} · {s.MODEL_BASE}"
    return f"{sign} {visible(name):<26} {s.MODEL_SIZE.format(size=row.size / 1e6):>9}  {state}"


def _last(row: ListedModel) -> str:
    if not row.here:
        return fetch_words(row)
    told = s.MODEL_SUM.format(sha256=row.sha256) if row.sha256 else ""
    return "\n".join(filter(None, (pace_words(row.pace), told)))


def card(row: ListedModel) -> str:
    """What a person wants to know before a download."""
    also = f" ({row.name})" if row.called != row.name else ""
    return visible(
        f"{row.called}{also}\n{row.summary}\n\n{s.MODEL_LICENCE.format(licence=row.licence)}\n"
        f"{s.MODEL_SIZE.format(size=row.size / 1e6)} · {fit_words(row.size)}\n{_last(row)}"
    )
