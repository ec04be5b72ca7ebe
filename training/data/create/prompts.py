"""The words that dataset creation sends to a model. Changing one changes every request's key."""

from __future__ import annotations

from grader.prompt import messages
from training.data.create.schema import VAGUE_RULE, AnswerKind
from training.data.passages import Passage

Messages = list[dict[str, str]]

_EXTRACT = """\
You prepare practice material for people who grade students' answers.

Read the passage and do three things.
1. key_points: write 2 to 5 key points of the passage. Each is one complete statement that can be checked on \
its own, in at most 25 words. No key point repeats, contains or implies another.
2. PointsMissed: choose 1 to 4 of these key points, at least one and never all of them. Copy them letter \
for letter.
3. Answer: write what a student who has read the passage writes from memory, in 50 to 150 words of their \
own. It states every key point that was not chosen. It says nothing at all about the chosen ones, not even \
in passing. Do not copy sentences of the passage.

Return JSON only: {"key_points": [...], "PointsMissed": [...], "Answer": "..."}\
"""

_REWRITE = """\
You rewrite a student's answer for people who practise grading. Keep its language. Change nothing but what \
you are asked to change, and add no other facts.

Return JSON only: {"Answer": "..."}\
"""

_TASKS = {
    AnswerKind.SIMPLER: (
        "Rewrite the answer as a 14-year-old writes in class: short, plain words, everyday sentences, no "
        "textbook phrases. Every statement of the answer must still be made, and no new one."
    ),
    AnswerKind.WRONG_CLAIM: (
        "The answer leaves out this key point:\n{point}\n\n"
        "Add, where it fits, one sentence in which the student believes something wrong instead: a claim on "
        "the same matter that contradicts the key point. It must not state the key point."
    ),
    AnswerKind.NEGATED: (
        "The answer states this key point:\n{point}\n\n"
        "Change the answer so that at that place it says the opposite. Keep every other statement, and do "
        "not mention that anything was changed."
    ),
    AnswerKind.VAGUE: (
        "The answer leaves out this key point:\n{point}\n\n"
        "Add, where it fits, half a sentence that only touches on the matter, as a student does who "
        "remembers that there was something but not what. It must not say what the key point says."
    ),
}

LABEL_RULES = {
    AnswerKind.PLAIN: "Written from the passage, leaving out the missed key points.",
    AnswerKind.SIMPLER: "The plain answer in a student's simpler words. Labels as in the plain answer.",
    AnswerKind.TYPOS: "The plain answer with typing slips, made by rule. Labels as in the plain answer.",
    AnswerKind.WRONG_CLAIM: "A wrong claim in place of one left-out key point. That point stays missed.",
    AnswerKind.NEGATED: "One stated key point is turned into its opposite. That point becomes missed.",
    AnswerKind.VAGUE: f"A half-mention of one left-out key point. {VAGUE_RULE}",
}
"""How each kind is labelled, for the dataset card."""


def extraction(passage: Passage) -> Messages:
    """Ask for key points, a choice of them to leave out, and an answer without those."""
    title = f"Title: {passage.title}\n\n" if passage.title else ""
    return [
        {"role": "system", "content": _EXTRACT},
        {"role": "user", "content": f"{title}Passage:\n{passage.text}"},
    ]


def rewrite(kind: AnswerKind, answer: str, point: str = "") -> Messages:
    """Ask for an answer rewritten; `point` is the key point that the kind is about, if it is about one."""
    task = _TASKS[kind].format(point=point)
    return [
        {"role": "system", "content": _REWRITE},
        {"role": "user", "content": f"{task}\n\nAnswer:\n{answer}"},
    ]


def closed_question(question: str, answer: str, point: str) -> Messages:
    """Ask whether an answer states a key point, in the very words that the grader asks in."""
    return messages(question, answer, point)
