"""Reviewing a class: what the app shows, a report prints and the command line counts comes from here.

What counts, decided once:

- A key point counts as the teacher's decision says, else as what was learned from her decisions on other
  answers, else as the model's own verdict (`grader.learning.in_force`).
- A decision holds for the mark until the teacher makes another. One that was made under an older wording is
  *stale*: it still holds, and is flagged; but it says nothing of the newer wording, so it neither agrees nor
  disagrees with a verdict.
- Agreement compares decisions with what the model said by itself, where it was sure.
- A key point of which nothing has been said is *ungraded*: neither covered nor missed, and in no denominator.
  An unsure one is neither yet. The missed share is missed / (missed + covered).
- An answer is *graded* when each of its key points counts as something, and *settled* when its mark is
  certain.

    answers     one answer with everything said of it; a class of them
    selection   filters, orders, and groups of answers that say the same
    deciding    the decisions that accepting an answer or giving it to its group comes to
    figures     tallies of key points, agreement, missed share, marks, progress, who missed what
    advice      what the figures suggest to the teacher
    change      what another rubric does to a class
"""
