"""A reason for each verdict, to the teacher: what it rests on, in a sentence or two of the rubric's language.

Put together from what is recorded, never generated. The model gives a probability and no argument, so the
sentence that comes nearest in words is told as just that, and never as what the model rested on.
"""

from __future__ import annotations

from grader.comments.quoting import closest
from grader.domain import Basis, Decision, Label, Verdict
from grader.drafting.grounds import GROUNDS, Grounds
from grader.drafting.sentences import SENTENCES, bare, quoted
from grader.review.answers import ReviewedPoint
from grader.text import is_blank, spans_of

_LONGEST = 160
"""Characters of a quotation: a reason stands on a screen beside others."""


def reason(said: ReviewedPoint, answer: str, language: str, *, moved: bool = True) -> str:
    """Why a key point counts as it does. `answer`: its text fit to be shown; `language`: of `LANGUAGES`.

    `moved`: tell also what learning made of it; not where that is told beside it.
    """
    say = GROUNDS[language]
    if said.decision is not None and said.decision.missed is not None:
        told = _decided(say, said, said.decision, language)
    elif said.verdict is None:
        told = [say.ungraded]
    elif said.verdict.basis is Basis.BLANK:
        told = [say.blank if is_blank(answer) else say.not_enough_alone]
    else:
        told = _judged(say, said, said.verdict, answer, language)
        own = said.model
        learned = said.verdict.basis is Basis.LEARNED
        if moved and learned and own is not None and own.label is not said.verdict.label:
            told.append(_filled(say.moved, label=_word(say, said, own.label)))
    return " ".join(told)


def _decided(say: Grounds, said: ReviewedPoint, decision: Decision, language: str) -> list[str]:
    label = Label.MISSED if decision.missed else Label.COVERED
    named = _quoted(said.level, language) if said.level else _word(say, said, label)
    told = [_filled(say.decided, date=decision.time[:10], label=named)]
    if decision.reason.strip():
        told.append(_filled(say.because, quote=_quoted(decision.reason, language)))
    return [*told, say.stale] if decision.stale else told


def _judged(say: Grounds, said: ReviewedPoint, verdict: Verdict, answer: str, language: str) -> list[str]:
    told = [_how_sure(say, said, verdict)]
    told += _phrases(say, said, answer, language)
    near = closest(said.point, answer)
    if near and len(told) == 1:
        told.append(_filled(say.closest, quote=_quoted(near, language)))
    elif not near and verdict.label is not Label.MISSED:
        told.append(say.none_close)
    return told


def _how_sure(say: Grounds, said: ReviewedPoint, verdict: Verdict) -> str:
    named = _word(say, said, verdict.label)
    if verdict.basis is Basis.HANDOVER:
        return _filled(say.left, label=named)
    if verdict.p_missed is None:
        return _filled(say.stated, label=named)
    missed, states = _percent(verdict.p_missed), _percent(1 - verdict.p_missed)
    if verdict.label is Label.UNSURE:
        fault = said.point.fault
        return _filled(say.may_have if fault else say.may_miss, percent=states if fault else missed)
    covered = verdict.label is Label.COVERED
    return _filled(say.says if covered else say.says_not, percent=states if covered else missed)


def _phrases(say: Grounds, said: ReviewedPoint, answer: str, language: str) -> list[str]:
    """What the rubric says of words that stand in the answer."""
    for sentence, phrases in ((say.accepted, said.point.accept), (say.rejected, said.point.reject)):
        for phrase in phrases:
            for start, end in spans_of(answer, phrase):
                return [_filled(sentence, quote=_quoted(answer[start:end], language))]
    return []


def _word(say: Grounds, said: ReviewedPoint, label: Label) -> str:
    if label is Label.UNSURE:
        return say.unsure
    if said.point.fault:
        return say.found if label is Label.COVERED else say.not_found
    return say.covered if label is Label.COVERED else say.missed


def _percent(share: float) -> str:
    """Never 0 or 100: nothing here is certain."""
    return str(min(99, max(1, round(100 * share))))


def _quoted(text: str, language: str) -> str:
    flat = bare(text)
    return quoted(SENTENCES[language], flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…")


def _filled(sentence: str, **words: str) -> str:
    """The sentence with the words put in as they are: a student's may hold braces."""
    for name, word in words.items():
        sentence = sentence.replace(f"{{{name}}}", word)
    return sentence
