"""What the model is asked to return, as pydantic models and as JSON schemas for structured outputs."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.jsonl import validation_problem


class AnswerKind(StrEnum):
    """How an answer was written. Evaluation can be split by it."""

    PLAIN = "plain"
    """As the model wrote it from the passage: the seed's kind, and the easiest to grade."""
    SIMPLER = "simpler"
    """The same statements in a student's simpler words. Labels stay."""
    TYPOS = "typos"
    """With the slips of a fast typist, made by rule. Labels stay."""
    WRONG_CLAIM = "wrong-claim"
    """A wrong claim stands in place of a left-out key point. The point stays missed."""
    NEGATED = "negated"
    """A key point is negated where it stood. The point becomes missed."""
    VAGUE = "vague"
    """A left-out key point is hinted at. By the rule of `VAGUE_RULE` the point stays missed."""


VAGUE_RULE = (
    "An answer that only names what a key point is about, without saying what the key point says of it, "
    "does not state the key point: it is labelled missed."
)


class Returned(BaseModel):
    """Anything the model returns: exactly its fields, all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


R = TypeVar("R", bound=Returned)


class Extraction(Returned):
    """An answer about a passage, its key points, and those that were left out."""

    key_points: tuple[str, ...] = Field(
        description="2 to 5 key points of the passage, one statement each",
        json_schema_extra={"minItems": 2, "maxItems": 5},
    )
    PointsMissed: tuple[str, ...] = Field(
        description="1 to 4 of the key points, copied letter for letter, that the answer leaves out",
        json_schema_extra={"minItems": 1, "maxItems": 4},
    )
    Answer: str = Field(description="the student's answer, which states the other key points only")


class Rewrite(Returned):
    """An answer written anew."""

    Answer: str = Field(description="the rewritten answer")


def json_schema(returned: type[Returned], *, counts: bool = False) -> dict[str, Any]:
    """The schema as strict structured outputs want it: every field required, none besides.

    `counts` adds how many items a list may have. Several strict servers refuse that, but a grammar made of
    it keeps a small model from listing without end.
    """
    schema = returned.model_json_schema()
    schema.pop("description", None)
    if not counts:
        for field in schema["properties"].values():
            field.pop("minItems", None)
            field.pop("maxItems", None)
    return schema


class Malformed(Exception):
    """A reply that is not what was asked for, and why, in one line."""


def parsed(returned: type[R], text: str) -> R:
    """What the model returned. Raises Malformed.

    The outermost braces count, so a code fence or a remark around the object is forgiven.
    """
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise Malformed("holds no JSON object")
    try:
        return returned.model_validate(json.loads(text[start : end + 1]))
    except ValidationError as error:
        raise Malformed(validation_problem(error)) from None
    except (json.JSONDecodeError, RecursionError):
        raise Malformed("is not JSON, or was cut off") from None
