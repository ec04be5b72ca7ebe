"""XLSX: the class list, a summary with charts, a sheet a question, and a reason for each verdict.

The key point columns of the questions' sheets can be edited and read back; what the reading needs besides
is in a hidden sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.comments.quoting import told
from grader.domain import KeyPoint, Label, Question
from grader.drafting.languages import language_of
from grader.drafting.reasons import reason as reason_of
from grader.gradebook import Gradebook
from grader.learning.sentences import learning_sentences
from grader.reports.class_list import ClassTable, class_list
from grader.reports.columns import (
    ANSWER,
    COMMENT,
    FULL,
    HIGH,
    ID,
    LOW,
    MARK,
    OWN,
    OWN_REASON,
    POINT_COMMENTS,
    SEAL,
    SEALED,
    STUDENT,
    own_marks,
    point_titles,
    seal,
)
from grader.reports.formats import ReportOptions
from grader.review.answers import ClassReview, ReviewedAnswer, reviewed
from grader.review.figures import LEANS, QuestionFigures, class_figures
from grader.signs import FOUND, NOT_FOUND, loss_words, titled, word
from grader.text import visible

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_HEAD = (ID, STUDENT, MARK, LOW, HIGH, FULL, COMMENT)
_WIDTHS = {
    ID: 16,
    STUDENT: 22,
    MARK: 8,
    LOW: 9,
    HIGH: 9,
    FULL: 9,
    COMMENT: 36,
    OWN: 9,
    OWN_REASON: 24,
    ANSWER: 70,
}
_POINT_WIDTH = 18
_LONGEST = 32_767
"""Characters that a cell holds (Excel's specification)."""
_COLOURS = {
    "covered": ("#D5EFD9", "#14532D"),
    "missed": ("#F8D7D3", "#7F1D1D"),
    "unsure": ("#FFF0C2", "#6B4E00"),
}
_COLOURS |= {FOUND: _COLOURS["missed"], NOT_FOUND: _COLOURS["covered"]}
_HEADING = {
    "bold": True,
    "text_wrap": True,
    "valign": "top",
    "bg_color": "#E7EAF0",
    "bottom": 1,
    "quote_prefix": 1,
}
_LIST, _SUMMARY, _REASONS, _SEALS = "Class list", "Summary", "Reasons", "kpgrade"


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write the class. Every text is a string cell: nothing here is ever a formula."""
    from xlsxwriter import Workbook

    # In memory until it is whole: no student's words in a temporary folder, one plain write for a full disk.
    held = BytesIO()
    inert = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(held, inert) as workbook:
        review = reviewed(book)
        _list_sheet(workbook, workbook.add_worksheet(_LIST), class_list(review, options))
        summary = workbook.add_worksheet(_SUMMARY)
        taken = {name.casefold() for name in (_LIST, _SUMMARY, _REASONS, _SEALS)}
        for question in review.rubric.questions:
            sheet = workbook.add_worksheet(_sheet_name(question.id, taken))
            _question_sheet(workbook, sheet, question, review.of_question(question.id), options)
        _summary_sheet(workbook, summary, class_figures(review), learning_sentences(book))
        _reason_sheet(workbook, workbook.add_worksheet(_REASONS), review, options)
        _seal_sheet(workbook.add_worksheet(_SEALS), review.by_question(), options)
    path.write_bytes(held.getbuffer())


def _sheet_name(text: str, taken: set[str]) -> str:
    """A name that Excel allows: at most 31 characters, none of []:*?/\\, unique whatever the case."""
    plain = "".join("-" if c in "[]:*?/\\" else c for c in " ".join(visible(text).split()))
    # Excel counts UTF-16 units, of which an emoji takes two.
    room = 25 if all(ord(c) <= 0xFFFF for c in plain) else 12
    clean = plain[:room].strip("' ") or "question"
    name, count = clean, 1
    while name.casefold() in taken or name.casefold() == "history":
        count += 1
        name = f"{clean} ({count})"
    taken.add(name.casefold())
    return name


def _list_sheet(workbook: Workbook, sheet: Worksheet, listed: ClassTable) -> None:
    bold = workbook.add_format(_HEADING)
    plain = workbook.add_format({"valign": "top", "quote_prefix": 1})
    figure = workbook.add_format({"valign": "top", "num_format": "0.##"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(listed.headings) - 1, 12)
    sheet.set_row(0, 60)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(listed.rows)), len(listed.headings) - 1)
    for column, heading in enumerate(listed.headings):
        sheet.write_string(0, column, _cell(heading), bold)
    for line, row in enumerate(listed.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, _cell(value), plain)
            elif value is not None:
                sheet.write_number(line, column, value, figure)


def _reason_sheet(workbook: Workbook, sheet: Worksheet, review: ClassReview, options: ReportOptions) -> None:
    """Why each verdict is what it is, a line each. It has no column of ids, so nothing of it is read back."""
    bold = workbook.add_format(_HEADING)
    plain = workbook.add_format({"valign": "top", "quote_prefix": 1})
    heads = ("answer", STUDENT, "question", "key point", "counts as", "reason")
    for column, (heading, width) in enumerate(zip(heads, (16, 22, 12, 44, 14, 110), strict=True)):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)
    language, line = language_of(review.rubric), 0
    for row in review.by_question():
        who = (options.answer_id(row.answer), options.name(row.answer.student), row.question.id)
        for said in row.points:
            line += 1
            counts = word(said.point, said.label, said.level)
            for column, text in enumerate((*who, titled(said.point), counts)):
                sheet.write_string(line, column, _cell(text), plain)
            sheet.write_string(line, len(heads) - 1, _cell(reason_of(said, row.text, language)), plain)
    sheet.autofilter(0, 0, max(1, line), len(heads) - 1)


def _seal_sheet(sheet: Worksheet, rows: Iterable[ReviewedAnswer], options: ReportOptions) -> None:
    """Machine words, out of the teacher's sight: what each row said when it was written."""
    sheet.write_row(0, 0, (SEALED, SEAL))
    for line, row in enumerate(rows, start=1):
        sheet.write_string(line, 0, _cell(options.answer_id(row.answer)))
        sheet.write_string(line, 1, str(seal(row)))
    sheet.hide()


def _question_sheet(
    workbook: Workbook,
    sheet: Worksheet,
    question: Question,
    rows: list[ReviewedAnswer],
    options: ReportOptions,
) -> None:
    titles = point_titles(question)
    header = [*_HEAD, *titles.values(), OWN, OWN_REASON, POINT_COMMENTS, ANSWER]
    first, last = len(_HEAD), len(_HEAD) + len(titles) - 1
    bold = workbook.add_format(_HEADING)
    text = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": 1})
    plain = workbook.add_format({"valign": "top", "quote_prefix": 1})
    figure = workbook.add_format({"valign": "top", "num_format": "0.##"})
    for column, title in enumerate(header):
        sheet.write_string(0, column, _cell(title), bold)
        width = _WIDTHS.get(title, _POINT_WIDTH) if not first <= column <= last else _POINT_WIDTH
        sheet.set_column(column, column, width)
    sheet.set_row(0, 60)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(rows)), len(header) - 1)
    for line, row in enumerate(rows, start=1):
        mark = row.mark
        sheet.write_string(line, 0, _cell(options.answer_id(row.answer)), plain)
        sheet.write_string(line, 1, _cell(options.name(row.answer.student)), plain)
        numbers = (row.certain_mark, mark.low if mark else None, mark.high if mark else None)
        for column, value in enumerate((*numbers, question.full_marks), start=2):
            if value is not None:
                sheet.write_number(line, column, value, figure)
        if row.comment:
            sheet.write_string(line, 6, _cell(row.comment), text)
        for column, said in enumerate(row.points, start=first):
            if said.label:
                sheet.write_string(line, column, word(said.point, said.label, said.level), plain)
        own, reason = own_marks(row)
        if own is not None:
            sheet.write_number(line, last + 1, own, figure)
            sheet.write_string(line, last + 2, _cell(reason), plain)
        if comments := "; ".join(comment for _, comment in told(row)):
            sheet.write_string(line, last + 3, _cell(comments), plain)
        sheet.write_string(line, last + 4, _cell(row.answer.text), plain)
    bottom = max(1, len(rows))
    column = first
    for choices, alike in groupby(question.key_points, _choices):
        columns = len([*alike])
        sheet.data_validation(
            1,
            column,
            bottom,
            column + columns - 1,
            {
                "validate": "list",
                "source": [*choices, str(Label.UNSURE)],
                "input_title": "Your decision",
                "input_message": f"{choices[0]} or {choices[1]}; kpgrade can read it back",
                "error_title": "Not a decision",
                "error_message": f"Choose {choices[0]} or {choices[1]}, or leave the cell as it was.",
                # A level that is not in the list may still be typed.
                "error_type": "warning" if len(choices) > 2 else "stop",
            },
        )
        column += columns
    shown = {word(point, label) for point in question.key_points for label in Label}
    for label, (fill, ink) in _COLOURS.items():
        if label not in shown:
            continue
        look = workbook.add_format({"bg_color": fill, "font_color": ink})
        sheet.conditional_format(
            1, first, bottom, last, {"type": "cell", "criteria": "==", "value": f'"{label}"', "format": look}
        )


