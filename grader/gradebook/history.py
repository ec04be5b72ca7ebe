"""Small pieces every table module shares."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from grader.domain import KeyPoint


def now() -> str:
    """The time, as the gradebook writes it: ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def wording(question_text: str, point: KeyPoint) -> str:
    """A fingerprint of what a verdict on this key point was about: question and all wordings."""
    joined = "\x1f".join((question_text, *point.wordings))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]
