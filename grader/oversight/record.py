"""The record of oversight as plain values: what the PDF and the JSON file are both made from.

No student is named in it and no answer quoted. A student is the code on the sheet, which the school can
follow back and nobody else can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress

from pydantic import ValidationError

from grader import __version__
from grader.appeals.codes import SheetCodes
from grader.calibration import Calibrator
from grader.domain import Frozen
from grader.fairness.sentences import fairness_sentences
from grader.forgetting.person import held_people
from grader.gradebook import Gradebook
from grader.gradebook.erasing import name_pattern
from grader.gradebook.history import now
from grader.gradebook.log import LogEntry, LogKind, UsedGrader
from grader.learning import SettledBy
from grader.learning.in_force import learned_view, target_of
from grader.learning.spot_record import spot_check
from grader.learning.stopping import stop
from grader.oversight.limits import KNOWN_LIMITS
from grader.review.answers import reviewed
from grader.review.figures import QuestionFigures, Trust, class_figures
from grader.signs import FOUND, NOT_FOUND
from grader.text import is_blank


class OverseenGrader(Frozen):
    """A model under one calibration."""

    model: str
    identity: str
    """What decides its margins: the file's SHA-256 or the server, prompt, window."""
    calibrated_on: str
    """What its probabilities were fitted on; empty for a model never calibrated."""
    calibration_labels: int
    covered_at_most: float
    """A probability of 'missed' up to here is 'covered'."""
    missed_at_least: float
    """From here on it is 'missed'; between the two nothing is said, and the teacher decides."""
    agreement_aimed_at: float
    """The agreement with people that both were chosen for."""
    first_used: str
    last_used: str
    verdicts: int


class SettledShares(Frozen):
    """Who settled how many verdicts, and how teacher and model agree."""

    verdicts: int
    by_the_model: int
    by_learning: int
    by_the_teacher: int
    left_to_kpgrade: int
    """Nobody was sure, and the teacher left them to kpgrade on a promise."""
    open: int
    sure_verdicts: int
    """Of the model by itself."""
    sure_and_decided: int
    """Sure verdicts that the teacher decided too."""
    agreed: int
    """In so many the teacher said what the model had said."""


class SpotChecked(Frozen):
    """Settled verdicts drawn by chance and decided without sight of them."""

    drawn: int
    decided: int
    agreed: int
    at_least: float
    """With 95% confidence at least this share of all settled verdicts agree; 0 where none was decided."""


class LeftToKpgrade(Frozen):
    """What is expected of the verdicts that nobody decided."""

    verdicts: int
    likely_to_differ: float
    low: int
    high: int
    """A central 95% interval of that number."""
    target_agreement: float
    state: str
    """Whether the teacher may stop, in a word (`grader.learning.stopping.Reason`)."""


class OverseenQuestion(Frozen):
    """One question."""

    id: str
    text: str
    key_points: int
    full_marks: float
    answers: int
    graded: int
    certain_marks: int
    settled: SettledShares
    spot_check: SpotChecked | None
    left: LeftToKpgrade | None
    """None before the first decision."""


class OverseenChange(Frozen):
    """One thing that was done, by whom as far as it is known."""

    time: str
    what: LogKind
    student: str = ""
    """The code on the sheet."""
    question: str = ""
    key_point: str = ""
    said: str = ""
    through: str = ""
    reason: str = ""
    count: int = 1


class OversightRecord(Frozen):
    """The record. Its fields are those of the JSON file."""

    record: str = "kpgrade oversight"
    version: int = 1
    written_at: str
    kpgrade: str
    gradebook: str
    title: str
    students: int
    answers: int
    blank_answers: int
    left_out: int
    """Rows and files read that hold no answer."""
    target_agreement: float
    graders: tuple[OverseenGrader, ...]
    model_says_of_itself: dict[str, str]
    settled: SettledShares
    questions: tuple[OverseenQuestion, ...]
    decided_through: dict[str, int]
    """Through what decisions came, and how many: the app, a file, a colleague's gradebook."""
    agreement_by_group: tuple[str, ...]
    changes: tuple[OverseenChange, ...]
    known_limits: tuple[str, ...]


