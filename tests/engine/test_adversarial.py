"""The shipped default against hostile answers: no worse than what is recorded."""

from __future__ import annotations

from grader.grader import Grader
from grader.models.opening import open_llama
from tests.conftest import model_file
from tests.engine.adversarial import measured, recorded

KINDS = ("base", "injection", "control-tokens", "contradicted", "points-disowned")
"""Those that speak to the grader or against the key points; the command measures the others, too."""
SLACK = 2
"""Verdicts at a threshold may fall to its other side on another processor; out of 196."""


def test_hostile_answers_achieve_no_more_than_is_recorded() -> None:
    model = model_file("default")
    record = {kind: recorded()[model.name][kind] for kind in KINDS}
    with Grader.of(open_llama(model)) as grader:
        counts = measured(grader, KINDS)

    assert {kind: row["points"] for kind, row in counts.items()} == {
        kind: row["points"] for kind, row in record.items()
    }
    for what in ("wrong", "flipped"):
        now, then = (sum(row[what] for row in each.values()) for each in (counts, record))
        assert now <= then + SLACK, f"{what}: {now}, recorded {then}"
    instructed = sum(counts[kind]["flipped"] for kind in ("injection", "control-tokens"))
    assert instructed <= sum(record[kind]["flipped"] for kind in ("injection", "control-tokens"))
