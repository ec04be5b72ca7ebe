"""A new assignment: a rubric, answers with a preview of how they were read, a gradebook."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from grader.answers import Reading
from grader.answers.plan import SameName
from grader.carried import Carried
from grader.domain import Rubric
from grader.errors import InputError, KpgradeError
from grader.gradebook import Gradebook
from grader.gradebook.rubric_of import rubric_of
from grader.learning.beginning import begin_with
from grader.learning.carrying import carried_of
from grader.rubrics.drafts import DraftShelf
from grader.rubrics.library import listed
from grader.text import visible
from tui.app import strings as s
from tui.app.columns import ANSWER_FILES, TableLook, TableTold, first_table, look_at, read_table, role_words
from tui.app.messages import ShowBook
from tui.app.model_words import fit_words
from tui.app.paths import tilde
from tui.app.screens.base import Room
from tui.app.screens.columns import ColumnsDialog
from tui.app.screens.dialogs import Confirm, Pick
from tui.app.screens.look_first import LookFirst, warning_words
from tui.app.screens.open_file import OpenScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.widgets import signs
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar
from tui.app.workspace import Workspace
from tui.intake import take_in
from tui.models import listed_models
from tui.store import open_store

RUBRICS = (
    ".yaml", ".yml", ".md", ".markdown", ".txt", ".csv", ".tsv", ".xlsx", ".docx", ".ods", ".xml", ".gift",
    ".kpgrade",
)  # fmt: skip


class NewScreen(Room):
    """Three lines to fill in; the preview says what came of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "create", s.NEW_CREATE, priority=True),
        Binding("f5", "attempt", s.NEW_TRY, priority=True),
        Binding("ctrl+e", "write", s.NEW_WRITE, priority=True),
        Binding("f6", "library", s.NEW_LIBRARY, priority=True, tooltip=s.NEW_LIBRARY_HOW),
        Binding("ctrl+l", "models", s.NEW_MODEL_CHOOSE, priority=True),
        Binding("ctrl+o", "columns", s.NEW_COLUMNS, priority=True, tooltip=s.NEW_COLUMNS_HOW),
        Binding("escape", "back", s.BACK),
    ]

    def __init__(
        self, workspace: Workspace, answers: Path | None = None, *, rubric: Path | None = None
    ) -> None:
        """`answers`: a file or folder to begin with. `rubric`: a file that holds one, as a gradebook does."""
        super().__init__(workspace)
        self._begin_with = {"rubric": rubric, "answers": answers}
        self._rubric: Rubric | None = None
        self._shelf = DraftShelf()
        self._carried: Carried | None = None
        """What the rubric carries of an earlier class."""
        self._begins: bool | None = None
        """Whether the class begins with it; None before that was asked."""
        self._reading: Reading | None = None
        self._dismissed: Reading | None = None
        """The reading whose warnings were looked at."""
        self._seen: dict[str, str] = {}
        """What each line said when it was read last."""
        self._told = TableTold()
        """What the teacher says of the file named last."""
        self._told_of = Path()

    def compose(self) -> ComposeResult:
        """The form above the preview."""
        yield TopBar(s.NEW_TITLE)
        with Vertical(classes="form"):
            for name, title, hint, buttons in (
                (
                    "rubric",
                    s.NEW_RUBRIC,
                    s.NEW_RUBRIC_HINT,
                    (("library", s.NEW_LIBRARY), ("write", s.NEW_WRITE)),
                ),
                ("answers", s.NEW_ANSWERS, s.NEW_ANSWERS_HINT, (("columns", s.NEW_COLUMNS),)),
                ("book", s.NEW_NAME, s.NEW_NAME_HINT, ()),
            ):
                yield Static(title, classes="heading")
                with Horizontal(classes="form-line"):
                    yield Input(placeholder=hint, id=name)
                    if name != "book":
                        yield Button(s.NEW_BROWSE, id=f"browse_{name}")
                    for key, words in buttons:
                        yield Button(words, id=key)
            yield Static(s.NEW_MODEL_TITLE, classes="heading")
            with Horizontal(classes="form-line"):
                yield Static(id="new-model", markup=False)
                yield Button(s.NEW_MODEL_CHOOSE, id="models")
            with Horizontal(classes="buttons"):
                yield Button(s.NEW_CREATE, id="create", variant="primary")
                yield Button(s.NEW_TRY, id="attempt")
            with Horizontal(id="new-preview"):
                with VerticalScroll():
                    yield Static(id="rubric-preview", markup=False)
                with VerticalScroll(classes="wide"):
                    yield Static(id="preview", markup=False)
        yield KeysLine()

    def on_mount(self) -> None:
        """Say what is missing."""
        self._say()
        self.query_one("#answers" if self._begin_with["rubric"] else "#rubric").focus()
        for field, path in self._begin_with.items():
            if path is not None:
                self.query_one(f"#{field}", Input).value = str(path)
                self._read(field)

    def on_screen_resume(self) -> None:
        """Another model may have been chosen."""
        self._say()

    def action_browse_rubric(self) -> None:
        """Pick the rubric's file."""
        self._browse("rubric", RUBRICS, folders=False)

    def action_library(self) -> None:
        """Take a rubric that is kept, or that of a class that was open."""
        files = [*listed(), *self.workspace.settings.recent]
        if not files:
            self.notify(s.NEW_LIBRARY_EMPTY)
            return

        def chosen(path: str | None) -> None:
            if path is not None:
                self.query_one("#rubric", Input).value = path
                self._read("rubric")

        choices = [(str(path), f"{path.stem}  {tilde(path.parent)}") for path in files]
        self.app.push_screen(Pick(s.NEW_LIBRARY_TITLE, choices), chosen)

    def action_browse_answers(self) -> None:
        """Pick the answers' file or folder."""
        self._browse("answers", ANSWER_FILES, folders=True)

    def _browse(self, field: str, suffixes: tuple[str, ...], *, folders: bool) -> None:
        def chosen(path: Path | None) -> None:
            if path is not None:
                self.query_one(f"#{field}", Input).value = str(path)
                self._read(field)

        title = s.NEW_RUBRIC if field == "rubric" else s.NEW_ANSWERS
        self.app.push_screen(OpenScreen(title, suffixes, folders=folders), chosen)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read what the line names, and go to the next."""
        if event.input.id in {"rubric", "answers"}:
            self._read(event.input.id)
            self.query_one("#answers" if event.input.id == "rubric" else "#book").focus()
        else:
            self.action_create()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Read what the line names, where that is something else than before."""
        field, text = event.input.id, event.value.strip()
        fresh = field in {"rubric", "answers"} and text and text != self._seen.get(field)
        if field and fresh and Path(text).expanduser().exists():
            self._read(field)

    def _read(self, field: str) -> None:
        self._seen[field] = self.query_one(f"#{field}", Input).value.strip()
        path = Path(self._seen[field]).expanduser()
        with self.guarded():
            if field == "rubric":
                self._rubric, self._carried, self._begins = rubric_of(path), carried_of(path), None
                self._reading = None
            else:
                self._read_answers(path)
        answers = self.query_one("#answers", Input).value.strip()
        if field == "rubric" and self._rubric and answers and Path(answers).expanduser().exists():
            self._read("answers")
            return
        self._say()

    def _read_answers(self, path: Path) -> None:
        if path != self._told_of:
            self._told, self._told_of = TableTold(), path
        self._reading = None
        try:
            self._reading = read_table(path, self._rubric, self._told)
        except InputError:
            if not look_at(path, self._told).columns:
                raise
            # The teacher can say here what the command line asks for in options.
            self._ask_columns(path)
            return
        self._rubric = self._rubric or self._reading.rubric
        book = self.query_one("#book", Input)
        if not book.value.strip():
            book.value = str(path.with_suffix(".kpgrade"))

    def action_columns(self) -> None:
        """Say which column of the answers is what."""
        typed = self.query_one("#answers", Input).value.strip()
        path = Path(typed).expanduser()
        look = look_at(path) if typed and path.exists() else TableLook()
        if look.columns or look.choices or look.plan:
            self._ask_columns(path)
        else:
            self.notify(s.NEW_COLUMNS_NONE)

    def _ask_columns(self, path: Path) -> None:
        def take(told: TableTold | None) -> None:
            if told is not None:
                self._told, self._told_of = told, path
                self._read("answers")

        known = self._told if path == self._told_of else TableTold()
        self.app.push_screen(ColumnsDialog(path, self._rubric, known), take)

    def _say(self) -> None:
        self.query_one("#rubric-preview", Static).update(rubric_words(self._rubric))
        self.query_one("#preview", Static).update(reading_words(self._reading, self._rubric))
        self.query_one("#new-model", Static).update(_model_words())
        write = s.NEW_EDIT if self._rubric else s.NEW_GO_ON if self._shelf.held else s.NEW_WRITE
        self.query_one("#write", Button).label = write

    def action_write(self) -> None:
        """Write or change the rubric here."""

        def written(rubric: Rubric | None) -> None:
            if rubric is not None:
                self._rubric = rubric
                answers = self.query_one("#answers", Input).value.strip()
                if answers and Path(answers).expanduser().exists():
                    self._read("answers")
                self._say()

        reading = self._reading
        answers = Counter(a.question_id for a in reading.answers) if reading else Counter()
        asked = [(q.id, q.text) for q in reading.questions] if reading else []
        server = self.workspace.settings.connected
        editor = RubricEditor(self._rubric, self._shelf, answers=answers, asked=asked, server=server)
        self.app.push_screen(editor, written)

    def action_create(self) -> None:
        """Make the gradebook and grade everything."""
        self._create(None)

    def action_attempt(self) -> None:
        """Make the gradebook and grade five answers, to see whether the rubric works."""
        self._create(5)

    def _create(self, limit: int | None) -> None:
        with self.guarded():
            for field in ("rubric", "answers"):
                missing = (self._rubric if field == "rubric" else self._reading) is None
                if missing and self.query_one(f"#{field}", Input).value.strip():
                    self._read(field)
                if self.app.screen is not self:
                    return
            if self._rubric is None or self._reading is None or not self._reading.answers:
                raise InputError(s.NEW_NEEDS)
            if self._reading.loud and self._dismissed is not self._reading:
                self._look_first(self._reading, limit)
                return
            if self._begins is None and self._carried and self._carried.offered(self._rubric)[0]:
                self._offer(self._carried, self._rubric, limit)
                return
            name = self.query_one("#book", Input).value.strip()
            path = Path(name).expanduser().with_suffix(".kpgrade")
            book = Gradebook.create(path, self._rubric)
            if self._carried and self._begins is not None:
                begin_with(book, self._carried, in_use=self._begins)
            take_in(book, self._reading, [self._told_of])
            self._shelf.drop()
            self.post_message(ShowBook(book, limit))

    def _offer(self, carried: Carried, rubric: Rubric, limit: int | None) -> None:
        """Ask whether the class begins with what was learned before."""
        points, decisions = carried.offered(rubric)
        asks = s.NEW_CARRIED.format(
            decisions=signs.count(decisions, "decision"), points=signs.count(points, "key point")
        )

        def said(yes: bool | None) -> None:
            self._begins = bool(yes)
            self._create(limit)

        self.app.push_screen(Confirm(asks), said)

    def _look_first(self, reading: Reading, limit: int | None) -> None:
        """Say what must be looked at, and go on only after a word."""

        def looked(word: str | None) -> None:
            if word in set(SameName):
                self._told = self._told.saying("same_name", word)
                self._read("answers")
            elif word is not None:
                self._dismissed = reading
            if word is not None:
                self._create(limit)

        self.app.push_screen(LookFirst(reading.loud), looked)


