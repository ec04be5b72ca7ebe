"""How far a question is and what of it is shown, in the words of the review's first two lines."""

from __future__ import annotations

from grader.review.selection import Show
from tui.app import strings as s
from tui.app.session import Session
from tui.app.widgets import signs


def title(session: Session) -> str:
    """The assignment and the question under review."""
    questions = len(session.rubric.questions)
    many = f"{s.QUESTION} {session.number}/{questions}: " if questions > 1 else ""
    return f"{session.title} · {many}{session.question.text}"


def progress(session: Session, width: int) -> str:
    """What is settled, how long the rest may take, and the filter in force; a bar if `width` has room."""
    standing = session.standing()
    amounts = s.PROGRESS.format(settled=standing.settled, answers=standing.answers, open=standing.open_points)
    share = standing.settled / standing.answers if standing.answers else 0.0
    line = amounts
    ungraded = standing.answers - standing.graded
    if ungraded:
        line += f" · {s.PROGRESS_UNGRADED.format(count=ungraded)}"
    if len(session.rubric.questions) > 1:
        whole = session.whole_standing()
        line += " │ " + s.PROGRESS_ALL.format(
            settled=whole.settled, answers=whole.answers, open=whole.open_points
        )
    left = session.seconds_left()
    if left:
        line += f" · {s.TIME_LEFT.format(time=signs.duration(left))}"
    if not session.filter.is_empty:
        shown, what = len(session.view), _filter(session)
        line += f" │ {s.FILTERED.format(shown=shown, total=standing.answers, what=what)}"
    if not session.show_names:
        line += f" │ {s.PROGRESS_NAMES}"
    barred = f"{signs.bar(share, 16)} {line}"
    return barred if len(barred) <= width else line


def nothing_unsure(session: Session) -> str:
    """What to do where no answer shown is unsure: there may be some elsewhere, or some not graded."""
    whole = session.whole_standing()
    if session.filter.is_empty and whole.graded < whole.answers:
        missing = signs.count(whole.answers - whole.graded, "answer")
        return s.NOT_GRADED_YET.format(answers=missing)
    if session.filter.is_empty and whole.open_points:
        return s.QUESTION_SETTLED.format(open=whole.open_points)
    return s.ALL_SETTLED if whole.settled == whole.answers else s.SHOWN_SETTLED


def _filter(session: Session) -> str:
    f = session.filter
    words = [s.SHOW_NAMES[f.show]] if f.show is not Show.ALL else []
    if f.point:
        number = session.point_index(f.point) + 1
        words.append(
            s.FILTER_POINT.format(
                number=number, label=signs.word(session.question.key_points[number - 1], f.label)
            )
        )
    if f.marks:
        words.append(s.FILTER_MARKS.format(low=f.marks[0], high=f.marks[1]))
    if f.text:
        words.append(s.FILTER_TEXT.format(text=f.text))
    return ", ".join(words)
