"""`kpgrade grade --base-url`: a real server on loopback that takes some answers and not others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.gradebook import Gradebook
from tests.core.builders import answers, rubric
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
