"""What was found, in sentences; what the numbers do not carry is not said."""

from __future__ import annotations

from grader.fairness.compared import GroupAgreement, checked, in_groups
from grader.fairness.drift import Drift, drift
from grader.fairness.properties import Groups, properties
from grader.review.answers import ClassReview

TOO_FEW = (
    "Too little was decided to tell: it takes 20 decided verdicts that the model was sure of, on 10 answers,"
    " in a group and outside it."
)
CAUTION = (
    "This is about what you decided, which is no random sample: a spot check is. Of twenty such comparisons,"
    " about one looks different by chance."
)


def fairness_sentences(review: ClassReview, more: Groups | None = None, *, all_told: bool) -> list[str]:
    """Agreement by group, then drift. `more`: further groups. Without `all_told`, only what differs."""
    verdicts = checked(review)
    sentences = []
    for title, group_of in {**properties(review, verdicts), **(more or {})}.items():
        for group in in_groups(verdicts, group_of):
            if all_told or group.differs:
                sentences.append(_group_sentence(title, group))
    return sentences + _drift_sentences(drift(review), all_told=all_told)


def _group_sentence(title: str, group: GroupAgreement) -> str:
    low, high = group.difference
    told = (
        f"{title}, {group.name}: you agreed with {group.agreement:.0%} of {group.verdicts} sure verdicts on"
        f" {group.answers} answers ({group.within.low:.0%} to {group.within.high:.0%}); too strict"
        f" {group.too_strict}, too lenient {group.too_lenient}."
    )
    if not group.differs:
        return told
    way = "more" if low > 0 else "less"
    least, most = sorted((abs(low), abs(high)))
    return (
        f"{told} That is {way} than elsewhere, by {100 * least:.0f} to {100 * most:.0f} points of a hundred."
    )


def _drift_sentences(found: Drift, *, all_told: bool) -> list[str]:
    sentences = []
    if found.pairs_tell and (all_told or found.alike < found.pairs):
        sentences.append(
            f"The same words, decided early and late: {found.alike} of {found.pairs} alike; stricter later in"
            f" {found.stricter}, more lenient in {found.pairs - found.alike - found.stricter}."
        )
    if found.strictness is not None and (all_told or found.drifts):
        low, high = found.strictness
        sentences.append(
            f"Late in a sitting against early, you called {100 * low:+.0f} to {100 * high:+.0f} of a hundred"
            f" more missed than the model expected ({found.decisions} decisions)"
            + (": you became stricter." if low > 0 else ": you became more lenient." if high < 0 else ".")
        )
    return sentences
