"""Feedback drafted from key points, levels, evidence and comments, in the language of the rubric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.comments.quoting import quote_of, with_quote
from grader.domain import Label
from grader.drafting.sentences import SENTENCES, Sentences, bare, quoted
from grader.review.answers import ReviewedAnswer, ReviewedPoint
from grader.text import is_blank, visible

_MOST = 3
"""Key points named in one sentence."""


def draft(row: ReviewedAnswer, language: str) -> str:
    """Two or three sentences to the student; '' while anything in the answer's mark is open.

    `language`: one of `languages.LANGUAGES`. The first says how much is there; the second what to look at
    again, a comment of the rubric's, or the student's own words; the third what is missing.
    """
    if not row.settled or row.open_points:
        return ""
    say, answer = SENTENCES[language], visible(row.answer.text)
    wanted = [p for p in row.points if not p.point.fault]
    made = [p for p in wanted if p.label is Label.COVERED]
    faults = [p for p in row.points if p.point.fault and p.label is Label.COVERED]
    missed = _dearest_first(p for p in wanted if p.label is Label.MISSED)
    partly = [p for p in made if _is_partly(p)]
    if is_blank(row.answer.text):
        return " ".join(filter(None, (say.blank, _listed(say, say.missing, missed))))
    told = [_opening(say, len(made) - len(partly), len(wanted))]
    commented = next((p for p in (*faults, *missed) if p.comment), None)
    if commented is not None:
        told.append(with_quote(commented.comment, quote_of(commented, answer)))
        faults, missed = ([p for p in some if p is not commented] for some in (faults, missed))
    elif faults:
        told.append(_listed(say, say.faults, faults))
        faults = []
    elif quote := next(filter(None, (quote_of(p, answer) for p in made)), ""):
        told.append(say.quoted.replace("{quote}", quoted(say, quote)))
    told.append(
        _listed(say, say.faults, faults)
        or _listed(say, say.missing, missed)
        or _listed(say, say.partly, partly)
    )
    return " ".join(sentence for sentence in told if sentence)


def _opening(say: Sentences, made: int, of: int) -> str:
    if made == of:
        return say.whole
    return say.part.format(n=made, of=of) if made else say.none


def _is_partly(said: ReviewedPoint) -> bool:
    level = said.point.level(said.level)
    return level is not None and level.points < said.point.points


def _dearest_first(points: Iterable[ReviewedPoint]) -> list[ReviewedPoint]:
    return sorted(points, key=lambda said: -said.point.points)


def _listed(say: Sentences, sentence: str, points: Sequence[ReviewedPoint]) -> str:
    """The sentence with the points behind its colon; '' without any."""
    if not points:
        return ""
    named = [bare(said.point.text) + (f" ({said.level})" if said.level else "") for said in points[:_MOST]]
    rest = [say.more.format(count=len(points) - _MOST)] if len(points) > _MOST else []
    return sentence.replace("{points}", "; ".join([*named, *rest]))
