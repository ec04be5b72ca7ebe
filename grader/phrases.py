"""'This wording counts': a phrase of an answer becomes part of the rubric, and whom else that changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from grader.domain import Answer, KeyPoint, Label, Question, Rubric, Verdict
from grader.engines.base import PartlyFailed, Score, Task
from grader.errors import InputError
from grader.gradebook import ClassView, Gradebook
from grader.gradebook.states import content_key
from grader.grader import Grader
from grader.guidelines import asked_of, signature
from grader.review.change import RubricChange, change_of, put_in_force
from grader.text import is_blank, overlap, spans_of, without, words


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """A phrase that counts for a key point, or that is not enough for it."""

    question_id: str
    key_point_id: str
    phrase: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule would make of one answer."""

    answer_id: str
    before: Verdict | None
    after: Verdict
    decided: bool
    """The teacher decided it; the decision stands whatever the verdict becomes."""

    @property
    def changes(self) -> bool:
        return self.before is None or self.before.label is not self.after.label


def with_phrase(rubric: Rubric, rule: PhraseRule) -> Rubric:
    """The rubric with the rule in it. Raises InputError when it says nothing new."""
    question = rubric.question(rule.question_id)
    point = question.key_point(rule.key_point_id)
    phrase = " ".join(rule.phrase.split())
    spoken = words(phrase)
    if not spoken:
        raise InputError("there is no phrase yet", hint="Mark or type the words of the answer it is about.")
    if rule.counts and any(words(known) == spoken for known in point.wordings):
        raise InputError("the key point has this wording already", where=phrase)
    if any(words(known) == spoken for known in point.reject):
        raise InputError("the rubric says of these words that they are not enough", where=phrase)
    if not rule.counts and any(words(known) == spoken for known in point.wordings):
        raise InputError("these words are a wording of the key point itself", where=phrase)
    field = "accept" if rule.counts else "reject"
    changed = point.model_copy(update={field: (*getattr(point, field), phrase)})
    points = tuple(changed if p.id == point.id else p for p in question.key_points)
    asked = question.model_copy(update={"key_points": points})
    return rubric.model_copy(
        update={"questions": tuple(asked if q.id == question.id else q for q in rubric.questions)}
    )


def apply(book: Gradebook, rule: PhraseRule) -> RubricChange:
    """Put the rule in force; return what that changes.

    What `preview` read is judged at once by the next grading; the rest is read.
    """
    point = book.rubric.question(rule.question_id).key_point(rule.key_point_id)
    verb = "counts for" if rule.counts else "is not enough for"
    change = change_of(book, with_phrase(book.rubric, rule))
    put_in_force(book, change, note=f"'{rule.phrase}' {verb} '{point.text}'")
    return change


def concerned(view: ClassView, rule: PhraseRule) -> list[Answer]:
    """The answers whose verdict the rule can change, those that share most of its words first.

    Another wording can only bring a margin down, so what is covered stays covered; a phrase that is not
    enough changes nothing where it does not stand.
    """
    answers = [a for a in view.answers if a.question_id == rule.question_id and not is_blank(a.text)]
    if not rule.counts:
        return [a for a in answers if spans_of(a.text, rule.phrase)]
    verdicts = {a.id: view.verdicts.get((a.id, rule.key_point_id)) for a in answers}
    open_ = [a for a in answers if (v := verdicts[a.id]) is None or v.label is not Label.COVERED]
    return sorted(open_, key=lambda a: -overlap(rule.phrase, a.text))


def preview(book: Gradebook, grader: Grader, rule: PhraseRule) -> Iterator[Effect]:
    """What the rule would make of each answer it concerns, as the grader reads them.

    Nothing is in force yet, but scores are kept: saying yes afterwards asks the model nothing twice.
    Answers that the engine fails on are left out. Raises InputError where the rule says nothing new.
    """
    view = book.view()
    question = with_phrase(view.rubric, rule).question(rule.question_id)
    point = question.key_point(rule.key_point_id)
    by_text: dict[str, list[Answer]] = defaultdict(list)
    for answer in concerned(view, rule):
        by_text[without(answer.text, point.reject)].append(answer)
    for text, scores in _scored(book, grader, question, point, by_text):
        for answer in by_text[text]:
            key = (answer.id, point.id)
            if scores:
                after = grader.verdict(answer.id, text, point, scores)
            else:
                after = grader.blank_verdict(answer.id, point.id)
            yield Effect(answer.id, view.verdicts.get(key), after, key in view.decisions)


def _scored(
    book: Gradebook,
    grader: Grader,
    question: Question,
    point: KeyPoint,
    texts: Iterable[str],
) -> Iterator[tuple[str, list[Score]]]:
    """(text, scores of the point's wordings); no scores where nothing is left to read. Known ones first."""
    identity, said = grader.engine.identity, asked_of(question, grader.engine)
    contents_of = {text: {w: content_key(identity, said, text, w) for w in point.wordings} for text in texts}
    held = book.known_scores(content for contents in contents_of.values() for content in contents.values())
    fresh = []
    for text, contents in contents_of.items():
        if is_blank(text):
            yield text, []
        elif all(content in held for content in contents.values()):
            yield text, [held[content] for content in contents.values()]
        else:
            fresh.append(text)
    tasks = [
        Task(said, text, tuple(w for w, content in contents_of[text].items() if content not in held))
        for text in fresh
    ]
    # What the engine fails on is named by the grading that follows.
    with suppress(PartlyFailed):
        for index, scores in grader.engine.score(tasks):
            contents = contents_of[fresh[index]]
            new = {contents[w]: s for w, s in zip(tasks[index].points, scores, strict=True)}
            book.record(*signature(grader.signature, grader.engine, book.rubric), new, [])
            yield fresh[index], [new.get(content) or held[content] for content in contents.values()]
