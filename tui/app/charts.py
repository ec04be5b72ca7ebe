"""What the class looks like, as bars: marks, and misses per key point."""

from __future__ import annotations

from collections import Counter

from grader.review.advice import TRUSTED, WhyReword, often_unsure, why_reword, worth_saying
from grader.review.figures import PointFigures, Trust, most_missed_first
from grader.text import visible
from tui.app import strings as s
from tui.app.session import Session
from tui.app.widgets.bar_list import ChartBar


def question_shown(session: Session) -> str:
    """Whose the charts are: the question under review, by number where there are several."""
    questions = len(session.rubric.questions)
    text = " ".join(visible(session.question.text).split())
    if questions == 1:
        return text
    return s.CHARTS_OF.format(number=session.number, questions=questions, text=text)


def mark_steps(session: Session) -> list[tuple[float, float]]:
    """Ranges of marks, both ends included, at most twelve, that cover the question's marks."""
    full = session.question.full_marks
    known = sorted({r.mark.low for r in session.all_rows if r.mark})
    whole = [float(i) for i in range(int(full) + 1)]
    if full <= 12 and all(mark in whole for mark in known) and whole[-1] == full:
        return [(mark, mark) for mark in whole]
    width = full / 10
    return [(round(i * width, 4), round((i + 1) * width - (0.0001 if i < 9 else 0), 4)) for i in range(10)]


def mark_bars(session: Session) -> list[ChartBar]:
    """How many answers have which mark so far; what is not yet settled counts by its lowest mark."""
    steps = mark_steps(session)
    settled: Counter[int] = Counter()
    open_: Counter[int] = Counter()
    for row in session.all_rows:
        if row.mark is None:
            continue
        index = next((i for i, (a, b) in enumerate(steps) if a <= row.mark.low <= b), len(steps) - 1)
        (settled if row.settled else open_)[index] += 1
    most = max((settled[i] + open_[i] for i in range(len(steps))), default=0) or 1
    return [
        ChartBar(
            f"{low:g}" if low == high else f"{low:g}-{high:.3g}",
            (("█", settled[i] / most, "plain"), ("▒", open_[i] / most, "unsure")),
            str(settled[i] + open_[i]),
        )
        for i, (low, high) in enumerate(steps)
    ]


def point_bars(session: Session, *, notes: bool = True) -> list[ChartBar]:
    """Covered, unsure and missed shares of every key point, in the rubric's order."""
    bars = []
    tallies = _tallies(session)
    unsure_here = often_unsure(tallies)
    for number, (point, tally) in enumerate(zip(session.question.key_points, tallies, strict=True), 1):
        known = tally.graded or 1
        bars.append(
            ChartBar(
                f"{number} {visible(s.FAULT.format(text=point.text) if point.fault else point.text)}",
                (
                    ("█", tally.kept / known, "covered"),
                    ("▒", tally.unsure / known, "unsure"),
                    ("░", tally.lost / known, "missed"),
                ),
                f"{tally.lost} {s.FAULT_FOUND if point.fault else s.MISSED}" if notes else str(tally.lost),
                _note(tally, unsure_here=unsure_here) if notes else "",
            )
        )
    return bars


def missed_order(session: Session) -> list[int]:
    """Places of the key points, the most missed first."""
    return most_missed_first(_tallies(session))


def trust(session: Session) -> str:
    """What is to be said of the model on this question; of agreement only once there is enough of it."""
    tallies = _tallies(session)
    unsure = s.CLASS_UNSURE if often_unsure(tallies) else ""
    whole = sum((tally.trust for tally in tallies), Trust())
    if whole.agreement is None or not worth_saying(whole):
        return unsure
    text = s.CLASS_TRUST if whole.agreement >= TRUSTED else s.CLASS_DISTRUST
    sentence = text.format(share=round(100 * whole.agreement), count=whole.checked)
    return f"{sentence}\n{unsure}".strip()


def _tallies(session: Session) -> list[PointFigures]:
    return [session.tally(point.id) for point in session.question.key_points]


def _note(tally: PointFigures, *, unsure_here: bool) -> str:
    lines = []
    if tally.trust.checked:
        lines.append(s.CLASS_AGREEMENT.format(agreed=tally.trust.agreed, compared=tally.trust.checked))
    why = why_reword(tally)
    if why is not None and not (unsure_here and why is WhyReword.UNSURE):
        lines.append(s.CLASS_REWORD.format(why=_words_of(why)))
    return " · ".join(lines)


def _words_of(why: WhyReword) -> str:
    # Asked for each time: a language may have been chosen since.
    match why:
        case WhyReword.DISAGREED:
            return s.REWORD_DISAGREE
        case WhyReword.UNSURE:
            return s.REWORD_UNSURE
        case WhyReword.ALL_MISS_IT:
            return s.REWORD_NOBODY
