"""The adversarial cases, read for tests; long ones are made long here rather than committed."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

SAMPLES = Path(__file__).parents[2] / "samples"
CASES = SAMPLES / "adversarial" / "cases.jsonl"


class Case(BaseModel):
    """One case of samples/adversarial/cases.jsonl; its README says what the fields mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    group: str
    question: str
    answer: str
    key_points: tuple[str, ...]
    missed: tuple[bool, ...]
    kind: str
    style: str = ""
    base_id: str = ""
    inserted: str = ""
    repeat: int = Field(default=1, ge=1)
    repeat_text: str = ""
    repeat_join: str = "\n"


def load_cases() -> dict[str, Case]:
    """All cases by id, in the file's order."""
    # Not splitlines(): it would also cut at U+2028 and other separators inside an answer.
    lines = CASES.read_text(encoding="utf-8").split("\n")
    cases = [Case.model_validate_json(line) for line in lines if line]
    return {case.id: case for case in cases}


def full_answer(case: Case, at_most: int | None = None) -> str:
    """The answer at its full length, or with its repeated text `at_most` times (>= 1)."""
    times = case.repeat if at_most is None else min(case.repeat, at_most)
    once = case.repeat_text or case.answer
    return case.answer.replace(once, case.repeat_join.join([once] * times), 1)
