"""`kpgrade grade --base-url`: a real server on loopback that takes some answers and not others."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.gradebook import Gradebook
from tests.core.builders import answers, rubric
from tests.eval.rows import rows, write
from tests.servers import Said, ScriptedServer, StartScripted
from tui.cli import main

TEXTS = [f"answer {i}" for i in range(12)]
LONG = "answer 3"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Gradebook.create(tmp_path / "sky.kpgrade", rubric("Light", "Blue", "Air")) as book:
        book.add_answers(answers(*TEXTS))
    return tmp_path / "sky.kpgrade"


def _command(path: Path, server: ScriptedServer, *more: str) -> list[str]:
    return ["grade", str(path), "--base-url", server.url, "--model", "local", *more]


def _about(body: dict[str, Any], text: str) -> bool:
    return f"{text}\n" in body["messages"][1]["content"] + "\n"


@pytest.mark.parametrize("status", [400, 413, 422])
def test_an_answer_the_server_will_not_take_is_named_and_tried_again_by_the_next_run(
    scripted_server: StartScripted, path: Path, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    refused = Said(status=status, error={"message": "this is\nlonger than 512 tokens"})
    takes_all: list[bool] = []

    def script(body: dict[str, Any], _number: int) -> Said:
        return refused if _about(body, LONG) and not takes_all else Said('{"stated": true}')

    server = scripted_server(script)
    assert main(_command(path, server, "--json")) == 3
    said = json.loads(capsys.readouterr().out)
    assert said["failed"] == {"s3": f"the server answered {status}: this is longer than 512 tokens"}
    assert (said["graded_now"], said["graded"], said["answers"]) == (11, 11, 12)
    assert said["marks"]["s3"] is None

    assert main(_command(path, server)) == 3
    shown = " ".join(capsys.readouterr().out.split())
    assert "1 answer could not be scored; the next run tries again. The first, s3: the server" in shown

    takes_all.append(True)
    before = len(server.requests)
    assert main(_command(path, server)) == 0
    assert "12 of 12 answers graded" in capsys.readouterr().out
    assert len(server.requests) - before <= 2 * 3, "only what was left is asked"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_server_that_takes_nothing_ends_the_run_at_once(
    scripted_server: StartScripted, path: Path, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    server = scripted_server(lambda _body, _number: Said(status=status, error={"message": "not for you"}))

    assert main(_command(path, server)) == 3
    said = capsys.readouterr().err
    assert "the server refuses: not for you" in said
    assert server.url in said
    assert len(server.requests) <= 8, "no more than were under way"


class Stuck:
    """A script that answers what has to do with none of `words`, and nothing else before the test is over."""

    def __init__(self, *words: str) -> None:
        self.over = threading.Event()
        self.answered = 0
        """Requests that hung and then got their answer."""
        self._words = words
        self._waiting = threading.Semaphore(0)

    def __call__(self, body: dict[str, Any], _number: int) -> Said:
        if any(_about(body, word) for word in self._words):
            self._waiting.release()
            self.over.wait(300)
            self.answered += 1
        return Said('{"stated": true}')

    def wait_for(self, requests: int) -> None:
        """Until so many requests hang."""
        for _ in range(requests):
            assert self._waiting.acquire(timeout=200)


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    script = Stuck(*TEXTS[5:], rows()[5]["answer"])
    yield script
    script.over.set()


def _interrupted(command: list[str], stuck: Stuck, requests: int) -> tuple[int, str]:
    """The exit code of a command that Ctrl-C ends while so many requests hang, and what it said."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tui.cli", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        stuck.wait_for(requests)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=200)
    finally:
        running.kill()
    assert stuck.answered == 0, "it waited for the server"
    return running.returncode, said


def test_ctrl_c_waits_for_no_server_and_keeps_what_was_done(
    scripted_server: StartScripted, path: Path, stuck: Stuck
) -> None:
    server = scripted_server(stuck)
    code, said = _interrupted(_command(path, server), stuck, 8)

    assert code == 130
    assert "Stopped. Run the same command again to go on." in said
    assert "Traceback" not in said
    with Gradebook.open(path) as book:
        assert [mark is not None for mark in book.counts().marks.values()] == [True] * 5 + [False] * 7


def test_ctrl_c_ends_a_measurement_on_a_server_with_the_figures_of_what_was_done(
    scripted_server: StartScripted, tmp_path: Path, stuck: Stuck
) -> None:
    server = scripted_server(stuck)
    labelled, out = write(tmp_path / "leaves.jsonl", rows()), tmp_path / "figures.json"
    command = ["eval", str(labelled), "--base-url", server.url, "-m", "local", "--json", str(out)]
    code, said = _interrupted([*command, "--resamples", "5"], stuck, 3)

    assert code == 130
    assert "Stopped; the figures are of what was done." in said
    assert "Traceback" not in said
    assert json.loads(out.read_text("utf-8"))["complete"] is False


def test_the_exact_prompt_behind_a_verdict_is_shown_and_guidelines_are_in_none(
    path: Path, scripted_server: StartScripted, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gradebook.open(path) as book:
        question = book.rubric.questions[0]
        points = (
            question.key_points[0].model_copy(update={"accept": ("Light waves",)}),
            *question.key_points[1:],
        )
        told = question.model_copy(update={"guidelines": "Spelling does not count.", "key_points": points})
        book.set_rubric(book.rubric.model_copy(update={"questions": (told,)}), note="guidelines")
    server = scripted_server(lambda _body, _number: Said("Yes", likely={"Yes": -0.1, "No": -3.0}))
    assert main(_command(path, server)) == 0
    capsys.readouterr()
    asked = len(server.requests)
    assert main(["show", str(path), "s3", "--prompt"]) == 0
    shown = capsys.readouterr().out
    assert len(server.requests) == asked
    sent = [r["messages"] for r in server.requests if _about(r, TEXTS[3])]
    assert len(sent) == 4
    for system, user in sent:
        whole = f"{system['content']}\n\n{user['content']}"
        assert "\n".join(f"   | {line}" for line in whole.splitlines()) in shown
    assert "Guidelines: Spelling does not count." in shown
    assert "no model here was trained with any" in shown
    assert "Spelling" not in str(server.requests)
    assert main(["show", str(path), "--prompt"]) == 2