def oversight_record(book: Gradebook, card: Mapping[str, str] | None = None) -> OversightRecord:
    """The record of an assignment as it stands. `card`: what the model's file says of itself."""
    review, answers = reviewed(book), book.answers()
    figures = class_figures(review)
    left = _left(book)
    changes = _changes(book)
    through = Counter(change.through for change in changes if change.what is LogKind.DECISION)
    return OversightRecord(
        written_at=now(),
        kpgrade=__version__,
        gradebook=book.path.name,
        title=book.rubric.title,
        students=len({answer.student for answer in answers}),
        answers=len(answers),
        blank_answers=sum(is_blank(answer.text) for answer in answers),
        left_out=len(book.skipped()),
        target_agreement=target_of(book),
        graders=tuple(_grader(used) for used in book.graders()),
        model_says_of_itself=dict(card or {}),
        settled=_settled(sum((f.trust for f in figures), Trust())),
        questions=tuple(_question(book, each, left.get(each.question.id)) for each in figures),
        decided_through=dict(through.most_common()),
        agreement_by_group=tuple(fairness_sentences(review, all_told=True)),
        changes=changes,
        known_limits=KNOWN_LIMITS,
    )


def _grader(used: UsedGrader) -> OverseenGrader:
    calibrator = Calibrator()
    with suppress(ValidationError):
        calibrator = Calibrator.model_validate_json(used.calibration)
    return OverseenGrader(
        model=used.model,
        identity=used.identity,
        calibrated_on=calibrator.fitted_on,
        calibration_labels=calibrator.labels,
        covered_at_most=calibrator.covered_below,
        missed_at_least=calibrator.missed_above,
        agreement_aimed_at=calibrator.level,
        first_used=used.first,
        last_used=used.last,
        verdicts=used.verdicts,
    )


def _settled(trust: Trust) -> SettledShares:
    return SettledShares(
        verdicts=trust.verdicts,
        by_the_model=trust.by.get(SettledBy.MODEL, 0),
        by_learning=trust.by.get(SettledBy.LEARNING, 0),
        by_the_teacher=trust.by.get(SettledBy.TEACHER, 0),
        left_to_kpgrade=trust.by.get(SettledBy.HANDOVER, 0),
        open=trust.by.get(SettledBy.NOBODY, 0),
        sure_verdicts=trust.settled,
        sure_and_decided=trust.checked,
        agreed=trust.agreed,
    )


def _question(book: Gradebook, figures: QuestionFigures, left: LeftToKpgrade | None) -> OverseenQuestion:
    question, progress = figures.question, figures.progress
    check = spot_check(book, question.id)
    return OverseenQuestion(
        id=question.id,
        text=question.text,
        key_points=len(question.key_points),
        full_marks=question.full_marks,
        answers=progress.answers,
        graded=progress.graded,
        certain_marks=progress.settled,
        settled=_settled(figures.trust),
        spot_check=SpotChecked(
            drawn=check.drawn, decided=check.decided, agreed=check.agreed, at_least=check.at_least
        )
        if check.drawn
        else None,
        left=left,
    )


def _left(book: Gradebook) -> dict[str, LeftToKpgrade]:
    left = {}
    for question, standing in learned_view(book).standings.items():
        told = stop(standing)
        left[question] = LeftToKpgrade(
            verdicts=told.promise.left,
            likely_to_differ=round(told.promise.differ, 2),
            low=told.promise.low,
            high=told.promise.high,
            target_agreement=told.promise.target,
            state=str(told.reason),
        )
    return left


def _changes(book: Gradebook) -> tuple[OverseenChange, ...]:
    people, codes = held_people(book), SheetCodes(book)
    code_of = {a.id: (codes.of(one.students[-1]), a.question_id) for one in people for a in one.answers}
    names = {name: codes.of(one.students[-1]) for one in people for name in (*one.answer_ids, *one.names)}
    folded = {name.casefold(): code for name, code in names.items()}
    named = name_pattern(names)

    def unnamed(text: str) -> str:
        return named.sub(lambda found: folded.get(found[0].casefold(), "a student"), text) if text else text

    faults = {(q.id, p.id) for q in book.rubric.questions for p in q.key_points if p.fault}
    return tuple(_change(entry, code_of, unnamed, faults) for entry in book.log())


def _change(
    entry: LogEntry,
    code_of: Mapping[str, tuple[str, str]],
    unnamed: Callable[[str], str],
    faults: Collection[tuple[str, str]],
) -> OverseenChange:
    code, question = code_of.get(entry.answer_id, ("", ""))
    found = {"covered": FOUND, "missed": NOT_FOUND} if (question, entry.key_point_id) in faults else {}
    return OverseenChange(
        time=entry.time,
        what=entry.kind,
        student=code,
        question=question or entry.question_id,
        key_point=entry.key_point_id,
        said=found.get(entry.said, entry.said),
        through=unnamed(entry.source),
        reason=unnamed(entry.reason),
        count=entry.count,
    )


def per_day(changes: Sequence[OverseenChange]) -> dict[str, Counter[LogKind]]:
    """Day (ISO 8601, UTC) -> how much of what was done on it."""
    days: dict[str, Counter[LogKind]] = {}
    for change in changes:
        days.setdefault(change.time[:10], Counter())[change.what] += change.count
    return days
