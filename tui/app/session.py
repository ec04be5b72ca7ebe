"""An open gradebook, held in memory for the eye and the fingers: no Textual, no waiting.

Everything is read once; each decision goes to the file first and then here. A review of 10,000 answers
moves, filters and sorts without asking the file again.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from grader.answers.likeness import near_groups
from grader.domain import Answer, Decision, Handover, KeyPoint, PointComment, Question, Rubric
from grader.drafting.languages import language_of
from grader.gradebook import Gradebook, GradingProgress, Key
from grader.learning.handing_over import hand_over
from grader.learning.lessons import Lessons
from grader.learning.nearness import near_answers
from grader.review.adjusting import adjustment
from grader.review.answers import ClassReview, ReviewedAnswer, comment_of
from grader.review.change import RubricChange, change_of, put_in_force
from grader.review.deciding import accepted, alike, at_level, given_to, shown_missed
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
        self.order = Order.QUEUE
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
        seen = self.book.view()
        self.pictured = self.book.pictured()
        """The ids of the answers that came in pictures."""
        self.lessons = Lessons(self.book, seen)
        self.lessons.catch_up()
        self.review = ClassReview(seen)
        self._near: dict[str, dict[str, tuple[str, ...]]] = {}
        self._behind: set[str] = set()
        for question in self.rubric.questions:
            rows = self.review.of_question(question.id)
            number(rows)
            self._learn(rows, question)

    def _learn(self, rows: Iterable[ReviewedAnswer], question: Question) -> None:
        """Let what was learned stand in these answers, and work out what that comes to."""
        teaches, changed = self.lessons.teaches(question.id), self.lessons.changed(question.id)
        for row in rows:
            learned = (
                [self.lessons.verdict(v) if v is not None else None for v in row.own] if teaches else row.own
            )
            row.verdicts = [*learned]
            row.changed = frozenset(
                place
                for place, point in enumerate(question.key_points)
                if changed and (row.id, point.id) in changed
            )
            self.review.weigh(row)

    def retype(self, answer: Answer) -> None:
        """Have another text of an answer count, by the teacher's hand; the old one is kept."""
        self.book.retype(answer)
        self.reload()

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
    def language(self) -> str:
        """What reasons and drafted feedback are written in: `languages.LANGUAGES`."""
        return language_of(self.rubric)

    @property
    def rows(self) -> dict[str, ReviewedAnswer]:
        """Every answer under review by its id."""
        return self.review.answers

    @property
    def title(self) -> str:
        """What the assignment is called: by its rubric, or as its file."""
        return self.rubric.title or self.book.path.stem

    @property
    def number(self) -> int:
        """Which of the rubric's questions is under review, from 1."""
        return [question.id for question in self.rubric.questions].index(self.question_id) + 1

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
        self._freshen(self.all_rows)
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

    def near(self, row: ReviewedAnswer) -> list[ReviewedAnswer]:
        """Other answers that share most of their wording with this one, or that are as near to the model."""
        if self.question_id not in self._near:
            groups = near_groups([r.answer for r in self.all_rows])
            self._near[self.question_id] = {i: group.ids for group in groups for i in group.ids}
        worded = self._near[self.question_id].get(row.id, ())
        read = near_answers(self.lessons.standing(self.question_id), row.id)
        ids = [i for i in dict.fromkeys([*worded, *read]) if i in self.rows and i != row.id]
        return [self.rows[i] for i in ids if self.rows[i].alike != row.alike]

    # What the teacher says

    def decide(self, row: ReviewedAnswer, point_id: str, missed: bool | None) -> None:
        """Settle one key point of one answer; None gives it back to the model."""
        self.record([Decision(row.id, point_id, missed)])

    def decide_level(self, row: ReviewedAnswer, point_id: str, level: str) -> None:
        """Give one key point of one answer a level of its own."""
        self.record([at_level(row, self.point_index(point_id), level)])

    def decide_alike(self, row: ReviewedAnswer, point_id: str, missed: bool) -> int:
        """The same for all answers in the same words, which the queue asks for as one; return how many."""
        new = alike(self.group(row), row, self.point_index(point_id), missed=missed)
        self.record(new)
        return len(new)

    def decide_near(self, row: ReviewedAnswer, answer_ids: Sequence[str]) -> int:
        """Give these answers what this one shows, as one action; return how many answers."""
        group = [row, *(self.rows[i] for i in answer_ids)]
        self.record(given_to(group, row, f"nearly the text of {row.id}"))
        return len(group)

    def accept_answer(self, row: ReviewedAnswer) -> int:
        """Decide every undecided key point of an answer as it is shown; return how many."""
        new = accepted([row])
        self.record(new)
        return len(new)

    def decide_group(self, row: ReviewedAnswer) -> int:
        """Give every answer alike this one what this one shows, as one action; return how many answers."""
        group = self.group(row)
        self.record(given_to(group, row))
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
        standing = self.book.decisions(ids)
        decisions = [said for said in taken if isinstance(said, Decision)]
        touched = {(d.answer_id, d.key_point_id) for d in decisions if d.answer_id in self.rows}
        self._taught({key: standing.get(key) for key in touched})
        if any(isinstance(said, Handover) for said in taken):
            self._learn_anew()
        return [self.rows[i] for i in ids if i in self.rows]

    def hand_over(self) -> None:
        """Leave what nobody decided of the current question to kpgrade, as one action."""
        hand_over(self.book, self.question_id, self.lessons.standing(self.question_id))
        self._learn_anew()

    def adjust(self, row: ReviewedAnswer, marks: float | None, reason: str) -> None:
        """Give or take marks on an answer, beside its key points; None takes the adjustment back.

        Raises InputError as `grader.review.adjusting.adjustment` does.
        """
        self.book.adjust([adjustment(row, marks, reason)])
        self._look_again([row.id])

    def comment(self, row: ReviewedAnswer, text: str) -> None:
        """Write, change or (with an empty text) take away the comment on an answer."""
        self.book.comment(row.id, text)
        row.comment = text

    def comment_point(self, row: ReviewedAnswer, point: KeyPoint, text: str) -> None:
        """Tell this student something else of a key point; the rubric's own words are the rubric's again."""
        place = self.review.place_of(row.question.id, point.id)
        own = None if text == comment_of(point, row.labels[place]) else text
        self.book.comment_on_points([PointComment(row.id, point.id, own)])
        self._look_again([row.id])

    def record(self, new: Sequence[Decision]) -> None:
        if not new:
            return
        self.book.decide(new)
        self._decided_at.append(self._clock())
        self.review.decided(new)
        self._taught({(d.answer_id, d.key_point_id): d for d in new})

    def _taught(self, decisions: Mapping[Key, Decision | None]) -> None:
        """Learn from decisions, and show what they made of other verdicts."""
        moved = self.lessons.take(decisions)
        self._behind |= {self.rows[answer_id].question.id for answer_id, _ in decisions}
        touched = dict.fromkeys([*(answer_id for answer_id, _ in decisions), *(m.answer_id for m in moved)])
        for row in (self.rows[answer_id] for answer_id in touched):
            self._learn([row], row.question)

    def fresh(self, row: ReviewedAnswer) -> ReviewedAnswer:
        """The answer, with the probabilities that all decisions so far give its verdicts.

        What became another verdict is shown at once; how sure the others are is brought up to date when it
        is looked at.
        """
        self._freshen([row])
        return row

    def _freshen(self, rows: list[ReviewedAnswer]) -> None:
        question = self.question
        if question.id in self._behind:
            self._learn(rows, question)
            if rows is self.all_rows:
                self._behind.discard(question.id)

    # What the model says

    def graded(self, answer_ids: Iterable[str]) -> None:
        """Read what the model says of these answers: they were graded."""
        self.lessons.outdated()
        ids = [i for i in answer_ids if i in self.rows]
        said = self.book.verdicts(ids)
        for row in (self.rows[i] for i in ids):
            row.own = [said.get((row.id, p.id)) for p in row.question.key_points]
        self._look_again(ids)

    def grading_ended(self) -> None:
        """Learn from all verdicts that there are now."""
        self._learn_anew()

    def _learn_anew(self) -> None:
        self.lessons.forget(self.book.view())
        self.lessons.catch_up()
        for question in self.rubric.questions:
            self._learn(self.review.of_question(question.id), question)

    def _look_again(self, answer_ids: Sequence[str]) -> None:
        """Read what the teacher decided on these answers."""
        decided, adjusted = self.book.decisions(answer_ids), self.book.adjustments(answer_ids)
        told = self.book.point_comments(answer_ids)
        for row in (self.rows[i] for i in answer_ids if i in self.rows):
            row.decisions = [decided.get((row.id, p.id)) for p in row.question.key_points]
            row.adjustment = adjusted.get(row.id)
            row.own_comments = {p: text for (answer, p), text in told.items() if answer == row.id}
            self._learn([row], row.question)

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
