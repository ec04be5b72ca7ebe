"""A run that is killed goes on where it was, and pays for no reply twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from tests.servers import Said, StartScripted
from tests.training_data.obliging import obliging, write_passages
from tui.cli import main

CONCURRENCY = 2


def test_killed_again_and_again(scripted_server: StartScripted, tmp_path: Path) -> None:
    """Each time the run is killed while it waits for a reply: at most those in flight are asked again."""
    passages = write_passages(tmp_path / "passages.jsonl", 3)
    reached, go_on = threading.Event(), threading.Event()
    deadline = 0

    def script(body: dict[str, Any], number: int) -> Said:
        if number >= deadline > 0:
            reached.set()
            go_on.wait(timeout=60)
        return obliging(body, number)

    server = scripted_server(script)

    def command(folder: str) -> list[str]:
        target = [str(passages), "-o", str(tmp_path / folder), "--model", "m", "--base-url", server.url]
        return ["train", "create", *target, "--concurrency", str(CONCURRENCY)]

    kills = 2
    for _ in range(kills):
        reached.clear()
        go_on.clear()
        deadline = len(server.requests) + 9
        process = subprocess.Popen(
            [sys.executable, "-m", "tui.cli", *command("killed")], stderr=subprocess.DEVNULL
        )
        try:
            assert reached.wait(timeout=60)
        finally:
            process.kill()
            process.wait()
            go_on.set()
    deadline = 0
    assert main(command("killed")) == 0
    asked = Counter(json.dumps(body, sort_keys=True) for body in server.requests)
    assert asked.total() - len(asked) <= kills * CONCURRENCY
    assert len(server.requests) > kills * 9

    assert main(command("whole")) == 0
    for name in ("dataset.jsonl", "alpaca.jsonl", "rejected.jsonl"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_ctrl_c_saves_what_was_paid_for(scripted_server: StartScripted, tmp_path: Path) -> None:
    import signal

    passages = write_passages(tmp_path / "passages.jsonl", 3)
    reached, over = threading.Event(), threading.Event()

    def script(body: dict[str, Any], number: int) -> Said:
        if number >= 20:
            reached.set()
            # Slow until the signal has come through, however busy the machine is.
            over.wait(0.5)
        return obliging(body, number)

    server = scripted_server(script)
    command = ["train", "create", str(passages), "-o", str(tmp_path / "out"), "--model", "m"]
    command += ["--base-url", server.url, "--concurrency", "1"]
    process = subprocess.Popen([sys.executable, "-m", "tui.cli", *command], stderr=subprocess.PIPE, text=True)
    assert reached.wait(timeout=60)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    over.set()
    assert process.returncode == 130, said
    assert "not finished" in said
    assert (tmp_path / "out" / "dataset.jsonl").read_text()
    before = len(server.requests)
    assert main(command) == 0
    asked = Counter(json.dumps(body, sort_keys=True) for body in server.requests)
    assert max(asked.values()) == 1
    assert len(server.requests) > before
