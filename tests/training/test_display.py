"""What one sees of a run: the line that stays, and what stands above it or in a file."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.console import Console

from training.fit.display import shown

DEV: dict[str, Any] = {"event": "dev", "step": 2, "auc": {"a/dev.jsonl": 0.612}, "mean": 0.612}
PLACE = "step 2: dev AUC 0.612  (a/dev.jsonl 0.612)"


def step(number: int, steps: int) -> dict[str, Any]:
    seen = {"loss": 0.7 - number / 1000, "tokens_per_second": 80.4, "labels": 5 * number}
    return {"event": "step", "step": number, "steps": steps} | seen


def live(entries: list[dict[str, Any]], steps: int, done: int, seconds: float) -> list[str]:
    """What a terminal of 80 columns has written, line by line, with so many seconds between two entries."""
    now = 0.0
    console = Console(
        file=io.StringIO(), force_terminal=True, width=80, color_system=None, get_time=lambda: now
    )
    with shown(steps, done, console) as show:
        for entry in entries:
            now += seconds
            show(entry)
    assert isinstance(console.file, io.StringIO)
    written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())
    return [line for line in written.replace("\r", "\n").splitlines() if line.strip()]


@pytest.mark.parametrize("done", [0, 500])
@pytest.mark.parametrize(("seconds", "left"), [(10, "0:00:50"), (100, "0:08:20")])
def test_a_terminal_shows_loss_speed_dev_auc_and_time_left(done: int, seconds: float, left: str) -> None:
    """Slow steps too, and a run that goes on: what was done before tells nothing of this start's speed."""
    steps = done + 8
    entries = [step(done + 1, steps), step(done + 2, steps), step(done + 3, steps)]
    first, *_, last = live(entries, steps, done, seconds)
    assert f"{done}/{steps}" in first
    for words in (f"{done + 3}/{steps}", f"loss {0.7 - (done + 3) / 1000:.3f}, 80 tokens/s", left):
        assert words in last, last
    assert "AUC" not in last, "nothing is said of what was not measured"

    lines = live([*entries[:2], DEV, *entries[2:]], steps, done, seconds)
    assert any(PLACE in line for line in lines)
    assert "80 tokens/s, dev AUC 0.612" in lines[-1]
    assert "…" not in lines[-1], "nothing is cut off"


def test_a_file_gets_a_line_an_entry() -> None:
    console = Console(file=io.StringIO(), width=40)
    with shown(4, console=console) as show:
        for entry in (step(1, 4), DEV):
            show(entry)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines() == [
        "step 1/4: loss 0.699, 80 tokens/s, 5 labels so far",
        PLACE,
    ]
