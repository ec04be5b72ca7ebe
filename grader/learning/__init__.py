"""Learning where a teacher draws the line, while the teacher settles.

    states = book.states(question_id)                          once, and after grading
    pairs = pairs_of(book.view(), question_id, states)         after every decision
    standing = stand(pairs, prior, target=0.95)

    standing.verdicts()      Key -> LearnedVerdict: p_missed, label, and who settled it
    queue(standing, 5)       the next pairs to decide, the most valuable first
    stop(standing)           how many of those left will differ, and whether the teacher may stop
    influences(standing, k)  which decisions moved a verdict, and how far
    contradictions(standing) decisions to look at again, in twos
    draw(standing, 20)       a blind spot check of what kpgrade settled; `checked` says what came of it

A question is learned by itself. Everything is a function of the set of decisions in force: no order, no
time, no chance (what is drawn at random is drawn by the hashes of ids). A stale decision counts as none,
alike answers count as one, and a decided pair's own probability is what the others would have it be.
"""

from grader.learning.contradictions import Contradiction, ContradictionKind, contradictions
from grader.learning.influence import Influence, influences
from grader.learning.pairs import Pairs, pairs
from grader.learning.prior import Prior
from grader.learning.queue import PairToDecide, Why, queue
from grader.learning.reading import pairs_of
from grader.learning.spotcheck import Drawn, SpotCheck, checked, draw
from grader.learning.standing import TARGET, LearnedVerdict, SettledBy, Standing, stand
from grader.learning.stopping import Reason, Statement, stop

__all__ = [
    "TARGET",
    "Contradiction",
    "ContradictionKind",
    "Drawn",
    "Influence",
    "LearnedVerdict",
    "PairToDecide",
    "Pairs",
    "Prior",
    "Reason",
    "SettledBy",
    "SpotCheck",
    "Standing",
    "Statement",
    "Why",
    "checked",
    "contradictions",
    "draw",
    "influences",
    "pairs",
    "pairs_of",
    "queue",
    "stand",
    "stop",
]
