"""Options that cannot be used are refused before any work, in words that say what would do."""

from __future__ import annotations

import pytest

from tui.cli import main

LIMITED = [
    ["grade", "answers.csv"],
    ["eval", "labelled.jsonl"],
    ["train", "evaluate", "--on", "labelled.jsonl", "-o", "out"],
]


@pytest.mark.parametrize("command", LIMITED, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("limit", ["0", "-3", "many", "1.5"])
def test_a_limit_is_a_whole_number_from_1(
    command: list[str], limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, f"--limit={limit}"])

    assert left.value.code == 2
    assert "argument --limit: must be a whole number, at least 1" in capsys.readouterr().err
