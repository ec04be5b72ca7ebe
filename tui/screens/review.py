"""Review, the heart: answers on the left, the answer in the middle, its key points on the right."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, Static

from grader.domain import KeyPoint
from grader.evidence import NOTHING
from tui import strings as s
from tui.rows import Filter, Order, Row, Show
from tui.screens.base import Room
from tui.screens.dialogs import Ask, CommentDialog, Pick
from tui.widgets import signs
from tui.widgets.answer_list import AnswerList
from tui.widgets.answer_pane import AnswerPane
from tui.widgets.points_pane import PointsPane
from tui.widgets.top_bar import TopBar
from tui.worker import Failed, Found, Graded, Look, News

DIGITS = "1,2,3,4,5,6,7,8,9,0"


class ReviewScreen(Room):
    """One question's answers, one at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "accept", s.ACCEPT, key_display="Space", priority=True, tooltip=s.ACCEPT_HOW),
        *(
            Binding(
                digit,
                f"flip({(int(digit) - 1) % 10})",
                s.FLIP,
                show=digit == "1",
                key_display="1-9",
                tooltip=s.FLIP_HOW,
            )
            for digit in DIGITS.split(",")
        ),
        Binding("n", "next(1)", s.NEXT),
        Binding("p", "next(-1)", s.PREVIOUS, show=False),
        Binding("right", "next(1)", s.NEXT, show=False),
        Binding("left", "next(-1)", s.PREVIOUS, show=False),
        Binding("u", "unsure(1)", s.NEXT_UNSURE, tooltip=s.NEXT_UNSURE_HOW),
        Binding("U", "unsure(-1)", s.PREVIOUS_UNSURE, show=False),
        Binding("z", "undo", s.UNDO, tooltip=s.UNDO_HOW),
        Binding("c", "comment", s.COMMENT),
        Binding("f", "filter", s.FILTER),
        Binding("slash", "search", s.SEARCH, key_display="/"),
        Binding("a", "accept_all", s.ACCEPT_ALL, show=False, tooltip=s.ACCEPT_ALL_HOW),
        Binding("backspace,delete", "withdraw", s.WITHDRAW, show=False, tooltip=s.WITHDRAW_HOW),
        Binding("t", "flip_here", s.FLIP, show=False),
        Binding("g", "group", s.GROUP, show=False, tooltip=s.GROUP_HOW),
        Binding("e", "evidence", s.EVIDENCE, show=False, tooltip=s.EVIDENCE_HOW),
        Binding("o", "order", s.ORDER, show=False),
        Binding("N", "names", s.NAMES, show=False, tooltip=s.NAMES_HOW),
        Binding("q", "question", s.QUESTION, show=False),
        Binding("G", "grade", s.GRADE, show=False),
        Binding("C", "class", s.CLASS, show=False),
        Binding("R", "rubric", s.RUBRIC, show=False),
        Binding("x", "export", s.EXPORT, show=False),
    ]

    def __init__(self, first: Filter | None = None, order: Order | None = None) -> None:
        super().__init__()
        self.session = self.kp.session
        self._first = first
        self._order = order
        self._answer_id = ""
        self._point = 0
        self._looking: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """Two lines of facts, three panes, the keys."""
        yield TopBar("")
        yield Static(id="progress", markup=False)
        with Horizontal(id="review"):
            yield AnswerList(self.session, id="answers")
            with Vertical(id="reading"):
                yield AnswerPane(self.session, id="answer")
                yield PointsPane(self.session, id="points")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Start at the first answer that wants the teacher."""
        if self._order is not None:
            self.session.choose_order(self._order)
        self.session.choose_filter(self._first or Filter())
        self._arranged()
        self.query_one("#points").focus()

    def on_screen_resume(self) -> None:
        """Something may have been changed elsewhere."""
        if self._answer_id:
            self._arranged(keep=True)

    def show(self, chosen: Filter | None) -> None:
        """Show some answers, or leave it as it is."""
        if chosen is not None:
            self.session.choose_filter(chosen)
            self._answer_id = ""
        self._arranged()

    def show_answer(self, answer_id: str, point: int) -> None:
        """Show one answer."""
        place = self.session.place(answer_id)
        if place is not None:
            self._answer_id, self._point = answer_id, point
            self._go(place)

    def rubric_changed(self) -> None:
        """Points may have come, gone or moved."""
        self._point = min(self._point, len(self.session.question.key_points) - 1)
        if self.session.place(self._answer_id) is None:
            self._answer_id = ""
        self._arranged(keep=True)

    # What is under the cursor

    @property
    def row(self) -> Row | None:
        """The answer under the cursor."""
        place = self._place()
        return self.session.view[place] if place is not None else None

    def _place(self) -> int | None:
        return self.session.place(self._answer_id)

    @property
    def point_id(self) -> str:
        """The id of the key point under the cursor."""
        return self._key_point.id

    @property
    def _key_point(self) -> KeyPoint:
        return self.session.question.key_points[self._point]

    def _arranged(self, *, keep: bool = False) -> None:
        """The view changed: find the cursor's answer in it again, or a good first one."""
        self.query_one(AnswerList).arranged()
        view = self.session.view
        if not view:
            self._answer_id = ""
            self._draw()
            return
        place = self._place()
        if place is None:
            unsure = self.session.next_unsure(-1)
            place = 0 if keep or unsure is None else unsure
        self._go(place)

    def _go(self, place: int) -> None:
        row = self.session.view[place]
        if row.id != self._answer_id:
            self._answer_id = row.id
            self._point = (row.open_points or [0])[0]
        self._point = min(self._point, len(row.labels) - 1)
        self.query_one(AnswerList).go(place)
        self._draw()

    def _draw(self) -> None:
        row = self.row
        evidence = self.session.evidence.of(row.text, self._key_point) if row else NOTHING
        looking = row is not None and self._looking == (row.id, self.point_id)
        self.query_one(AnswerPane).show(row, evidence, looking=looking)
        self.query_one(PointsPane).show(row, self._point)
        self._say_progress()

    def _say_progress(self) -> None:
        standing = self.session.standing()
        said = s.PROGRESS.format(
            settled=standing.settled, answers=standing.answers, open=standing.open_points
        )
        share = standing.settled / standing.answers if standing.answers else 0.0
        line = f"{signs.bar(share, 16)} {said}"
        left = self.session.seconds_left()
        if left:
            line += f" · {s.TIME_LEFT.format(time=signs.duration(left))}"
        if not self.session.filter.is_empty:
            shown = s.FILTERED.format(
                shown=len(self.session.view), total=standing.answers, what=self._filter_words()
            )
            line += f" │ {shown}"
        self.query_one("#progress", Static).update(line)
        questions = self.session.rubric.questions
        number = [q.id for q in questions].index(self.session.question_id) + 1
        many = f"{s.QUESTION} {number}/{len(questions)}: " if len(questions) > 1 else ""
        title = self.session.rubric.title or self.session.book.path.stem
        self.query_one(TopBar).say(
            title=f"{title} · {many}{self.session.question.text}", note=self.kp.grading_note()
        )

    def _filter_words(self) -> str:
        f = self.session.filter
        words = [s.SHOW_NAMES[f.show]] if f.show is not Show.ALL else []
        if f.point:
            number = self.session.point_index(f.point) + 1
            words.append(s.FILTER_POINT.format(number=number, label=signs.WORD[f.label]))
        if f.marks:
            words.append(s.FILTER_MARKS.format(low=f.marks[0], high=f.marks[1]))
        if f.text:
            words.append(s.FILTER_TEXT.format(text=f.text))
        return ", ".join(words)

    # Moving

    @on(AnswerList.Chosen)
    def _answer_chosen(self, event: AnswerList.Chosen) -> None:
        self._go(event.place)

    @on(PointsPane.Moved)
    def _point_chosen(self, event: PointsPane.Moved) -> None:
        self._point = event.point
        self._draw()

    def action_next(self, step: int) -> None:
        """The next or previous answer."""
        place = self._place()
        if place is not None and 0 <= place + step < len(self.session.view):
            self._go(place + step)

    def action_unsure(self, step: int) -> None:
        """The next unsure key point: of this answer, then of another."""
        row, place = self.row, self._place()
        if row is None or place is None:
            return
        later = [i for i in row.open_points if (i > self._point if step > 0 else i < self._point)]
        if later:
            self._point = later[0 if step > 0 else -1]
            self._draw()
            return
        found = self.session.next_unsure(place, step)
        if found is None or not self.session.view[found].open_points:
            self.notify(s.ALL_SETTLED)
            return
        self._point = self.session.view[found].open_points[0 if step > 0 else -1]
        self._answer_id = self.session.view[found].id
        self._go(found)

    # Deciding

    def action_accept(self) -> None:
        """Decide what is shown for the unsure point under the cursor; with none left, go on."""
        row = self.row
        if row is None:
            return
        if not row.open_points:
            self.action_unsure(1)
            return
        if self._point not in row.open_points:
            self._point = row.open_points[0]
            self._draw()
            return
        with self.guarded():
            self.session.accept(row, self.point_id)
        self._decided(row)

    def action_flip(self, point: int) -> None:
        """Decide the opposite of what is shown for a key point."""
        row = self.row
        if row is None or point >= len(row.labels) or row.labels[point] is None:
            return
        was_open = point in row.open_points
        self._point = point
        with self.guarded():
            self.session.flip(row, self.point_id)
        self._decided(row, advance=was_open)

    def action_flip_here(self) -> None:
        """Flip the key point under the cursor, for rubrics of more than ten."""
        self.action_flip(self._point)

    def action_withdraw(self) -> None:
        """Give the key point under the cursor back to the model."""
        row = self.row
        if row is None or row.decisions[self._point] is None:
            return
        with self.guarded():
            self.session.decide(row, self.point_id, None)
        self._decided(row, advance=False)

    def action_accept_all(self) -> None:
        """Decide every key point of this answer as shown."""
        row = self.row
        if row is None:
            return
        with self.guarded():
            self.notify(s.ACCEPTED_ALL.format(count=self.session.accept_answer(row)))
        self._decided(row, advance=False)

    def action_group(self) -> None:
        """Give every identical answer what this one shows."""
        row = self.row
        if row is None or not row.graded:
            return
        if len(self.session.group(row)) == 1:
            self.notify(s.GROUP_ALONE)
            return
        with self.guarded():
            self.notify(s.GROUP_DECIDED.format(count=self.session.decide_group(row)))
        self.query_one(AnswerList).refresh()
        self._draw()

    def _decided(self, row: Row, *, advance: bool = True) -> None:
        """Show a decision; with the point settled, move to the answer's next unsure one."""
        self.query_one(AnswerList).refresh()
        if advance and row.open_points:
            later = [i for i in row.open_points if i > self._point]
            self._point = (later or row.open_points)[0]
        self._draw()

    def action_undo(self) -> None:
        """Take the newest action back, and go where it was."""
        rows: list[Row] | None = None
        with self.guarded():
            rows = self.session.undo()
        if rows is None:
            return
        if not rows:
            self.notify(s.NOTHING_TO_UNDO)
            return
        many = len(rows) > 1
        self.notify(
            s.UNDONE_MANY.format(count=len(rows))
            if many
            else s.UNDONE.format(name=self.session.name(rows[0]))
        )
        row = rows[0]
        if row.answer.question_id != self.session.question_id:
            self.session.choose_question(row.answer.question_id)
        if self.session.place(row.id) is None:
            self.session.choose_filter(Filter())
        self._answer_id = row.id
        self._point = (row.open_points or [self._point])[0]
        self._arranged(keep=True)

    # Comments, searching, filtering

    def action_comment(self) -> None:
        """Write a comment."""
        row = self.row
        if row is None:
            return

        def keep(text: str | None) -> None:
            if text is None or text == row.comment:
                return
            with self.guarded():
                self.session.comment(row, text)
                self.kp.settings.commented(text)
                self.kp.settings.save()
            self._draw()

        self.app.push_screen(
            CommentDialog(self.session.name(row), row.comment, self.kp.settings.comments), keep
        )

    def action_search(self) -> None:
        """Show answers that contain some words."""

        def search(text: str | None) -> None:
            if text is not None:
                self.session.search(text)
                self._arranged(keep=True)

        self.app.push_screen(Ask(s.SEARCH_TITLE, self.session.filter.text, s.SEARCH_HINT), search)

    def action_filter(self) -> None:
        """Choose which answers are shown."""

        def choose(name: str | None) -> None:
            if name is not None:
                self.session.choose_filter(Filter(show=Show(name), text=self.session.filter.text))
                self._arranged()

        current = self.session.filter.show.value
        self.app.push_screen(Pick(s.FILTER_TITLE, list(s.SHOW_NAMES.items()), current), choose)

    def action_order(self) -> None:
        """Choose the order."""

        def choose(name: str | None) -> None:
            if name is not None:
                self.session.choose_order(Order(name))
                self._answer_id = ""
                self._arranged()

        self.app.push_screen(
            Pick(s.ORDER_TITLE, list(s.ORDER_NAMES.items()), self.session.order.value), choose
        )

    def action_question(self) -> None:
        """Turn to another question."""

        def choose(question_id: str | None) -> None:
            if question_id is not None and question_id != self.session.question_id:
                self.session.choose_question(question_id)
                self._answer_id, self._point = "", 0
                self._arranged()

        choices = [(q.id, q.text or q.id) for q in self.session.rubric.questions]
        self.app.push_screen(Pick(s.QUESTION, choices, self.session.question_id), choose)

    def action_names(self) -> None:
        """Show or hide the students' names."""
        self.session.show_names = not self.session.show_names
        self.notify(s.NAMES_SHOWN if self.session.show_names else s.NAMES_HIDDEN)
        self.query_one(AnswerList).refresh()
        self._draw()

    def action_back(self) -> None:
        """Take the filter off first, then leave."""
        if not self.session.filter.is_empty:
            self.session.choose_filter(Filter())
            self._arranged(keep=True)
        else:
            super().action_back()

    # Evidence and the model

    @on(PointsPane.Clicked)
    def _pressed(self, event: PointsPane.Clicked) -> None:
        self._point = event.point
        if event.action == "flip":
            self.action_flip(event.point)
        elif event.action == "withdraw":
            self.action_withdraw()
        elif (row := self.row) is not None:
            with self.guarded():
                self.session.accept(row, self.point_id)
            self._decided(row)

    def action_evidence(self) -> None:
        """Ask the model which sentence carries the key point under the cursor."""
        row = self.row
        if row is None or not row.text.strip():
            return
        point = self._key_point
        self._looking = (row.id, point.id)
        self.kp.grading.look(Look(row.id, point.id, self.session.question.text, row.text, point.text))
        self._draw()

    def news(self, news: News) -> None:
        """Keep what is shown true while grading goes on."""
        if isinstance(news, Found):
            self._looking = None
            self._draw()
        elif isinstance(news, Graded):
            self.query_one(AnswerList).refresh()
            row = self.row
            if row is None:
                self.session.arrange()
                self._arranged()
            elif row.id in news.step.answer_ids:
                self._draw()
            else:
                self._say_progress()
        else:
            if isinstance(news, Failed):
                self._looking = None
            self._draw()

    # Elsewhere

    def action_grade(self) -> None:
        """To the grading."""
        self.kp.show_grading()

    def action_class(self) -> None:
        """To the class."""
        self.kp.show_class()

    def action_rubric(self) -> None:
        """To the rubric."""
        self.kp.show_rubric()

    def action_export(self) -> None:
        """To the export."""
        self.kp.show_export()
