"""An open gradebook, held in memory for the eye and the fingers: no Textual, no waiting.

Everything is read once; each decision goes to the file first and then here. A review of 10,000 answers
moves, filters and sorts without asking the file again.
"""

from __future__ import annotations

import gc
import hashlib
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from grader.domain import Decision, Label, Question
from grader.gradebook import Gradebook
from grader.marks import Mark, mark, state
from grader.text import is_blank, visible
from tui.app import strings as s
from tui.app.evidence import Shelf
from tui.app.rows import Filter, Order, QuestionProgress, Row, Show, Tally, agrees


class Session:
    """One gradebook under review. Owned by one thread, the one that draws."""

    def __init__(self, book: Gradebook, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.book = book
        self.evidence = Shelf(book)
        self._clock = clock
        self._decided_at: list[float] = []
        self.show_names = False
        self.order = Order.RANDOM
        self.filter = Filter()
        self.reload()

    # Loading

    def reload(self) -> None:
        """Read everything again: after the rubric or the answers changed."""
        with _many_objects():
            self._read()
        ids = [q.id for q in self.rubric.questions]
        self.question_id = getattr(self, "question_id", "")
        if self.question_id not in ids:
            self.question_id = ids[0]
        if self.filter.point not in {"", *(p.id for p in self.question.key_points)}:
            self.filter = Filter()
        self._group()
        self.arrange()

    def _read(self) -> None:
        seen = self.book.view()
        self.rubric = seen.rubric
        self.rows: dict[str, Row] = {}
        self._of_question: dict[str, list[Row]] = {q.id: [] for q in self.rubric.questions}
        self._marks: dict[tuple[str, tuple[Label | None, ...]], Mark | None] = {}
        places = {q.id: {p.id: i for i, p in enumerate(q.key_points)} for q in self.rubric.questions}
        for answer in seen.answers:
            points = places.get(answer.question_id)
            if points is None:
                continue
            # What is printable throughout has nothing to hide, and is found out much faster.
            text = answer.text if answer.text.isprintable() else visible(answer.text)
            alike = " ".join(text.casefold().split()).rstrip(" .!?;,")
            nothing = [None] * len(points)
            row = Row(answer, 0, text, alike, [*nothing], [*nothing], seen.comments.get(answer.id, ""))
            self.rows[answer.id] = row
            self._of_question[answer.question_id].append(row)
        # What was said is sparse next to every pair of an answer and a point, so it looks for its row.
        for (answer_id, point), verdict in seen.verdicts.items():
            if said_of := self.rows.get(answer_id):
                said_of.verdicts[places[said_of.answer.question_id][point]] = verdict
        for (answer_id, point), decision in seen.decisions.items():
            said_of = self.rows.get(answer_id)
            place = places[said_of.answer.question_id].get(point) if said_of else None
            if said_of and place is not None:
                said_of.decisions[place] = decision
        for question in self.rubric.questions:
            rows = self._of_question[question.id]
            for number, row in enumerate(sorted(rows, key=lambda r: _shuffled(r.id)), 1):
                row.number = number
            for row in rows:
                self._weigh(row, question)

    def _group(self) -> None:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self._of_question[self.question_id]:
            groups[row.alike].append(row)
        self._groups = dict(groups)

    @property
    def question(self) -> Question:
        return self.rubric.question(self.question_id)

    @property
    def all_rows(self) -> list[Row]:
        """Every answer to the current question, in the order they came in."""
        return self._of_question[self.question_id]

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
        rows = [row for row in self.all_rows if self._passes(row)]
        if self.order is Order.ARRIVAL:
            self.view = rows
        else:
            self.view = sorted(rows, key=self._rank)
        self._place = {row.id: i for i, row in enumerate(self.view)}

    def _rank(self, row: Row) -> tuple[float, float]:
        match self.order:
            case Order.DOUBT:
                return (-row.doubt, row.number)
            case Order.MARK:
                return (row.mark.low if row.mark else float("inf"), row.number)
            case Order.GROUP:
                group = self._groups[row.alike]
                return (-len(group), min(r.number for r in group) if len(group) > 1 else row.number)
            case _:
                return (row.number, 0)

    def _passes(self, row: Row) -> bool:
        f = self.filter
        if f.point and self._label(row, f.point) is not f.label:
            return False
        if f.marks and (row.mark is None or not f.marks[0] <= row.mark.low <= f.marks[1]):
            return False
        if f.text:
            wanted = f.text.casefold()
            named = self.show_names and wanted in row.answer.student.casefold()
            if wanted not in row.text.casefold() and not named and wanted != self.name(row).casefold():
                return False
        return self._shown(row, f.show)

    def _shown(self, row: Row, show: Show) -> bool:
        match show:
            case Show.UNSURE:
                return bool(row.open_points)
            case Show.SETTLED:
                return row.settled
            case Show.DECIDED:
                return row.decided
            case Show.DISAGREED:
                return row.disagreed
            case Show.STALE:
                return row.stale
            case Show.COMMENTED:
                return bool(row.comment)
            case Show.IDENTICAL:
                return len(self._groups[row.alike]) > 1
            case Show.BLANK:
                return is_blank(row.text)
            case Show.UNGRADED:
                return not row.graded
            case _:
                return True

    def _label(self, row: Row, point_id: str) -> Label | None:
        return row.labels[self.point_index(point_id)]

    def point_index(self, point_id: str) -> int:
        """The place of a key point in the current question; ValueError when it has none."""
        return [p.id for p in self.question.key_points].index(point_id)

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

    def name(self, row: Row) -> str:
        """What an answer is called on screen."""
        if self.show_names:
            name = visible(row.answer.student).replace("\n", " ")
            if name:
                return name
        return s.ANSWER_NAME.format(number=row.number)

    def group(self, row: Row) -> list[Row]:
        """The answers that say the same, this one among them."""
        return self._groups[row.alike]

    # What the teacher says

    def decide(self, row: Row, point_id: str, missed: bool | None) -> None:
        """Settle one key point of one answer; None gives it back to the model."""
        self._record([Decision(row.id, point_id, missed)])

    def flip(self, row: Row, point_id: str) -> bool:
        """Decide the opposite of what is shown; return whether it now counts as missed."""
        missed = not self.shown_missed(row, point_id)
        self.decide(row, point_id, missed)
        return missed

    def accept(self, row: Row, point_id: str) -> bool:
        """Decide what is shown: the verdict, or what an unsure one leans to."""
        missed = self.shown_missed(row, point_id)
        self.decide(row, point_id, missed)
        return missed

    def accept_answer(self, row: Row) -> int:
        """Decide every undecided key point of an answer as it is shown; return how many."""
        return self._accept_all([row])

    def decide_group(self, row: Row) -> int:
        """Give every answer alike this one what this one shows, as one action; return how many answers."""
        points = self.question.key_points
        new = []
        for i, point in enumerate(points):
            if row.labels[i] is None and row.decisions[i] is None:
                continue
            missed = self.shown_missed(row, point.id)
            new += [
                Decision(r.id, point.id, missed, reason=f"same text as {row.id}")
                for r in self.group(row)
                if (d := r.decisions[i]) is None or d.missed != missed or d.stale
            ]
        self._record(new)
        return len(self.group(row))

    def _accept_all(self, rows: Iterable[Row]) -> int:
        new = [
            Decision(row.id, point.id, self.shown_missed(row, point.id))
            for row in rows
            for i, point in enumerate(self.question.key_points)
            if row.labels[i] is not None and ((d := row.decisions[i]) is None or d.stale)
        ]
        self._record(new)
        return len(new)

    def shown_missed(self, row: Row, point_id: str) -> bool:
        """What a key point counts as, or leans to: missed or not."""
        i = self.point_index(point_id)
        label, verdict = row.labels[i], row.verdicts[i]
        if label is Label.UNSURE and verdict is not None:
            return verdict.p_missed is None or verdict.p_missed >= 0.5
        return label is not Label.COVERED

    def undo(self) -> list[Row] | None:
        """Take back the newest action, also one of an earlier session; None when there is none left.

        Returns the answers it touched, which are none where their question is no longer in the rubric.
        """
        taken = self.book.undo()
        if not taken:
            return None
        ids = list(dict.fromkeys(d.answer_id for d in taken))
        self.refresh(ids)
        return [self.rows[i] for i in ids if i in self.rows]

    def comment(self, row: Row, text: str) -> None:
        """Write, change or (with an empty text) take away the comment on an answer."""
        self.book.comment(row.id, text)
        row.comment = text

    def _record(self, new: Sequence[Decision]) -> None:
        if not new:
            return
        self.book.decide(new)
        self._decided_at.append(self._clock())
        for decision in new:
            row = self.rows[decision.answer_id]
            i = self.point_index(decision.key_point_id)
            row.decisions[i] = decision if decision.missed is not None else None
        for row in {d.answer_id: self.rows[d.answer_id] for d in new}.values():
            self._weigh(row, self.question)

    def _weigh(self, row: Row, question: Question) -> None:
        """Work out what the row's verdicts and decisions come to."""
        labels = [state(v, d) for v, d in zip(row.verdicts, row.decisions, strict=True)]
        row.labels = labels
        key = (question.id, tuple(labels))
        if key not in self._marks:
            points = zip(question.key_points, labels, strict=True)
            self._marks[key] = mark(question, {p.id: label for p, label in points})
        row.mark = self._marks[key]
        row.doubt = max(
            (
                1.0 if v is None or v.p_missed is None else 1.0 - abs(2 * v.p_missed - 1)
                for v, label in zip(row.verdicts, labels, strict=True)
                if label is Label.UNSURE
            ),
            default=0.0,
        )

    # What the model says

    def refresh(self, answer_ids: Iterable[str]) -> None:
        """Read verdicts and decisions of these answers again: they were graded, or an action was undone."""
        ids = [i for i in answer_ids if i in self.rows]
        said, decided = self.book.verdicts(ids), self.book.decisions(ids)
        for answer_id in ids:
            row = self.rows[answer_id]
            question = self.rubric.question(row.answer.question_id)
            row.verdicts = [said.get((answer_id, p.id)) for p in question.key_points]
            row.decisions = [decided.get((answer_id, p.id)) for p in question.key_points]
            self._weigh(row, question)

    # How far it is

    def standing(self) -> QuestionProgress:
        """Counts over the current question."""
        rows = self.all_rows
        return QuestionProgress(
            len(rows),
            sum(r.graded for r in rows),
            sum(r.settled for r in rows),
            sum(r.labels.count(Label.UNSURE) for r in rows),
        )

    def seconds_left(self) -> float | None:
        """Time to settle what is open, from the teacher's own pace; None before there is one.

        The pace is the median time between decisions of this session; pauses over two minutes do not count.
        """
        gaps = [b - a for a, b in zip(self._decided_at, self._decided_at[1:], strict=False) if b - a < 120]
        if len(gaps) < 5:
            return None
        return statistics.median(gaps[-50:]) * self.standing().open_points

    def tally(self, point_id: str) -> Tally:
        """What has been said of one key point of the current question."""
        i = self.point_index(point_id)
        labels = [r.labels[i] for r in self.all_rows]
        compared = [agrees(r.verdicts[i], r.decisions[i]) for r in self.all_rows]
        return Tally(
            labels.count(Label.COVERED),
            labels.count(Label.MISSED),
            labels.count(Label.UNSURE),
            labels.count(None),
            compared.count(True),
            compared.count(True) + compared.count(False),
        )


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


def _shuffled(answer_id: str) -> bytes:
    return hashlib.sha256(answer_id.encode("utf-8", "surrogatepass")).digest()
