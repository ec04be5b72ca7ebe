"""The attacks of `make attack` that other tests here do not make, a few of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.attack import kills
from tests.attack.fuzz import fuzz


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("kind", sorted(kills.KINDS))
def test_what_was_said_to_be_done_outlives_a_kill(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "kills"
    folder.mkdir()
    done = kills.kill(kind, range(3), folder)
    assert done.kills == 3
    assert done.said >= 3
    assert not done.lost


def test_files_changed_at_random_are_met_with_words_or_answers(tmp_path: Path) -> None:
    done = fuzz(range(480), tmp_path)
    assert done.inputs == 480
    assert 100 < done.refused < 480
    assert not done.findings