def rubric_words(rubric: Rubric | None) -> str:
    """What a rubric holds."""
    if rubric is None:
        return f"· {s.NEW_NO_RUBRIC}"
    points = [p for q in rubric.questions for p in q.key_points]
    head = s.NEW_RUBRIC_READ.format(
        questions=signs.count(len(rubric.questions), "question"),
        points=signs.count(len(points), "key point"),
        marks=sum(q.full_marks for q in rubric.questions),
    )
    return visible("\n".join([f"✓ {head}", *(f"  - {p.text}" for p in points[:8])]))


def reading_words(reading: Reading | None, rubric: Rubric | None = None) -> str:
    """How answers were read: counts, columns, the first three, and what was left out and why."""
    if reading is None:
        return f"· {s.NEW_NO_ANSWERS}"
    head = s.NEW_ANSWERS_READ.format(
        answers=signs.count(len(reading.answers), "answer"), skipped=len(reading.skipped)
    )
    lines = [*(line for w in reading.loud for line in warning_words(w).splitlines()), f"✓ {head}"]
    lines += [f"  {source.layout}" for source in reading.sources]
    lines += [
        "  " + s.NEW_COLUMN.format(header=_flat(c.header, 30), role=role_words(c.role, rubric))
        for c in first_table(reading)[:6]
    ]
    lines += [f"  {a.student}: {_flat(a.text, 70) or s.BLANK_ANSWER}" for a in reading.answers[:3]]
    lines += [f"  ! {note}" for note in reading.notes[:5]]
    lines += [f"  {s.NEW_LEFT_OUT}: {x.where}: {x.reason}" for x in reading.skipped[:5]]
    return visible("\n".join(lines))


def _flat(text: str, longest: int) -> str:
    """One line, cut short where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _model_words() -> str:
    try:
        row = next((r for r in listed_models(open_store()) if r.in_use), None)
    except KpgradeError as error:
        return visible(error.without_flags)
    if row is None or not row.here:
        return f"! {s.MODEL_NONE}"
    return f"✓ {s.NEW_MODEL.format(name=row.called, fit=fit_words(row.size))}"
