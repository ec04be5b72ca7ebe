"""Guidelines in the prompt: only for a model whose card says that it was trained with them.

The card is the model's own metadata, `kpgrade.guidelines` with the value 'yes'. No model that comes with
kpgrade has it: to a model that was not trained so, guidelines are part of the question.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from grader.domain import Question, Rubric

if TYPE_CHECKING:
    from grader.engines.base import Engine

Signature = tuple[str, str, str]
"""See `grader.grader.Grader.signature`."""
CARD, READS = "kpgrade.guidelines", "yes"
GUIDED_KINDS = ("spelling", "unit", "notes", "brackets", "aside")
"""Kinds of made training answers that have guidelines: a recipe with a share of them earns the card."""
_MARK = " guidelines:"
"""What stands in a grader's identity behind the engine's, and before a fingerprint of all guidelines."""


def reads_guidelines(engine: Engine) -> bool:
    """Whether the model's card says that it was trained with guidelines."""
    return engine.metadata(CARD) == READS


def asked_of(question: Question, engine: Engine) -> str:
    """What the model is told was asked: with the guidelines, where it was trained so."""
    return with_guidelines(question.text, question.guidelines) if reads_guidelines(engine) else question.text


def signature(plain: Signature, engine: Engine, rubric: Rubric) -> Signature:
    """A grader's `plain` signature; for a model that reads them, with the guidelines in it.

    Other guidelines are so another grader, whose verdicts are still to be given; what it said of questions
    without a change is known by its content, and not asked again.
    """
    identity, model, calibration = plain
    told = [question.guidelines.strip() for question in rubric.questions]
    if any(told) and reads_guidelines(engine):
        joined = "\x1f".join(told).encode("utf-8", "surrogatepass")
        identity += f"{_MARK}{hashlib.sha256(joined).hexdigest()[:16]}"
    return identity, model, calibration


def as_read(identity: str, question: Question) -> tuple[str, str]:
    """(the engine's identity, the question as it was read) of a grader's identity."""
    engine, mark, _ = identity.partition(_MARK)
    return engine, with_guidelines(question.text, question.guidelines) if mark else question.text


def with_guidelines(question: str, guidelines: str) -> str:
    """What is asked of a model that reads guidelines; the question alone where there are none."""
    told = guidelines.strip()
    return f"{question.strip()}\n\nGuidelines: {told}".strip() if told else question