def _choices(point: KeyPoint) -> tuple[str, ...]:
    """What a cell may say: covered, missed, and the levels as far as Excel takes them.

    It takes no choice with a comma, and none at all beyond 255 characters.
    """
    words = [word(point, label) for label in (Label.COVERED, Label.MISSED)]
    named = [level.name for level in point.levels if "," not in level.name and level.name not in words]
    return tuple(words if len(",".join([*words, *named, str(Label.UNSURE)])) > 255 else [*words, *named])


def _summary_sheet(
    workbook: Workbook, sheet: Worksheet, figures: Sequence[QuestionFigures], sentences: Sequence[str]
) -> None:
    bold = workbook.add_format({"bold": True})
    title = workbook.add_format({"bold": True, "font_size": 14, "quote_prefix": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": 1})
    percent = workbook.add_format({"num_format": "0%", "valign": "top"})
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 6, 11)
    line = 0
    for sentence in sentences:
        sheet.write_string(line, 0, sentence, wrapped)
        line += 1
    for number, q in enumerate(figures, start=1):
        sheet.write_string(line, 0, _cell(q.question.text or q.question.id)[:255], title)
        facts: Iterable[tuple[str, float | None]] = (
            ("answers", q.progress.answers),
            ("graded", q.progress.graded),
            ("with a certain mark", q.progress.settled),
            (f"mean, {LEANS}" if q.progress.settled < q.progress.answers else "mean", q.mean),
            ("full marks", q.question.full_marks),
        )
        for offset, (name, value) in enumerate(facts, start=1):
            sheet.write_string(line + offset, 0, name)
            if value is not None:
                sheet.write_number(line + offset, 1, round(value, 2))
        top = line + 7
        lost, kept = loss_words(q.question)
        for column, name in enumerate(("key point", lost, "unsure", kept, f"share {lost}")):
            sheet.write_string(top, column, name, bold)
        for offset, point in enumerate(q.points, start=1):
            sheet.write_string(top + offset, 0, _cell(point.title), wrapped)
            for column, count in enumerate((point.lost, point.unsure, point.kept), start=1):
                sheet.write_number(top + offset, column, count)
            if point.share_lost is not None:
                sheet.write_number(top + offset, 4, point.share_lost, percent)
        marks = top + len(q.points) + 2
        sheet.write_string(marks, 0, "mark", bold)
        sheet.write_string(marks, 1, "answers", bold)
        for offset, (bar, count) in enumerate(q.distribution, start=1):
            sheet.write_string(marks + offset, 0, bar)
            sheet.write_number(marks + offset, 1, count)
        _chart(workbook, sheet, "bar", f"Share missing each key point, question {number}",
               (line, 7), (top + 1, top + len(q.points), 4))  # fmt: skip
        if q.distribution:
            _chart(workbook, sheet, "column", f"Answers by mark, question {number}",
                   (line + 16, 7), (marks + 1, marks + len(q.distribution), 1))  # fmt: skip
        line = max(marks + len(q.distribution) + 3, line + 33)


def _chart(
    workbook: Workbook,
    sheet: Worksheet,
    kind: str,
    title: str,
    place: tuple[int, int],
    data: tuple[int, int, int],
) -> None:
    first, last, column = data
    chart: Any = workbook.add_chart({"type": kind})
    chart.add_series(
        {
            "categories": [_SUMMARY, first, 0, last, 0],
            "values": [_SUMMARY, first, column, last, column],
            "fill": {"color": "#3B5B92"},
            "gap": 60,
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    if kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    chart.set_size({"width": 560, "height": 300})
    sheet.insert_chart(*place, chart, {"description": f"{title}: the same numbers stand in the table."})


def _cell(text: str) -> str:
    """A text that a cell can hold."""
    shown = visible(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
