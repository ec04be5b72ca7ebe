"""From one passage to its examples: extract, check, verify, rewrite, check again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from grader.labelled import LabelledAnswer
from training.data.create.checks import (
    Failure,
    LabelledDraft,
    RejectionReason,
    answer_failure,
    labelled,
    overlap_failure,
    points_failure,
    verdict_failure,
)
from training.data.create.client import Chat, Refused
from training.data.create.prompts import extraction, rewrite
from training.data.create.rewrite import typos
from training.data.create.schema import AnswerKind, Extraction, Malformed, Rewrite, parsed
from training.data.create.verify import Verifier
from training.data.passages import Passage


@dataclass(frozen=True, slots=True)
class CreationRecipe:
    """How examples are made, whatever server makes them."""

    model: str
    kinds: tuple[AnswerKind, ...] = tuple(AnswerKind)
    question: str = "What do you know about {title}?"
    """The question that an answer is filed under; `{title}` is the passage's. Without a title, none."""
    temperature: float = 0.7
    max_tokens: int = 1024
    seed: int = 3407


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a model made that is not kept, and why: nothing disappears."""

    id: str
    group: str
    kind: AnswerKind
    failure: Failure
    reply: str = ""
    """What the model wrote, as it wrote it."""

    def row(self) -> dict[str, str]:
        return {
            "id": self.id,
            "group": self.group,
            "kind": self.kind,
            "reason": self.failure.reason,
            "detail": self.failure.detail,
            "reply": self.reply,
        }


Outcome = LabelledAnswer | Rejected


@dataclass(frozen=True)
class Maker:
    """Makes the examples of one passage at a time. Threads share one."""

    chat: Chat
    verifier: Verifier
    recipe: CreationRecipe

    def examples(self, passage: Passage) -> Iterator[Outcome]:
        """The plain example first, then its rewrites, each kept or rejected.

        Without a plain example there is nothing to rewrite. Raises what `Chat.ask` raises, save Refused.
        """
        reply, returned = "", None
        try:
            reply = self._ask(extraction(passage), Extraction)
            returned = parsed(Extraction, reply)
            plain = self._plain(passage, returned)
        except Refused as refusal:
            plain = Failure(RejectionReason.REFUSED, str(refusal))
        except Malformed as problem:
            plain = Failure(RejectionReason.MALFORMED, str(problem))
        if isinstance(plain, Failure):
            yield Rejected(_id(passage, AnswerKind.PLAIN), passage.id, AnswerKind.PLAIN, plain, reply)
            return
        if AnswerKind.PLAIN in self.recipe.kinds:
            yield self._example(passage, AnswerKind.PLAIN, plain)
        for kind in self.recipe.kinds:
            if kind is not AnswerKind.PLAIN:
                outcome = self._rewritten(passage, kind, plain)
                if outcome is not None:
                    yield outcome

    def _plain(self, passage: Passage, returned: Extraction) -> LabelledDraft | Failure:
        made = labelled(returned)
        if isinstance(made, Failure):
            return made
        failure = (
            points_failure(made.key_points)
            or answer_failure(made.answer, passage.text)
            or overlap_failure(made)
            or self._verified(passage, made)
        )
        return failure or made

    def _rewritten(self, passage: Passage, kind: AnswerKind, plain: LabelledDraft) -> Outcome | None:
        """The plain example rewritten; None where this kind cannot be made of it."""
        name = _id(passage, kind)
        if kind is AnswerKind.TYPOS:
            slipped = LabelledDraft(
                typos(plain.answer, f"{self.recipe.seed}:{name}"), plain.key_points, plain.missed
            )
            if slipped.answer == plain.answer:
                return Rejected(name, passage.id, kind, Failure(RejectionReason.UNCHANGED), plain.answer)
            return self._example(passage, kind, slipped)
        altered = self._altered(name, kind, plain)
        if altered is None and kind is not AnswerKind.SIMPLER:
            return None
        point = "" if altered is None else plain.key_points[altered]
        missed = tuple(was or i == altered for i, was in enumerate(plain.missed))
        reply = ""
        try:
            reply = self._ask(rewrite(kind, plain.answer, point), Rewrite)
            made = LabelledDraft(parsed(Rewrite, reply).Answer.strip(), plain.key_points, missed)
            failure = self._rewrite_failure(passage, plain, made, altered)
        except Refused as refusal:
            failure = Failure(RejectionReason.REFUSED, str(refusal))
        except Malformed as problem:
            failure = Failure(RejectionReason.MALFORMED, str(problem))
        if failure is not None:
            return Rejected(name, passage.id, kind, failure, reply)
        return self._example(passage, kind, made)

    def _altered(self, name: str, kind: AnswerKind, plain: LabelledDraft) -> int | None:
        """The key point that a rewrite is about: a stated one to negate, a left-out one otherwise."""
        if kind is AnswerKind.SIMPLER:
            return None
        candidates = [
            i for i, missed in enumerate(plain.missed) if missed is not (kind is AnswerKind.NEGATED)
        ]
        if kind is AnswerKind.NEGATED and len(candidates) < 2:
            return None  # One stated point must remain, or the example would be all missed.
        return random.Random(f"{self.recipe.seed}:{name}").choice(candidates)

    def _rewrite_failure(
        self, passage: Passage, plain: LabelledDraft, made: LabelledDraft, altered: int | None
    ) -> Failure | None:
        if made.answer.split() == plain.answer.split():
            return Failure(RejectionReason.UNCHANGED)
        return (
            answer_failure(made.answer, passage.text)
            or overlap_failure(made, altered)
            or self._verified(passage, made)
        )

    def _verified(self, passage: Passage, made: LabelledDraft) -> Failure | None:
        says = self.verifier.missed(self._question(passage), made.answer, made.key_points)
        return verdict_failure(made, says)

    def _ask(self, messages: list[dict[str, str]], returned: type[Extraction] | type[Rewrite]) -> str:
        return self.chat.ask(
            self.recipe.model,
            messages,
            temperature=self.recipe.temperature,
            max_tokens=self.recipe.max_tokens,
            returned=returned,
        )

    def _question(self, passage: Passage) -> str:
        if "{title}" in self.recipe.question and not passage.title:
            return ""
        return self.recipe.question.replace("{title}", passage.title)

    def _example(self, passage: Passage, kind: AnswerKind, made: LabelledDraft) -> LabelledAnswer:
        return LabelledAnswer.of(
            _id(passage, kind),
            group=passage.id,
            question=self._question(passage),
            answer=made.answer,
            key_points=made.key_points,
            missed=made.missed,
            kind=kind,
            source=passage.source,
        )


def _id(passage: Passage, kind: AnswerKind) -> str:
    return f"{passage.id}-{kind}"
