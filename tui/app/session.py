"""An open gradebook, held in memory for the eye and the fingers: no Textual, no waiting.

Everything is read once; each decision goes to the file first and then here. A review of 10,000 answers
moves, filters and sorts without asking the file again.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from grader.domain import Decision, Question, Rubric
from grader.gradebook import Gradebook, GradingProgress
from grader.review.answers import ReviewedAnswer, reviewed
from grader.review.change import RubricChange, change_of, put_in_force
from grader.review.deciding import accepted, given_to, shown_missed
from grader.review.figures import PointFigures, point_figures, progress
from grader.review.selection import Filter, Order, grouped, number, selected
from grader.text import visible
from tui.app import strings as s
from tui.app.evidence import Shelf

_PLACE = "place"
"""The setting of a gradebook that says where its review was left."""


class Session:
    """One gradebook under review. Owned by one thread, the one that draws."""

    def __init__(self, book: Gradebook, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.book = book
        self.evidence = Shelf(book)
        self._clock = clock
        self._decided_at: list[float] = []
        self.question_id = ""
        self.show_names = False
        self.order = Order.RANDOM
        self.filter = Filter()
        self.answer_id = ""
        """The answer under the cursor."""
        self._take_up_place()
        self.reload()

    # Loading

    def reload(self) -> None:
        """Read everything again: after the rubric or the answers changed."""
        with _many_objects():
            self._read()
        ids = [q.id for q in self.rubric.questions]
        if self.question_id not in ids:
            self.question_id = ids[0]
        if self.filter.point not in {"", *(p.id for p in self.question.key_points)}:
            self.filter = Filter()
        self._group()
        self.arrange()

    def _take_up_place(self) -> None:
        """Begin where the last session ended; what is no longer there is passed over."""
        held = self.book.setting(_PLACE, {})
        if isinstance(held, dict):
            self.question_id, self.answer_id = str(held.get("question", "")), str(held.get("answer", ""))

    def keep_place(self) -> None:
        """Remember in the gradebook where the cursor is, where that may be written."""
        if not self.book.read_only:
            self.book.set_setting(_PLACE, {"question": self.question_id, "answer": self.answer_id})

    def _read(self) -> None:
        self.review = reviewed(self.book)
        for question in self.rubric.questions:
            number(self.review.of_question(question.id))

    def change_of(self, after: Rubric) -> RubricChange:
        """What another rubric would change; nothing is changed yet."""
        with _many_objects():
            return change_of(self.book, after)

    def change_rubric(self, change: RubricChange) -> None:
        """Put another rubric in force, and read the class anew."""
        put_in_force(self.book, change, note="edited in the app")
        self.reload()

    def _group(self) -> None:
        self._groups = grouped(self.all_rows)

    @property
    def rubric(self) -> Rubric:
        return self.review.rubric

    @property
    def rows(self) -> dict[str, ReviewedAnswer]:
        """Every answer under review by its id."""
        return self.review.answers

    @property
    def question(self) -> Question:
        return self.rubric.question(self.question_id)

    @property
    def all_rows(self) -> list[ReviewedAnswer]:
        """Every answer to the current question, in the order they came in."""
        return self.review.of_question(self.question_id)

    # What is shown, and in which order

    def choose_question(self, question_id: str) -> None:
        """Turn to another question; the filter is taken off, for it names that question's points."""
        self.question_id = question_id
        self.filter = Filter()
        self._group()
        self.arrange()

    def choose_order(self, order: Order) -> None:
        """Lay the answers out anew."""
        self.order = order
        self.arrange()

    def choose_filter(self, new: Filter) -> None:
        """Show only what `new` lets through."""
        self.filter = new
        self.arrange()

    def search(self, text: str) -> None:
        """Show only answers that contain `text` (or whose student does, where names are shown)."""
        self.choose_filter(replace(self.filter, text=text))

    def arrange(self) -> None:
        """Filter and sort. A decision does not do this by itself: nothing may jump under the cursor."""
        self.view = selected(self.all_rows, self.filter, self.order, self._groups, self._is_called)
        self._place = {row.id: i for i, row in enumerate(self.view)}

    def _is_called(self, row: ReviewedAnswer, wanted: str) -> bool:
        """Whether a name is the answer's; by names that are not shown nothing is found."""
        named = self.show_names and wanted in row.answer.student.casefold()
        return named or wanted == self.name(row).casefold()

    def point_index(self, point_id: str) -> int:
        """The place of a key point in the current question; KeyError when it has none."""
        return self.review.place_of(self.question_id, point_id)

    def place(self, answer_id: str) -> int | None:
        """Where an answer stands in the view; None when the filter hides it."""
        return self._place.get(answer_id)

    def next_unsure(self, start: int, step: int = 1) -> int | None:
        """The next place in the view with an open key point, around the corner; None when all is settled."""
        count = len(self.view)
        for distance in range(1, count + 1):
            place = (start + step * distance) % count
            if self.view[place].open_points:
                return place
        return None

    def name(self, row: ReviewedAnswer) -> str:
        """What an answer is called on screen."""
        if self.show_names:
            name = visible(row.answer.student).replace("\n", " ")
            if name:
                return name
        return s.ANSWER_NAME.format(number=row.number)

    def group(self, row: ReviewedAnswer) -> list[ReviewedAnswer]:
        """The answers that say the same, this one among them."""
        return self._groups[row.alike]

    # What the teacher says

    def decide(self, row: ReviewedAnswer, point_id: str, missed: bool | None) -> None:
        """Settle one key point of one answer; None gives it back to the model."""
        self._record([Decision(row.id, point_id, missed)])

    def flip(self, row: ReviewedAnswer, point_id: str) -> bool:
        """Decide the opposite of what is shown; return whether it now counts as missed."""
        missed = not self.shown_missed(row, point_id)
        self.decide(row, point_id, missed)
        return missed

    def accept(self, row: ReviewedAnswer, point_id: str) -> bool:
        """Decide what is shown: the verdict, or what an unsure one leans to."""
        missed = self.shown_missed(row, point_id)
        self.decide(row, point_id, missed)
        return missed

    def accept_answer(self, row: ReviewedAnswer) -> int:
        """Decide every undecided key point of an answer as it is shown; return how many."""
        new = accepted([row])
        self._record(new)
        return len(new)

    def decide_group(self, row: ReviewedAnswer) -> int:
        """Give every answer alike this one what this one shows, as one action; return how many answers."""
        group = self.group(row)
        self._record(given_to(group, row))
        return len(group)

    def shown_missed(self, row: ReviewedAnswer, point_id: str) -> bool:
        """What a key point counts as, or leans to: missed or not."""
        return shown_missed(row, self.point_index(point_id))

    def undo(self) -> list[ReviewedAnswer] | None:
        """Take back the newest action, also one of an earlier session; None when there is none left.

        Returns the answers it touched, which are none where their question is no longer in the rubric.
        """
        taken = self.book.undo()
        if not taken:
            return None
        ids = list(dict.fromkeys(d.answer_id for d in taken))
        self._look_again(ids)
        return [self.rows[i] for i in ids if i in self.rows]

    def comment(self, row: ReviewedAnswer, text: str) -> None:
        """Write, change or (with an empty text) take away the comment on an answer."""
        self.book.comment(row.id, text)
        row.comment = text

    def _record(self, new: Sequence[Decision]) -> None:
        if not new:
            return
        self.book.decide(new)
        self._decided_at.append(self._clock())
        self.review.decided(new)

    # What the model says

    def graded(self, answer_ids: Iterable[str]) -> None:
        """Read what the model says of these answers: they were graded."""
        ids = [i for i in answer_ids if i in self.rows]
        said = self.book.verdicts(ids)
        for row in (self.rows[i] for i in ids):
            row.own = [said.get((row.id, p.id)) for p in row.question.key_points]
            row.verdicts = [*row.own]
        self._look_again(ids)

    def _look_again(self, answer_ids: Sequence[str]) -> None:
        """Read what the teacher decided on these answers."""
        decided = self.book.decisions(answer_ids)
        for row in (self.rows[i] for i in answer_ids if i in self.rows):
            row.decisions = [decided.get((row.id, p.id)) for p in row.question.key_points]
            self.review.weigh(row)

    # How far it is

    def standing(self) -> GradingProgress:
        """Counts over the current question."""
        return progress(self.all_rows)

    def whole_standing(self) -> GradingProgress:
        """Counts over all questions."""
        return progress(self.rows.values())

    def seconds_left(self) -> float | None:
        """Time to settle what is open, from the teacher's own pace; None before there is one.

        The pace is the median time between decisions of this session; pauses over two minutes do not count.
        """
        gaps = [b - a for a, b in zip(self._decided_at, self._decided_at[1:], strict=False) if b - a < 120]
        if len(gaps) < 5:
            return None
        return statistics.median(gaps[-50:]) * self.standing().open_points

    def tally(self, point_id: str) -> PointFigures:
        """What has been said of one key point of the current question."""
        return point_figures(self.question, self.point_index(point_id), self.all_rows)


@contextmanager
def _many_objects() -> Iterator[None]:
    """No search for garbage while a class is read: there is none, and each search walks all of it.

    Afterwards the class is left out of later searches, which would hold the screen up now and then.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
