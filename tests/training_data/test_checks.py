"""Each check rejects what it is for, and nothing else."""

from __future__ import annotations

import pytest

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
from training.data.create.schema import Extraction, Malformed, Rewrite, json_schema, parsed
from training.data.create.verify import says_missed

POINTS = ("Rivers carry sand to the sea", "Glaciers grind rock into flour", "Wind piles dunes up")


def extraction(points: tuple[str, ...] = POINTS, missed: tuple[str, ...] = POINTS[2:]) -> Extraction:
    return Extraction(key_points=points, PointsMissed=missed, Answer="An answer.")


def reason(outcome: LabelledDraft | Failure | None) -> RejectionReason | None:
    return outcome.reason if isinstance(outcome, Failure) else None


def test_labels_follow_the_missed_points_however_they_are_punctuated() -> None:
    made = labelled(extraction(missed=("wind piles dunes up.",)))
    assert made == LabelledDraft("An answer.", POINTS, (False, False, True))


@pytest.mark.parametrize(
    ("points", "missed", "why"),
    [
        (POINTS[:1], POINTS[:1], RejectionReason.KEY_POINT_COUNT),
        (POINTS * 2, POINTS[:1], RejectionReason.KEY_POINT_COUNT),
        (POINTS, (), RejectionReason.NOTHING_MISSED),
        (POINTS, POINTS, RejectionReason.NOTHING_PRESENT),
        (POINTS, ("Waves break cliffs",), RejectionReason.MISSED_NOT_KEY_POINT),
    ],
)
def test_parts_that_do_not_fit(
    points: tuple[str, ...], missed: tuple[str, ...], why: RejectionReason
) -> None:
    assert reason(labelled(extraction(points, missed))) is why


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (POINTS, None),
        ((*POINTS, "Rivers carry fine sand to the sea"), RejectionReason.CONTAINED),
        ((*POINTS, "rivers carry sand to the sea!"), RejectionReason.CONTAINED),
        ((*POINTS, "Sand"), RejectionReason.POINT_LENGTH),
        ((*POINTS, "word " * 46), RejectionReason.POINT_LENGTH),
    ],
)
def test_key_points(points: tuple[str, ...], why: RejectionReason | None) -> None:
    assert reason(points_failure(points)) is why


PASSAGE = " ".join(f"word{n}" for n in range(200))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("too short", RejectionReason.ANSWER_LENGTH),
        ("long " * 401, RejectionReason.ANSWER_LENGTH),
        (PASSAGE, RejectionReason.COPY),
        (" ".join(f"word{n}" for n in range(50)), RejectionReason.COPY),
        (" ".join(f"own{n} word{n}" for n in range(30)), None),
    ],
)
def test_answers(answer: str, why: RejectionReason | None) -> None:
    assert reason(answer_failure(answer, PASSAGE)) is why


def test_overlap_contradicts_labels_both_ways() -> None:
    answer = "The rivers carry all their sand down to the sea, and glaciers grind the rock."
    assert overlap_failure(LabelledDraft(answer, POINTS, (False, False, True))) is None
    assert (
        reason(overlap_failure(LabelledDraft(answer, POINTS, (True, False, True))))
        is RejectionReason.MISSED_IS_PRESENT
    )
    assert (
        reason(overlap_failure(LabelledDraft(answer, POINTS, (False, False, False))))
        is RejectionReason.KEPT_IS_ABSENT
    )


def test_overlap_has_no_say_on_the_point_that_a_rewrite_is_about() -> None:
    answer = "Rivers never carry sand to the sea, and glaciers grind rock into flour."
    assert overlap_failure(LabelledDraft(answer, POINTS, (True, False, True)), altered=0) is None


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ([False, False, True], None),
        ([False, False, False], RejectionReason.VERIFIER_PRESENT),
        ([False, True, True], RejectionReason.VERIFIER_ABSENT),
        ([False, None, True], RejectionReason.VERIFIER_UNCLEAR),
    ],
)
def test_the_verifier_has_the_last_word(says: list[bool | None], why: RejectionReason | None) -> None:
    assert reason(verdict_failure(LabelledDraft("x", POINTS, (False, False, True)), says)) is why


@pytest.mark.parametrize(
    ("reply", "missed"),
    [("Yes", False), ("**No.**", True), (" yes, it does", False), ("Nobody knows", None), ("", None)],
)
def test_a_reply_counts_by_its_first_word(reply: str, missed: bool | None) -> None:
    assert says_missed(reply) is missed


@pytest.mark.parametrize(
    "text",
    ['{"Answer": "a"}', '```json\n{"Answer": "a"}\n```', 'Here you are: {"Answer": "a"} Anything else?'],
)
def test_a_reply_may_stand_among_other_words(text: str) -> None:
    assert parsed(Rewrite, text).Answer == "a"


@pytest.mark.parametrize(
    "text",
    ["", "no", '{"Answer": ', '{"Answer": 3}', '{"Answer": "a", "More": 1}', "{" * 50_000 + "}", "}{"],
)
def test_other_replies_are_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parsed(Rewrite, text)


def test_the_schema_is_one_that_strict_servers_take() -> None:
    schema = json_schema(Extraction)
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["key_points", "PointsMissed", "Answer"]
    assert set(schema["properties"]) == set(schema["required"])
    assert "Items" not in str(schema)


def test_a_grammar_made_of_the_schema_ends_its_lists() -> None:
    schema = json_schema(Extraction, counts=True)
    assert schema["properties"]["key_points"]["maxItems"] == 5
    assert schema["properties"]["PointsMissed"]["minItems"] == 1
