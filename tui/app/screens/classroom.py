"""The class: marks, key points, and a map of both; every bar and cell leads to its answers."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static, TabbedContent, TabPane

from grader.domain import Label
from grader.fairness.properties import Groups, columns
from grader.fairness.sentences import CAUTION, TOO_FEW, fairness_sentences
from grader.review.selection import Filter
from grader.review.totals import StudentTotal, totals
from grader.signs import meaning
from grader.text import visible
from tui.app import strings as s
from tui.app.charts import mark_bars, mark_steps, point_bars, question_shown, trust
from tui.app.messages import GoTo, Place, ShowAnswer, ShowAnswers
from tui.app.screens.appeals import take_appeal
from tui.app.screens.base import Room
from tui.app.screens.forgetting import take_out
from tui.app.screens.names import turn_names
from tui.app.screens.open_file import OpenScreen
from tui.app.session import Session
from tui.app.widgets import signs
from tui.app.widgets.bar_list import BarList
from tui.app.widgets.class_list import ClassList
from tui.app.widgets.class_map import ClassMap
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar
from tui.app.worker import Graded, News
from tui.app.workspace import Workspace


class ClassScreen(Room):
    """The class over all questions, and three views of one of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('list')", s.CLASS_LIST),
        Binding("2", "tab('marks')", s.CLASS_MARKS),
        Binding("3", "tab('points')", s.CLASS_POINTS),
        Binding("4", "tab('map')", s.CLASS_MAP),
        Binding("5", "tab('fairness')", s.FAIRNESS),
        Binding("g", "groups", s.GROUPS, tooltip=s.GROUPS_HOW),
        Binding("N", "names", s.NAMES),
        Binding("a", "appeal", s.APPEAL, tooltip=s.APPEAL_HOW),
        Binding("delete", "forget", s.FORGET, tooltip=s.FORGET_HOW),
        Binding("K", "colleagues", s.COLLEAGUES, tooltip=s.COLLEAGUES_HOW),
        Binding("escape", "back", s.BACK),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._groups: Groups = {}

    def compose(self) -> ComposeResult:
        """Tabs."""
        session = self.workspace.session
        yield TopBar(f"{s.CLASS_TITLE} · {session.title}")
        shown = question_shown(session)
        many = len(session.rubric.questions) > 1
        yield Static(
            s.CHARTS_WHOLE.format(question=shown) if many else shown, id="class-question", markup=False
        )
        yield Static(trust(session), id="trust", markup=False)
        with TabbedContent(initial="list"):
            with TabPane(s.CLASS_LIST, id="list"):
                yield Static(s.CLASS_LIST_HINT, classes="quiet")
                yield ClassList(id="class-list")
            with TabPane(s.CLASS_MARKS, id="marks"):
                yield Static(s.CLASS_MARKS_HINT, classes="quiet")
                yield BarList(id="mark-bars")
            with TabPane(s.CLASS_POINTS, id="points-tab"):
                yield Static(s.CLASS_POINT_LEGEND, classes="quiet")
                yield BarList(id="point-bars", bar_width=24)
            with TabPane(s.CLASS_MAP, id="map"):
                yield Static(signs.legend(s.CLASS_MAP_DECIDED), classes="quiet")
                yield ClassMap(session, id="class-map")
                yield Static(id="map-where", classes="quiet", markup=False)
            with TabPane(s.FAIRNESS, id="fairness"), VerticalScroll(id="fairness-said"):
                yield Static(id="fairness-text", markup=False)
        yield KeysLine()

    def on_mount(self) -> None:
        """Draw."""
        self._draw()
        self.query_one("#class-list").focus()

    def _draw(self) -> None:
        session = self.workspace.session
        self.query_one("#class-list", ClassList).show(_named(session), session.rubric)
        self.query_one("#mark-bars", BarList).show(mark_bars(session))
        self.query_one("#point-bars", BarList).show(point_bars(session))
        self.query_one("#class-map").refresh()
        line = self.query_one("#trust", Static)
        line.update(trust(session))
        line.display = bool(trust(session))

    def news(self, news: News) -> None:
        """Grow while grading goes on."""
        if isinstance(news, Graded):
            self._draw()

    def action_tab(self, name: str) -> None:
        """Turn to a view."""
        tab = {"points": "points-tab"}.get(name, name)
        self.query_one(TabbedContent).active = tab
        inside = {
            "list": "#class-list",
            "marks": "#mark-bars",
            "points-tab": "#point-bars",
            "map": "#class-map",
            "fairness": "#fairness-said",
        }[tab]
        self.call_after_refresh(self.query_one(inside).focus)

    def action_names(self) -> None:
        """Show or hide the students' names, here and in the review."""
        turn_names(self)
        self._draw()

    @on(TabbedContent.TabActivated, pane="#fairness")
    def _tell_fairness(self) -> None:
        said = fairness_sentences(self.workspace.session.review, self._groups, all_told=True)
        told = "\n\n".join([*said, CAUTION] if said else [TOO_FEW])
        self.query_one("#fairness-text", Static).update(f"{visible(told)}\n\n{s.GROUPS_LEAD}")

    def action_groups(self) -> None:
        """Choose a file that puts the students in groups."""

        def chosen(path: Path | None) -> None:
            if path is not None:
                with self.guarded():
                    self._groups = columns(path, self.workspace.session.review)
                    self.action_tab("fairness")
                    self._tell_fairness()

        self.app.push_screen(OpenScreen(s.GROUPS_TITLE, (".csv", ".tsv", ".xlsx", ".ods")), chosen)

    def action_appeal(self) -> None:
        """A student asks again: the one under the cursor, or of a code."""
        take_appeal(self, self.query_one("#class-list", ClassList).student, self._draw)

    def action_forget(self) -> None:
        """Take the student under the cursor, or another, out of the gradebook."""
        take_out(self, self.query_one("#class-list", ClassList).student, self._draw)

    def action_colleagues(self) -> None:
        """To what colleagues decided."""
        self.post_message(GoTo(Place.COLLEAGUES))

    @on(ClassList.Chosen)
    def _student_chosen(self, event: ClassList.Chosen) -> None:
        row = event.row
        self.post_message(ShowAnswer(row.id, (row.open_points or [0])[0]))

    @on(BarList.Chosen)
    def _bar_chosen(self, event: BarList.Chosen) -> None:
        session = self.workspace.session
        if event.bars.id == "mark-bars":
            self.post_message(ShowAnswers(Filter(marks=mark_steps(session)[event.index])))
        else:
            point = session.question.key_points[event.index]
            lost = meaning(point, Label.MISSED)
            self.post_message(ShowAnswers(Filter(point=point.id, label=lost)))

    @on(ClassMap.Moved)
    def _cell_moved_to(self, event: ClassMap.Moved) -> None:
        session = self.workspace.session
        place = s.CLASS_MAP_WHERE.format(
            name=session.name(session.rows[event.answer_id]),
            number=event.point + 1,
            text=" ".join(visible(session.question.key_points[event.point].text).split()),
        )
        self.query_one("#map-where", Static).update(place)

    @on(ClassMap.Chosen)
    def _cell_chosen(self, event: ClassMap.Chosen) -> None:
        self.post_message(ShowAnswer(event.answer_id, event.point))


def _named(session: Session) -> list[tuple[str, StudentTotal]]:
    """Students by name; numbered in an order that says nothing of them while names are hidden."""
    listed = totals(session.review)
    if session.show_names:
        return [(visible(one.student), one) for one in listed]
    shuffled = sorted(listed, key=lambda one: (one.rows[0].number, one.rows[0].id))
    return [(s.STUDENT_NAME.format(number=number), one) for number, one in enumerate(shuffled, 1)]
