"""The record of oversight as PDF, to be read, signed and filed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.gradebook.log import LogKind
from grader.oversight.record import (
    OverseenChange,
    OverseenGrader,
    OverseenQuestion,
    OversightRecord,
    SettledShares,
    per_day,
)
from grader.reports.pdf.page import WIDTH, PdfPage, build

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_LONGEST = 600
"""Changes printed one by one; of a longer history the JSON file has the rest."""
_DAY_COLUMNS = (
    LogKind.RUBRIC, LogKind.ANSWERS, LogKind.VERDICTS, LogKind.DECISION, LogKind.WITHDRAWAL,
    LogKind.LEARNING, LogKind.HANDOVER, LogKind.ADJUSTMENT, LogKind.COMMENT, LogKind.ERASURE,
)  # fmt: skip
_SUMMED = frozenset({LogKind.VERDICTS, LogKind.ANSWERS, LogKind.LEFT_OUT, LogKind.ERASURE, LogKind.HANDOVER})


def write_pdf(record: OversightRecord, path: Path) -> None:
    """Write the record (A4)."""
    page = PdfPage()
    story = [
        page.head(f"Record of oversight: {record.title or record.gradebook}", 1),
        page.text(
            f"Of the gradebook {record.gradebook}, written {_minute(record.written_at)} by kpgrade "
            f"{record.kpgrade}. No student is named here: a student is the code on the sheet."
        ),
        page.head("The assignment", 2),
        _pairs(
            page,
            [
                ("Students", f"{record.students}"),
                ("Answers", f"{record.answers}, of which blank: {record.blank_answers}"),
                ("Read and left out", f"{record.left_out}"),
                ("Agreement aimed at", f"{record.target_agreement:.0%} of all verdicts"),
            ],
        ),
        page.head("What gave the verdicts", 2),
        *(flowable for grader in record.graders for flowable in _grader(page, grader)),
    ]
    if not record.graders:
        story.append(page.text("Nothing has been graded by a model."))
    if record.model_says_of_itself:
        story.append(page.head("What the model's file says of itself", 3))
        story.append(_pairs(page, list(record.model_says_of_itself.items())))
    story += [
        page.head("Who settled what", 2),
        _settled(page, record.questions, record.settled),
        page.text(
            "A decision of the teacher always counts, whatever the model said or says later. What is left is "
            "verdicts that nobody was sure of, which the teacher left to kpgrade on its promise."
        ),
        page.head("Agreement and checks", 2),
        *(page.text(sentence) for sentence in _checks(record)),
        page.head("What was done, by day", 2),
        _days(page, record.changes),
        page.text(f"Decisions came through: {_through(record)}."),
        page.head("What was done, one by one", 2),
        *_changes(page, record.changes),
        page.head("Known limits", 2),
        *(page.text(limit) for limit in record.known_limits),
        page.head("Looked through by", 2),
        page.table([["name", "date", "signature"], ["", "", ""]], (200, 90, 190), head=1),
    ]
    build(path, f"Record of oversight: {record.title or record.gradebook}", story)


def _pairs(page: PdfPage, pairs: Sequence[tuple[str, str]]) -> Flowable:
    return page.table([[page.text(name), page.text(value)] for name, value in pairs], [140, WIDTH - 140])


def _grader(page: PdfPage, grader: OverseenGrader) -> Iterator[Flowable]:
    fitted = f"{grader.calibrated_on} ({grader.calibration_labels} labels)"
    yield page.head(grader.model, 3)
    yield _pairs(
        page,
        [
            ("Identity", grader.identity),
            ("Verdicts", f"{grader.verdicts}"),
            ("Used", f"{_minute(grader.first_used)} to {_minute(grader.last_used)}"),
            ("Calibrated on", fitted if grader.calibrated_on else "nothing: the model's own odds"),
            (
                "Thresholds",
                f"covered where the probability of 'missed' is at most {grader.covered_at_most:.3f}, missed "
                f"from {grader.missed_at_least:.3f} on, left to the teacher between them; chosen for "
                f"{grader.agreement_aimed_at:.0%} agreement with people",
            ),
        ],
    )


def _settled(page: PdfPage, questions: Sequence[OverseenQuestion], total: SettledShares) -> Flowable:
    cells: list[list[Any]] = [["Question", "verdicts", "model", "learning", "teacher", "left", "open"]]
    rows = [(question.id, question.settled) for question in questions]
    for name, shares in (*rows, ("all", total)) if len(rows) > 1 else rows:
        counted = (
            shares.verdicts, shares.by_the_model, shares.by_learning, shares.by_the_teacher,
            shares.left_to_kpgrade, shares.open,
        )  # fmt: skip
        cells.append([page.text(name, spaceAfter=0), *map(str, counted)])
    return page.table(cells, (150, 55, 55, 55, 55, 55, 55), head=1)


def _checks(record: OversightRecord) -> Iterator[str]:
    settled = record.settled
    if settled.sure_and_decided:
        yield (
            f"The model alone was sure of {settled.sure_verdicts} verdicts. The teacher decided "
            f"{settled.sure_and_decided} of these too, and agreed with {settled.agreed} "
            f"({settled.agreed / settled.sure_and_decided:.0%})."
        )
    else:
        yield (
            f"The model alone was sure of {settled.sure_verdicts} verdicts. The teacher has decided none of "
            "these, so agreement is not known."
        )
    for question in record.questions:
        if check := question.spot_check:
            yield (
                f"Spot check of {question.id}: {check.drawn} settled verdicts drawn at random, "
                f"{check.decided} decided without sight of them, {check.agreed} agreed. With 95% confidence "
                f"at least {check.at_least:.0%} agree."
            )
        if left := question.left:
            yield (
                f"Left to kpgrade in {question.id}: {left.verdicts} verdicts, of which about "
                f"{left.likely_to_differ:.0f} ({left.low} to {left.high}) are expected to differ "
                f"from the teacher's (95%). State: {left.state}."
            )
    if not any(question.spot_check for question in record.questions):
        yield "No spot check was begun."
    yield from record.agreement_by_group


def _days(page: PdfPage, changes: Sequence[OverseenChange]) -> Flowable:
    cells: list[list[Any]] = [["Day (UTC)", *(str(kind) for kind in _DAY_COLUMNS)]]
    for day, counts in per_day(changes).items():
        cells.append([day, *(str(counts[kind] or "") for kind in _DAY_COLUMNS)])
    narrow = (WIDTH - 60) / len(_DAY_COLUMNS)
    small = ("FONTSIZE", (0, 0), (-1, -1), 6.5)
    return page.table(cells, (60, *[narrow] * len(_DAY_COLUMNS)), small, head=1)


def _through(record: OversightRecord) -> str:
    told = [f"{through or 'not said'}: {count}" for through, count in record.decided_through.items()]
    return ", ".join(told) or "there are none"


def _changes(page: PdfPage, changes: Sequence[OverseenChange]) -> Iterator[Flowable]:
    cells: list[list[Any]] = [["When (UTC)", "what", "of", "to", "through, why"]]
    shown = changes[:_LONGEST]
    for change in shown:
        what = f"{change.count} {change.what}" if change.what in _SUMMED else str(change.what)
        of = " ".join(filter(None, (change.student, change.question, change.key_point)))
        why = ": ".join(filter(None, (change.through, change.reason)))
        texts = (_minute(change.time), what, of, change.said, why)
        cells.append([page.text(text, spaceAfter=0) for text in texts])
    yield page.table(cells, (100, 70, 118, 66, 126), head=1)
    if len(shown) < len(changes):
        yield page.text(f"{len(changes) - len(shown)} more are in the JSON file of this record.")


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
