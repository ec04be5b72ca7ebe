"""What was learned on a rubric's key points, in numbers alone: next year's class may begin with it."""

from __future__ import annotations

import base64
import binascii
import hashlib

import numpy as np
from pydantic import Field, field_validator

from grader.domain import Frozen, KeyPoint, Question, Rubric
from grader.engines.readout import DIMENSIONS
from grader.metrics.arrays import Floats

_HEX = r"[0-9a-f]{32}"
_FARTHEST = 20.0
"""Nats; no line lies so far from the model's."""
_PACKED = np.dtype("<f2")


class CarriedPoint(Frozen):
    """How far a teacher's line on one key point lay from the model's. No word of a student is in it."""

    statement: str = Field(pattern=_HEX)
    """See `statement`."""
    decisions: int = Field(ge=0)
    """Answers that it was learned from."""
    bias: float = Field(ge=-_FARTHEST, le=_FARTHEST, allow_inf_nan=False)
    """Added to the log-odds of 'missed', in nats."""
    slope: float = Field(default=0.0, ge=-_FARTHEST, le=_FARTHEST, allow_inf_nan=False)
    """Added once more for each nat that the model is from one half, in nats."""
    towards: str = ""
    """What a direction away from the mean state adds: nats as float16, in base64; '' for nothing."""

    @field_validator("towards")
    @classmethod
    def _is_a_direction(cls, value: str) -> str:
        try:
            numbers = np.frombuffer(base64.b64decode(value, validate=True), dtype=_PACKED)
        except (binascii.Error, ValueError) as error:
            raise ValueError("this is not written by kpgrade") from error
        if len(numbers) > DIMENSIONS or not np.isfinite(numbers).all():
            raise ValueError("this is not written by kpgrade")
        return value

    def shift(self, log_odds: Floats, directions: Floats) -> Floats:
        """(pairs,) Nats to add, of pairs with these log-odds and (pairs, dimensions) directions."""
        weights = np.frombuffer(base64.b64decode(self.towards), dtype=_PACKED).astype(np.float64)
        moved = self.bias + self.slope * log_odds
        return np.asarray(moved + directions @ weights if directions.shape[1] == len(weights) else moved)


class Carried(Frozen):
    """What was learned on key points, by one grader."""

    grader: str = Field(pattern=_HEX)
    """Fingerprint of engine and calibration: of another grader's margins it says nothing."""
    points: tuple[CarriedPoint, ...] = Field(max_length=5_000)

    def on(self, question: Question) -> dict[str, CarriedPoint]:
        """Key point id -> what was learned on the same statement of the same question."""
        known = {point.statement: point for point in self.points}
        found = {p.id: known.get(statement(question, p)) for p in question.key_points}
        return {i: point for i, point in found.items() if point is not None}

    def offered(self, rubric: Rubric) -> tuple[int, int]:
        """(key points of a rubric that it knows, decisions behind them)."""
        known = [point for question in rubric.questions for point in self.on(question).values()]
        return len(known), sum(point.decisions for point in known)


def statement(question: Question, point: KeyPoint) -> str:
    """A fingerprint of a key point's statement; other wordings and phrases may come to it."""
    return fingerprint(question.text, point.text)


def fingerprint(*texts: str) -> str:
    """32 hexadecimal digits that stand for these texts."""
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def packed_direction(weights: Floats) -> str:
    """Weights as `CarriedPoint.towards` keeps them."""
    kept = np.clip(weights, -_FARTHEST, _FARTHEST).astype(_PACKED)
    return base64.b64encode(kept.tobytes()).decode("ascii")
